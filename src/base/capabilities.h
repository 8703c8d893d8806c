/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * capabilities(7), by capget(2) and capset(2), for which glibc has no wrapper;
 * libcap is not worth a dependency.
 */
#ifndef BASE_CAPABILITIES_H
#define BASE_CAPABILITIES_H

#include <stdbool.h>
#include <stdint.h>

/* Returns 0, or -1 after a message if a set-id bit gave the process its ids. */
int capabilities_check_set_id(void);

/*
 * May this process do to the network namespace it is in what a trace by NAT
 * takes: CAP_NET_ADMIN, CAP_NET_RAW and CAP_SYS_ADMIN, in the user namespace
 * that owns it?
 */
bool capabilities_suffice(void);

/* Does the process open files that its user may not: CAP_DAC_OVERRIDE? */
bool capabilities_override_files(void);

/*
 * How a trace that was refused a right would get it: "try 'sudo nsntrace ...'",
 * but for root, who lacks it in a container.
 */
const char *capabilities_remedy(void);

/* Both, by right and not by a set-id bit? Returns 0, or -1 after a message. */
int capabilities_check(void);

/*
 * The bounding set, a bit a capability. A new user namespace begins with a full
 * one; capabilities_bound() takes away what is not in set. Returns 0, or -1 with
 * errno.
 */
uint64_t capabilities_bounding_set(void);
int capabilities_bound(uint64_t set);

/* Give all of the calling thread's up. Returns 0, or -1 after a message. */
int capabilities_drop(void);

#endif
