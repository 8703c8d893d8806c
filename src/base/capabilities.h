/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * capabilities(7), by capget(2) and capset(2), for which glibc has no wrapper;
 * libcap is not worth a dependency.
 */
#ifndef BASE_CAPABILITIES_H
#define BASE_CAPABILITIES_H

/*
 * May this process do what a trace takes: CAP_NET_ADMIN, CAP_NET_RAW and
 * CAP_SYS_ADMIN, by right and not by a set-id bit? Returns 0, or -1 after a
 * message.
 */
int capabilities_check(void);

/* Give all of the calling thread's up. Returns 0, or -1 after a message. */
int capabilities_drop(void);

#endif
