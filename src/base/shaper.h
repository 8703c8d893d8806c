/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Limits the rate at which a device sends, by the queueing discipline tbf
 * (tc-tbf(8)), through an rtnetlink(7) socket of the device's network namespace.
 * A process whose packets wait in there waits itself when its socket's buffer is
 * full. All functions return 0, or -1 with errno, in silence.
 */
#ifndef BASE_SHAPER_H
#define BASE_SHAPER_H

#include <netlink/netlink.h>
#include <stdint.h>

/* Bytes a second: no limit that anybody would notice. */
#define SHAPER_FREE (125ULL * 1000 * 1000 * 1000)

/* What waits at most, in bytes: what is beyond is dropped. */
#define SHAPER_OUTGOING (64U << 20) /* the sender waits for its buffer before */
#define SHAPER_INCOMING (4U << 20) /* nobody on this host waits */

/*
 * Put a tbf on the device, free for now. Call it before the device is up: then
 * nothing waits for the kernel. ENOENT: the kernel has no tbf.
 */
int shaper_add(struct nl_sock *sk, int ifindex, uint32_t limit);

/*
 * Change its rate, in bytes a second. With each change SHAPER_BURST bytes may
 * pass at once.
 */
#define SHAPER_BURST (128U << 10)
int shaper_set(struct nl_sock *sk, int ifindex, uint32_t limit, uint64_t rate);

/* How many packets it has dropped. */
int shaper_dropped(struct nl_sock *sk, int ifindex, uint32_t *packets);

#endif
