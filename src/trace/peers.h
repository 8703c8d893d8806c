/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Unix sockets outside of the trace that the program uses: contacts for --expect
 * and --learn. As root, BPF sees them (record/sockets/peer_probe.h); without
 * root, the observer sees them in the program's calls.
 */
#ifndef TRACE_PEERS_H
#define TRACE_PEERS_H

#include <stdbool.h>

struct expectations;
struct observer;
struct peer_probe;

/* Starts as zeroes. */
struct peers {
	struct peer_probe *probe; /* NULL: BPF does not watch */
	bool by_calls; /* the observer is asked to */
};

/*
 * Before the program runs, if contacts are wanted: begin to watch the network
 * namespace, by BPF where that is allowed.
 */
void peers_watch(struct peers *p, struct observer *o, int netns, bool by_bpf);

/* Must the program's calls be watched for that, and can they be? */
bool peers_want_calls(const struct peers *p);

/* Poll this for POLLIN, and call peers_look() then; -1: there is none. */
int peers_fd(const struct peers *p, const struct observer *o);

/* Hand the sockets that were found over to the expectations. */
void peers_look(struct peers *p, struct observer *o, struct expectations *e);

/*
 * When the program has ended: the same, and doubt the contacts if some may be
 * missing. calls: does the observer get the program's calls? It can be called
 * more than once.
 */
void peers_finish(struct peers *p, struct observer *o, struct expectations *e,
		  bool calls);

void peers_release(struct peers *p);

#endif
