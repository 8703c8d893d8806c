/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the BPF programs in process.bpf.c exchange with nsntrace. Both include
 * this header.
 */
#ifndef RECORD_OWNER_PROCESS_EVENT_H
#define RECORD_OWNER_PROCESS_EVENT_H

#include <linux/types.h>

#include "packet/flow_ends.h"

/* Bytes of the rings, of struct process_event and of struct flow_event. */
#define PROCESS_RING_SIZE (256 << 10)
#define FLOW_RING_SIZE	  (2 << 20)
#define CGROUP_RING_SIZE  (64 << 10) /* of struct cgroup_event */

#define PROCESS_COMM_SIZE 16 /* the kernel's TASK_COMM_LEN */

/* Set before the programs are loaded. */
struct process_settings {
	/* The trace's, from SO_NETNS_COOKIE (socket(7)); peer.bpf.c: its inode. */
	__u64 netns;
	/* The pid namespace of the ids; 0: the initial one. */
	__u64 pidns_device;
	__u64 pidns_inode;
	__u64 loader; /* the pid of who loads them, a child of the tracer */
};

/*
 * Which program a process runs: execve(2) gives it another one, and another
 * process may get its pid. What is not known is 0.
 */
struct process_program {
	__u64 start; /* of the process: ns since boot */
	__u64 args; /* the address of its arguments; random */
	__u32 execs; /* how many programs were executed */
	__u32 zero;
};

/*
 * A process uses a socket of the trace: for the first time, for the first time
 * as this program or under this name, or again after a while. A process that
 * goes on changing these is reported PROCESS_REPORTS_MAX times a second.
 */
struct process_event {
	__u64 time; /* ns of CLOCK_MONOTONIC */
	__u32 pid;
	__u32 tid;
	/* The process's; without the kernel's types (BTF) the thread's. */
	char comm[PROCESS_COMM_SIZE];
	struct process_program program;
};

#define PROCESS_REPORTS_MAX 16
/* The first process of the trace that made a socket on the host. */
struct outside_event {
	__u32 seen; /* 0: there is none */
	__u32 pid;
	char comm[PROCESS_COMM_SIZE];
};

enum flow_event_kind {
	/* From now on packets between these ends belong to the process. */
	FLOW_SENT,
	/* So do packets to this local end, from anywhere. */
	FLOW_BOUND,
	/* Packets to this local end do not any more. */
	FLOW_RELEASED,
};

struct flow_event {
	struct process_event process;
	struct flow_ends ends;
	__u32 kind;
	__u32 zero;
};

/* Memory that the programs and the recorder share. */
struct process_shared {
	/* The recorder increments this when it needs all reports again. */
	__u32 epoch;
	__u32 zero;
	__u64 unreported; /* process events that were too many */
};

/* A process of the trace is in another cgroup than before. */
struct cgroup_event {
	__u64 id; /* the cgroup's, which is its inode, too */
};

/*
 * Without BPF: from now on packets with this local port and protocol belong to
 * the process.
 */
struct port_event {
	struct process_event process;
	__u16 port; /* as in packets */
	__u8 protocol; /* IPPROTO_ */
};

#endif
