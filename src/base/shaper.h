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

/* The least burst: more than the largest packet. */
#define SHAPER_BURST (128U << 10)

/* What each packet counts beside its bytes: as much as a ring adds to it. */
#define SHAPER_HEAD 96

struct shaping {
	uint64_t rate; /* bytes a second; 0: there is no tbf */
	uint32_t burst; /* bytes that may pass before the rate counts */
};

/* What waits at most, in bytes: what is beyond is dropped. */
#define SHAPER_OUTGOING (64U << 20) /* the sender waits for its buffer before */
#define SHAPER_INCOMING (16U << 20) /* nobody on this host waits */

/*
 * Put a tbf on the device. Call it before the device is up: then nothing waits for
 * the kernel. ENOENT: the kernel has no tbf.
 */
int shaper_add(struct nl_sock *sk, int ifindex, uint32_t limit,
	       struct shaping s);

/* Change it. With each change a burst may pass at once. */
int shaper_set(struct nl_sock *sk, int ifindex, uint32_t limit,
	       struct shaping s);

/* How many packets it has dropped. */
int shaper_dropped(struct nl_sock *sk, int ifindex, uint32_t *packets);

#endif
