/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * IPv6 forwarding on kernels before 6.17, which have only one switch for all
 * devices (net.ipv6.conf.all.forwarding). Setting it makes the host a router
 * (ip-sysctl.rst of the kernel): it overwrites the flag of each device. A
 * device with accept_ra=1 then ignores router advertisements, and loses the
 * default routes that came from them; with accept_ra=2 it keeps both. So we
 * record the settings of each device, raise accept_ra first, and place one
 * guard that drops packets that are forwarded neither from nor to a trace.
 *
 * Traces share the switch, and the last one restores all settings. We cannot
 * see whether another program, such as Docker, sets it meanwhile: the value is
 * the same.
 *
 * A device that is created meanwhile takes accept_ra from the raised default.
 * We set it to what the default was before.
 *
 * Journal lines: "global6 on", "conf6 IFINDEX accept_ra 1" or 2, "conf6 IFINDEX
 * forwarding 1"; "default" may stand for IFINDEX. A device that is renamed keeps
 * its settings.
 */
#ifndef HOST_UPLINK_GLOBAL6_H
#define HOST_UPLINK_GLOBAL6_H

#include "host/journal/journal.h"

/*
 * If forwarding needs the switch, add it and all settings that it would
 * overwrite to the journal. Returns 1, 0 if it is not needed (the kernel has a
 * flag for each device, or the host is a router already), or -1 after a
 * message.
 */
int global6_claim(struct journal *j);

/* Set it. Place the guards first. Returns 0, or -1 after a message. */
int global6_enable(const struct journal *j);

/* Restore all, and remove the guards. Returns 0, or -1 after a message. */
int global6_undo(struct journal *j);

#endif
