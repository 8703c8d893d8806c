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

#include "record/owner/bpf_ancestry.h"
#include "record/owner/bpf_report.h"
#include "record/owner/bpf_types.h"
#include "record/owner/process_event.h"

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct outside_event);
} outside SEC(".maps");

/* The tracer's child that has loaded this makes a socket. */
static void learn_origin(struct origin *o)
{
	__u64 ignored;

	namespaces_of(current_leader(), &ignored, &o->trace_net);
	o->tracer = parent_of(current_leader());
	namespaces_of(o->tracer, &o->tracer_mounts, &o->tracer_net);
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
