/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Forwarding, switched on for just the devices that need it. For IPv4 the flag
 * of the device by which a packet comes *in* counts: so that of the veth, and
 * that of every device by which an answer may come. The global switch is left
 * alone: 0 -> 1 -> 0 would reset every device's own flag (the kernel's
 * ip-sysctl.rst, "forwarding").
 *
 * A device switched on gets a guard (firewall.h), so that the host routes
 * nothing that it did not route before. Traces share a device; the last one
 * switches it off, unless the global switch has risen meanwhile.
 *
 * Journal line: "forward DEVICE".
 */
#ifndef HOST_FORWARDING_H
#define HOST_FORWARDING_H

#include "host/journal.h"
#include "host/routes.h"

/*
 * Of devs, keep those that do not forward by themselves, and write them down.
 * Returns their number, or -1 after a message.
 */
int forwarding_claim(struct journal *j, struct device *devs, int n);

/* Switch on. The guards are in place. Returns 0, or -1 after a message. */
int forwarding_enable(const char *device);

int forwarding_undo(struct journal *j);

#endif
