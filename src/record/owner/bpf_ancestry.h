/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Does a process descend from the tracer, by a process that was in the trace?
 * It may be in other namespaces now. Only files that are compiled for the
 * kernel include this one.
 */
#ifndef RECORD_OWNER_BPF_ANCESTRY_H
#define RECORD_OWNER_BPF_ANCESTRY_H

#include <linux/bpf.h>
#include <linux/types.h>
#include <bpf/bpf_helpers.h>

#include "record/owner/bpf_types.h"

#define GENERATIONS 24 /* that are looked at */

/* What the loader shows by a call: addresses in the kernel. */
struct origin {
	__u64 tracer;
	__u64 tracer_mounts;
	__u64 tracer_net;
	__u64 trace_net;
};

/* The one of the trace. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct origin);
} origins SEC(".maps");

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

#endif
