/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The kernel's table of connections keeps those of clients from outside
 * (--publish) for up to five days after the trace: a client that uses its port
 * again would be led to a program that is gone.
 *
 * Journal line: "tracked ADDRESS", of the program.
 */
#ifndef HOST_FIREWALL_TRACKED_H
#define HOST_FIREWALL_TRACKED_H

#include "base/ip.h"
#include "host/journal/journal.h"

/* Connections will be led to this address. Returns 0, or -1 after a message. */
int tracked_note(struct journal *j, const struct ip *inner);

/* Forget those connections. Call it when the rules are gone. */
void tracked_undo(struct journal *j);

#endif
