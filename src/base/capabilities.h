/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * capabilities(7), by capget(2) and capset(2), for which glibc has no wrapper;
 * libcap is not worth a dependency.
 */
#ifndef BASE_CAPABILITIES_H
#define BASE_CAPABILITIES_H

#include <stdbool.h>
#include <stdint.h>

/* Returns 0, or -1 after a message if the process runs setuid or setgid. */
int capabilities_check_set_id(void);

/*
 * Has the process the rights that a trace by NAT needs: CAP_NET_ADMIN,
 * CAP_NET_RAW and CAP_SYS_ADMIN, in the user namespace that owns its network
 * namespace?
 */
bool capabilities_suffice(void);

/* Can the process open files that its user may not: CAP_DAC_OVERRIDE? */
bool capabilities_override_files(void);

/*
 * How to get the missing rights: "try 'sudo nsntrace ...'", or a different text
 * for root in a container.
 */
const char *capabilities_remedy(void);

/* Both checks above. Returns 0, or -1 after a message. */
int capabilities_check(void);

/*
 * The bounding set, one bit for each capability. In a new user namespace it is
 * full; capabilities_bound() removes all that is not in set, and returns 0, or
 * -1 with errno.
 */
uint64_t capabilities_bounding_set(void);
int capabilities_bound(uint64_t set);

/* Drop all capabilities of the thread. Returns 0, or -1 after a message. */
int capabilities_drop(void);

#endif
