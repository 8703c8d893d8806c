/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the BPF program in socket.bpf.c exchanges with nsntrace. Both include
 * this header.
 */
#ifndef RECORD_SOCKETS_SOCKET_EVENT_H
#define RECORD_SOCKETS_SOCKET_EVENT_H

#include <linux/types.h>

#define SOCKET_RING_SIZE (16 << 10) /* bytes, of struct socket_event */
#define SOCKET_PATHS	 64 /* that are reported */

/* Set before the program is loaded. */
struct socket_settings {
	__u64 netns; /* the trace's, from SO_NETNS_COOKIE (socket(7)) */
};

/* A process calls connect(2) with this path for the first time. */
struct socket_event {
	/* With zeroes at the end. An abstract name begins with a 0. */
	char path[128];
};

#endif
