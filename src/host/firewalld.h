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
#ifndef HOST_FIREWALLD_H
#define HOST_FIREWALLD_H

#include "base/command.h"
#include "host/journal.h"

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
 * Take it out. A firewalld that has stopped, or forgot the device when it was
 * reloaded, is no error. Both return 0, or -1 after a message.
 */
int firewalld_undo_start(struct journal *j, struct running *run);
int firewalld_undo_finish(struct journal *j, struct running *run);

#endif
