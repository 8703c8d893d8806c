/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * When a trace enables forwarding for a device, it places a guard there:
 * packets that come in by the device reach only the host itself or a trace. The
 * guard consists of ip rules (ip-rule(8)), which stay when a firewall is
 * flushed, reloaded or restarted.
 *
 * All traces share the guard of a device. It has no journal line: it is removed
 * with the lines of forwarding.h and global6.h.
 */
#ifndef HOST_UPLINK_GUARD_H
#define HOST_UPLINK_GUARD_H

#include <stdbool.h>

#include "host/journal/journal.h"
#include "host/uplink/veth.h"

/*
 * Let the guards pass packets to the trace, by a route in the table "local", and
 * its own rules (trace_rules.h), by one in TRACES_TABLE (host_rules.h). The device
 * must be up; what this adds disappears with it.
 * Returns 0, or -1 with errno.
 */
int guard_admit(const struct veth *v, int family);

/* Does the journal have a device that forwards the family? */
bool guard_is_needed(const struct journal *j, int family);

/*
 * Guard all devices that forward the family according to the journal. Call it
 * again when the host's rules have changed: it leaves guards alone that are
 * complete and before all other rules. Returns 0, or -1 after a message.
 */
int guard_place(const struct journal *j, int family);

/*
 * The same, but takes the journals' lock only if a guard does not stand: each
 * trace on the host changes the rules, and each is told of it.
 */
int guard_keep(const struct journal *j, int family);

/*
 * Remove the guard of the device, or all guards (NULL). Call with the journals'
 * lock held. Returns 0, or -1 after a message.
 */
int guard_remove(int family, const char *device);

/*
 * Remove the guards of devices that are in no journal, by the names that they have
 * now: after a renaming, the guard stays under the old name. If own, this trace's
 * journal counts; those of others always do. The caller holds the lock of all
 * journals. Returns 0, or -1 after a message.
 */
int guard_sweep(const struct journal *j, int family, bool own);

#endif
