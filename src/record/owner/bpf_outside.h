/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Processes of the trace that use the host's network: they make a socket in the
 * tracer's network namespace, and descend from the tracer by a process that was
 * in the trace. Orphans become children of the tracer, so they are found, too.
 * nsntrace's own processes are its children, and never were in the trace.
 *
 * Only process.bpf.c includes this: it is compiled for the kernel.
 */
#ifndef RECORD_OWNER_BPF_OUTSIDE_H
#define RECORD_OWNER_BPF_OUTSIDE_H

#include <linux/bpf.h>
#include <linux/types.h>
#include <bpf/bpf_helpers.h>

#include "record/owner/bpf_report.h"
#include "record/owner/bpf_types.h"
#include "record/owner/process_event.h"

#define GENERATIONS 24 /* that are looked at */

/* What the loader's own socket shows: addresses in the kernel. */
struct origin {
	__u64 tracer;
	__u64 tracer_mounts;
	__u64 tracer_net;
	__u64 trace_net;
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct origin);
} origins SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct outside_event);
} outside SEC(".maps");

static __u64 parent_of(__u64 task)
{
	const struct task_struct *t = (const struct task_struct *)task;
	__u64 parent = 0;

	bpf_probe_read_kernel(&parent, sizeof(parent), &t->real_parent);
	return parent;
}

static void namespaces_of(__u64 task, __u64 *mounts, __u64 *net)
{
	const struct task_struct *t = (const struct task_struct *)task;
	const struct nsproxy *proxy = 0;

	*mounts = *net = 0;
	bpf_probe_read_kernel(&proxy, sizeof(proxy), &t->nsproxy);
	if (!proxy)
		return;
	bpf_probe_read_kernel(mounts, sizeof(*mounts), &proxy->mnt_ns);
	bpf_probe_read_kernel(net, sizeof(*net), &proxy->net_ns);
}

static __u64 current_leader(void)
{
	const struct task_struct *t =
		(const struct task_struct *)bpf_get_current_task();
	__u64 leader = 0;

	bpf_probe_read_kernel(&leader, sizeof(leader), &t->group_leader);
	return leader;
}

/* The tracer's child that has loaded this makes a socket. */
static void learn_origin(struct origin *o)
{
	__u64 ignored;

	namespaces_of(current_leader(), &ignored, &o->trace_net);
	o->tracer = parent_of(current_leader());
	namespaces_of(o->tracer, &o->tracer_mounts, &o->tracer_net);
}

static int is_descendant(const struct origin *o, __u64 task)
{
	for (int i = 0; i < GENERATIONS && task; i++) {
		__u64 parent = parent_of(task);

		if (parent == o->tracer)
			return 1;
		if (parent == task) /* the first of all */
			return 0;
		task = parent;
	}
	return 0;
}

static int was_inside(const struct origin *o, __u64 task)
{
	for (int i = 0; i < GENERATIONS && task && task != o->tracer; i++) {
		__u64 mounts, net;

		namespaces_of(task, &mounts, &net);
		if (net == o->trace_net || mounts != o->tracer_mounts)
			return 1;
		task = parent_of(task);
	}
	return 0;
}

/* A socket is made in another network namespace than the trace's. */
static void look_outside(void)
{
	__u32 zero = 0;
	const struct origin *o = bpf_map_lookup_elem(&origins, &zero);
	struct outside_event *event = bpf_map_lookup_elem(&outside, &zero);
	__u64 leader = current_leader();
	__u64 mounts, net;

	if (!o || !event || event->seen || !o->tracer)
		return;
	namespaces_of(leader, &mounts, &net);
	if (net != o->tracer_net || !is_descendant(o, leader) ||
	    !was_inside(o, leader))
		return;
	event->seen = 1;
	event->pid = current_id() >> 32;
	bpf_get_current_comm(event->comm, sizeof(event->comm));
}

/* Is it the loader's own socket, by which the origin is known from now on? */
static int shows_origin(void)
{
	__u32 zero = 0;
	struct origin *o = bpf_map_lookup_elem(&origins, &zero);

	if (!o || o->tracer || current_id() >> 32 != settings.loader)
		return 0;
	learn_origin(o);
	return 1;
}

#endif
