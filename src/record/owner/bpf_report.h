/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The maps of the BPF programs in process.bpf.c, and how these report processes
 * and flows. Only that file includes this one: it is compiled for the kernel.
 */
#ifndef RECORD_OWNER_BPF_REPORT_H
#define RECORD_OWNER_BPF_REPORT_H

#include <linux/bpf.h>
#include <linux/types.h>
#include <bpf/bpf_helpers.h>

#include "record/owner/bpf_current.h"
#include "record/owner/process_event.h"

#define SECOND 1000000000ULL /* ns */

/* What is known of a socket. */
struct socket {
	__u64 owner; /* pid << 32 | tid; 0: not known */
	/* The owner that was reported last, and the ends. */
	__u64 told_owner;
	struct flow_ends told;
	__u32 told_epoch;
	__u32 is_connected; /* it has only these ends */
	struct flow_ends bound; /* its reported port; family 0: none */
	__u64 bound_owner; /* the owner reported with it */
	/* The owner's. */
	struct process_program program;
	char comm[PROCESS_COMM_SIZE];
};

struct {
	__uint(type, BPF_MAP_TYPE_SK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, struct socket);
} sockets SEC(".maps");

/* The processes that were reported. */
struct reported_process {
	__u64 time; /* of the last report */
	__u64 since; /* a second begins, in which reports are counted */
	__u64 reports;
	struct process_program program;
	char comm[PROCESS_COMM_SIZE];
};

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 16384);
	__type(key, __u32);
	__type(value, struct reported_process);
} processes SEC(".maps");

/* struct process_event, for the tracer. An event wakes it. */
struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, PROCESS_RING_SIZE);
} process_events SEC(".maps");

/* struct flow_event, for the recorder. Packets wake it, events do not. */
struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, FLOW_RING_SIZE);
} flow_events SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct process_shared);
} shared SEC(".maps");

static int same_comm(const char *a, const char *b)
{
	for (int i = 0; i < PROCESS_COMM_SIZE; i++)
		if (a[i] != b[i])
			return 0;
	return 1;
}

static int same_program(const struct process_program *a,
			const struct process_program *b)
{
	return a->start == b->start && a->args == b->args &&
	       a->execs == b->execs;
}

static void fill_process(struct process_event *e, const struct socket *s)
{
	e->time = bpf_ktime_get_ns();
	e->pid = s->owner >> 32;
	e->tid = (__u32)s->owner;
	e->program = s->program;
	__builtin_memcpy(e->comm, s->comm, PROCESS_COMM_SIZE);
}

/* Does a thread's name count as the process's? */
static int same_name(const struct reported_process *told,
		     const struct socket *s)
{
	/* Without the kernel's types it is the thread's own. */
	if (!s->program.start && (__u32)s->owner != s->owner >> 32)
		return 1;
	return same_comm(told->comm, s->comm);
}

static void count_unreported(void)
{
	__u32 zero = 0;
	struct process_shared *known = bpf_map_lookup_elem(&shared, &zero);

	if (known)
		__sync_fetch_and_add(&known->unreported, 1);
}

/*
 * Report the owner of a socket, but not again within a second as the same
 * program under the same name. After that another process may have its id.
 */
static void report_process(const struct socket *s)
{
	__u32 pid = s->owner >> 32;
	__u64 now = bpf_ktime_get_coarse_ns();
	struct reported_process *told = bpf_map_lookup_elem(&processes, &pid);
	struct reported_process new = {
		.time = now, .since = now, .reports = 1, .program = s->program
	};
	struct process_event *e;

	if (told && now - told->time < SECOND &&
	    same_program(&told->program, &s->program) && same_name(told, s))
		return;
	if (told && told->program.start == s->program.start &&
	    now - told->since < SECOND) {
		if (told->reports >= PROCESS_REPORTS_MAX) {
			count_unreported();
			return;
		}
		new.since = told->since;
		new.reports = told->reports + 1;
	}
	e = bpf_ringbuf_reserve(&process_events, sizeof(*e), 0);
	if (!e) {
		count_unreported();
		return;
	}
	fill_process(e, s);
	bpf_ringbuf_submit(e, 0);
	__builtin_memcpy(new.comm, s->comm, PROCESS_COMM_SIZE);
	bpf_map_update_elem(&processes, &pid, &new, BPF_ANY);
}

/* Returns 0, or -1 if there is no room. */
static int report_ends(__u32 kind, const struct socket *s,
		       const struct flow_ends *ends)
{
	struct flow_event *e;

	e = bpf_ringbuf_reserve(&flow_events, sizeof(*e), 0);
	if (!e)
		return -1;
	fill_process(&e->process, s);
	e->ends = *ends;
	e->kind = kind;
	e->zero = 0;
	/* The reader of this ring is woken by packets. */
	bpf_ringbuf_submit(e, BPF_RB_NO_WAKEUP);
	return 0;
}

#endif
