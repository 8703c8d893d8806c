/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The host's services that the program shall reach (--host-port): the
 * conductor's part for diversion and relay. recording.c opens the diversion in
 * the recorder and connects it, and trace.c does the rest.
 */
#ifndef TRACE_NEIGHBOURS_H
#define TRACE_NEIGHBOURS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/ip.h"
#include "base/port_set.h"
#include "cli/options.h"
#include "relay/relay.h"

struct nl_sock;

struct neighbours {
	const struct options *opt;
	bool has[IP_FAMILIES]; /* diversions */
	struct nl_sock *host; /* sees who listens there */
	struct nl_sock *trace; /* the same, and the next changes ports */
	struct nl_sock *tables;
	struct port_set diverted[IP_FAMILIES];
	struct port_set ours; /* on which we listen in the trace ourselves */
	struct port_set claimed; /* by the program; it was said */
	int64_t next; /* now_ms() of the next look */
	int interval; /* ms */
};

/* Does the trace need the relay for this? */
bool neighbours_are_wanted(const struct options *opt);

/*
 * In the recorder: open what is needed in the trace's namespace, and send it by
 * control. Returns 0, or -1 after a message.
 */
int neighbours_listen(const struct options *opt, int control);

/*
 * In the tracer: receive it, pass it to the relay, and divert what the host
 * listens on. Returns 0, or -1 after a message.
 */
int neighbours_connect(struct neighbours *n, const struct options *opt,
		       int control, struct relay *relay);

/*
 * While the program runs, call neighbours_follow() after at most
 * neighbours_wait() ms (-1: never): services of the host come and go, and the
 * program may itself listen on such a port.
 */
int neighbours_wait(const struct neighbours *n);
void neighbours_follow(struct neighbours *n);

/* The relay has reported something. */
void neighbours_hear(const struct neighbours *n, const struct relay_note *note);

void neighbours_release(struct neighbours *n);

#endif
