/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the BPF programs of process.bpf.c and their loader, process_probe.c, say
 * to each other: the one header that is compiled for both.
 */
#ifndef RECORD_PROCESS_EVENT_H
#define RECORD_PROCESS_EVENT_H

#include <linux/types.h>

/* Bytes of the rings, of struct process_event and of struct flow_event. */
#define PROCESS_RING_SIZE (256 << 10)
#define FLOW_RING_SIZE	  (2 << 20)

#define PROCESS_COMM_SIZE 16 /* the kernel's TASK_COMM_LEN */

/* Set before the programs are loaded. */
struct process_settings {
	__u64 netns; /* the trace's, as SO_NETNS_COOKIE has it (socket(7)) */
	/* Where process ids are to count; 0: in the first of all namespaces. */
	__u64 pidns_device;
	__u64 pidns_inode;
};

/*
 * A process that a socket of the trace is seen with for the first time, or for
 * the first time under a name, or after a while again.
 */
struct process_event {
	__u64 time; /* ns of CLOCK_MONOTONIC */
	__u32 pid;
	__u32 tid;
	char comm[PROCESS_COMM_SIZE]; /* the thread's */
};

/* Both ends of a packet, from the side of a socket in the trace. */
struct flow_ends {
	/* As in the packet; of IPv4 the first four bytes, the rest zero. */
	__u8 local[16];
	__u8 remote[16];
	/*
	 * As in the packet. Of ICMP echo both are its identifier; 0 of what has
	 * no ports.
	 */
	__u16 local_port;
	__u16 remote_port;
	__u8 family; /* 4 or 6 */
	__u8 protocol; /* IPPROTO_ */
	__u16 zero;
} __attribute__((aligned(8)));

enum flow_event_kind {
	/* The packets between these ends are, from now on, that process's. */
	FLOW_SENT,
	/* What comes to this local end, wherever from, is. */
	FLOW_BOUND,
	/* No longer. */
	FLOW_RELEASED,
};

struct flow_event {
	struct process_event process;
	struct flow_ends ends;
	__u32 kind;
	__u32 zero;
};

/*
 * Without BPF: what has that port here, of that protocol, is from now on that
 * process's.
 */
struct port_event {
	struct process_event process;
	__u16 port; /* as in packets */
	__u8 protocol; /* IPPROTO_ */
};

#endif
