/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * IPv6 forwarding on kernels before 6.17, which know one switch for all devices
 * only (net.ipv6.conf.all.forwarding). Setting it makes the host a router, as
 * the kernel's ip-sysctl.rst has it: each device's own flag is overwritten, and
 * a device with accept_ra=1 takes no router advertisements any more and loses
 * the default routes that it has from them. With accept_ra=2 it keeps both. So
 * every device's settings are written down, accept_ra is raised first, and one
 * guard drops whatever is forwarded neither from nor to a trace.
 *
 * Traces share the switch, and the last one restores. That somebody else sets
 * it meanwhile, as Docker may, cannot be seen: the value is the same.
 *
 * A device that is born meanwhile has accept_ra from the default, which is raised:
 * it is given what the default was before.
 *
 * Journal lines: "global6 on", "conf6 DEVICE accept_ra 1" or 2, "conf6 DEVICE
 * forwarding 1"; DEVICE may be "default".
 */
#ifndef HOST_UPLINK_GLOBAL6_H
#define HOST_UPLINK_GLOBAL6_H

#include "host/journal/journal.h"

/*
 * If forwarding takes the switch, write down that it is needed and all that it
 * would overwrite. Returns 1, 0 if the switch is not needed (the kernel knows
 * single devices, or the host forwards by itself), or -1 after a message.
 */
int global6_claim(struct journal *j);

/* Switch on; the guards are in place. Returns 0, or -1 after a message. */
int global6_enable(const struct journal *j);

/* Switch off, and remove the guards. Returns 0, or -1 after a message. */
int global6_undo(struct journal *j);

#endif
