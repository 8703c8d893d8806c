/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Two BPF programs that are not on a cgroup: they report when a process of the
 * trace gets into another one, for those of process.bpf.c to be attached there.
 * They run for each move and each fork on the machine, so they are short. Only
 * that file includes this one: it is compiled for the kernel.
 */
#ifndef RECORD_OWNER_BPF_CGROUPS_H
#define RECORD_OWNER_BPF_CGROUPS_H

#include <linux/bpf.h>
#include <linux/types.h>
#include <bpf/bpf_helpers.h>

#include "record/owner/bpf_report.h"
#include "record/owner/bpf_types.h"
#include "record/owner/process_event.h"

/* struct cgroup_event, for the tracer. An event wakes it. */
struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, CGROUP_RING_SIZE);
} cgroup_events SEC(".maps");

/* A task that ends has no namespaces. */
static int is_traced(const struct task_struct *task)
{
	struct nsproxy *namespaces = READ(task, nsproxy);
	struct net *net = namespaces ? READ(namespaces, net_ns) : 0;

	return net && READ(net, net_cookie) == settings.netns;
}

/*
 * Of version 2, whichever the task was moved in. In the root cgroup, at level 0,
 * the programs would run for the whole machine.
 */
static void report_cgroup(const struct css_set *cgroups)
{
	struct cgroup *cgroup = READ(cgroups, dfl_cgrp);
	struct cgroup_event event = {};

	if (READ(cgroup, level) == 0)
		return;
	event.id = READ(READ(cgroup, kn), id);
	bpf_ringbuf_output(&cgroup_events, &event, sizeof(event), 0);
}

/* Arguments: the cgroup, its path, the task, and whether with its threads. */
SEC("raw_tp/cgroup_attach_task")
int moved(struct bpf_raw_tracepoint_args *ctx)
{
	const struct task_struct *task = (const void *)ctx->args[2];

	if (is_traced(task))
		report_cgroup(READ(task, cgroups));
	return 0;
}

/* Arguments: the parent and the child, which clone3(2) can put elsewhere. */
SEC("raw_tp/sched_process_fork")
int forked(struct bpf_raw_tracepoint_args *ctx)
{
	const struct task_struct *parent = (const void *)ctx->args[0];
	const struct task_struct *child = (const void *)ctx->args[1];
	const struct css_set *cgroups = READ(child, cgroups);

	if (cgroups != READ(parent, cgroups) && is_traced(child))
		report_cgroup(cgroups);
	return 0;
}

#endif
