/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the BPF programs of process.bpf.c and their loader, process_probe.c, say
 * to each other: the one header that is compiled for both.
 */
#ifndef RECORD_OWNER_PROCESS_EVENT_H
#define RECORD_OWNER_PROCESS_EVENT_H

#include <linux/types.h>

#include "packet/flow_ends.h"

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
