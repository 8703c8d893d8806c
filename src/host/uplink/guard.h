/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The guard of a device whose forwarding a trace switches on: what comes in by
 * it goes to the host itself or to a trace, and nowhere else. It is made of
 * ip-rule(8)s, which no firewall touches when it is flushed, reloaded or
 * restarted.
 *
 * All traces of a device share its guard. There is no journal line: whoever
 * writes down that a device's forwarding was switched on (forwarding.h,
 * global6.h) removes the guard when that is undone.
 */
#ifndef HOST_UPLINK_GUARD_H
#define HOST_UPLINK_GUARD_H

#include <stdbool.h>
#include <stdint.h>

#include "host/journal/journal.h"
#include "host/uplink/veth.h"

/*
 * Let the guards pass what goes to the trace. What this adds goes with the
 * device, which is up. Returns 0, or -1 with errno.
 */
int guard_admit(const struct veth *v, int family);

/* Does any device forward the family according to the journal? */
bool guard_is_needed(const struct journal *j, int family);

/*
 * Guard all devices that forward the family according to the journal. Guards
 * that are complete and ahead of all other rules are left alone, so this is
 * also for when the host's rules have changed. Returns 0, or -1 after a message.
 */
int guard_place(const struct journal *j, int family);

/*
 * Remove the guard of the device, or all guards (NULL). Call with the journals'
 * lock held. Returns 0, or -1 after a message.
 */
int guard_remove(int family, const char *device);

/*
 * Remove the guards of devices that no journal speaks of, by the names that they
 * have now: a guard stays behind under the name that its device had. With own,
 * this trace's journal counts; those of others do always. Call with the journals'
 * lock held. Returns 0, or -1 after a message.
 */
int guard_sweep(const struct journal *j, int family, bool own);

/* Is that the table in which the guards find the traces? */
bool guard_is_table(uint32_t table);

#endif
