/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How long packets of a program that has ended may still come. TCP goes on
 * without it: the kernel sends what stands in the socket's buffer, and the
 * closing FIN. Such sockets have no owner any more; sock_diag(7) lists them.
 */
#ifndef RECORD_CAPTURE_LINGER_H
#define RECORD_CAPTURE_LINGER_H

#include <stdbool.h>
#include <stdint.h>

struct nl_sock;

/* What the orphaned TCP sockets of the namespace still have to do. */
enum linger_state {
	LINGER_DONE, /* nothing */
	LINGER_WAITING, /* only the other side's FIN is missing */
	LINGER_SENDING, /* data or a FIN of ours is not acknowledged */
};

struct linger_watch {
	struct nl_sock *sk;
	int64_t started; /* now_ms() */
	int64_t progress; /* the last time that packets came */
	uint64_t packets;
	int64_t at_least; /* ms, --linger */
};

/*
 * For the caller's network namespace, before privileges are dropped. Returns
 * 0, or -1 after a message.
 */
int linger_open(struct linger_watch *l, int at_least_ms);

/* The program has ended now. Without whole, --linger is not heeded. */
void linger_start(struct linger_watch *l, bool whole);

/*
 * May packets still come? packets is the number captured so far. The bounds:
 * LINGER_SENDING until 5 s pass without a packet, LINGER_WAITING 0.5 s; both at
 * least as long as --linger says, and not beyond 30 s.
 */
bool linger_goes_on(struct linger_watch *l, uint64_t packets);

void linger_close(struct linger_watch *l);

#endif
