/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the BPF program in peer.bpf.c exchanges with nsntrace. Both include this
 * header.
 */
#ifndef RECORD_SOCKETS_PEER_EVENT_H
#define RECORD_SOCKETS_PEER_EVENT_H

#include <linux/types.h>

#include "record/owner/process_event.h"

#define PEER_RING_SIZE (256 << 10) /* bytes, of struct peer_event */
#define PEERS_MAX      1024 /* names that are reported */
#define PEER_NAME_SIZE 128 /* sun_path, with zeroes at the end */

/*
 * A process of the trace connected, or sent a datagram, to a Unix socket of
 * another network namespace, for the first time to one of this name.
 */
struct peer_event {
	__u32 pid;
	char comm[PROCESS_COMM_SIZE]; /* the process's */
	/* As it was bound; one that is abstract begins with a 0. */
	char name[PEER_NAME_SIZE];
};

/* Memory that the program shares with the tracer. */
struct peer_shared {
	__u32 watches; /* the program knows which trace is theirs */
	__u32 lost; /* events that were too many */
};

#endif
