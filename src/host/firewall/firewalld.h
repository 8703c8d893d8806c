/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * firewalld(1) keeps its rules in an nftables table of its own, "inet
 * firewalld", and rejects there what comes from a device that it does not know;
 * nothing that another table accepts counts against that. So the trace's device
 * is put into firewalld's zone "trusted", in its runtime configuration only.
 *
 * It is asked over D-Bus (firewalld.dbus(5)) by busctl(1), which takes 10 ms
 * where firewall-cmd(1) takes 200, or where that is missing by firewall-cmd.
 * Nothing is run where the table is not there.
 *
 * Journal line: "firewalld DEVICE".
 */
#ifndef HOST_FIREWALL_FIREWALLD_H
#define HOST_FIREWALL_FIREWALLD_H

#include <stdbool.h>

#include "base/command.h"
#include "host/journal/journal.h"

/*
 * Put the device into the zone, journalled, while something else is done
 * meanwhile: start, then finish. What cannot be done is a warning with its
 * remedy, as firewalld may be configured to let traces through: start returns 0,
 * or -1 after a message only when the journal fails.
 */
int firewalld_add_start(struct journal *j, const char *device,
			struct running *run);
void firewalld_add_finish(struct running *run, const char *device);

/*
 * Does firewalld run without knowing the device, and can it be told? It forgets the
 * runtime configuration when it is reloaded or started. Read from its rules.
 */
bool firewalld_lacks(const char *device);

/* Write down that the device is put into the zone. 0, or -1 after a message. */
int firewalld_note(struct journal *j, const char *device);

/* Put it there, noted before. Returns 0, or -1 in silence. */
int firewalld_put_back(const struct journal *j, const char *device);

/* It could not be put there, and why: a warning with its remedy. */
void firewalld_warn(const char *why);

/*
 * Take it out. A firewalld that has stopped, or forgot the device when it was
 * reloaded, is no error. Both return 0, or -1 after a message.
 */
int firewalld_undo_start(struct journal *j, struct running *run);
int firewalld_undo_finish(struct journal *j, struct running *run);

#endif
