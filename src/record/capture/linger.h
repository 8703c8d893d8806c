/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How long to wait for packets after the program has ended. TCP goes on without
 * the program: the kernel sends the data in the socket's buffer, and the
 * closing FIN. Such sockets have no owner any more; sock_diag(7) lists them.
 */
#ifndef RECORD_CAPTURE_LINGER_H
#define RECORD_CAPTURE_LINGER_H

#include <stdbool.h>
#include <stdint.h>

struct nl_sock;

/* What the TCP sockets without an owner still have to do. */
enum linger_state {
	LINGER_DONE, /* nothing */
	LINGER_WAITING, /* only the other side's FIN is missing */
	LINGER_SENDING, /* data or a FIN of ours is not acknowledged */
};

struct linger_watch {
	struct nl_sock *sk;
	int64_t started; /* now_ms() */
	int64_t progress; /* when the last packets came */
	uint64_t packets;
	int64_t at_least; /* ms, --linger */
};

/*
 * Watch the caller's network namespace. Call this before privileges are
 * dropped. Returns 0, or -1 after a message.
 */
int linger_open(struct linger_watch *l, int at_least_ms);

/* The program has ended now. Without whole, --linger is ignored. */
void linger_start(struct linger_watch *l, bool whole);

/*
 * May packets still come? packets is the number captured so far. The answer is
 * yes for the time of --linger; after that while the state is LINGER_SENDING,
 * until 5 s pass without a packet or 30 s in all; or LINGER_WAITING, for 0.5 s
 * in all.
 */
bool linger_goes_on(struct linger_watch *l, uint64_t packets);

void linger_close(struct linger_watch *l);

#endif
