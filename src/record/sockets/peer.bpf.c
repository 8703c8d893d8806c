// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The program's peers by Unix sockets that are outside of the trace. When a
 * process has connected to a socket, or has sent it a datagram, the kernel calls
 * that socket's sk_data_ready(), in that process's time. It has found the peer:
 * there is no name to look up again, and no link can hide what it is.
 *
 * The program runs for all sockets of the host, so it first looks at what most
 * of them are not. It needs the kernel's types.
 */
#include <linux/bpf.h>
#include <linux/types.h>
#include <bpf/bpf_helpers.h>

#include "record/owner/bpf_ancestry.h"
#include "record/owner/bpf_current.h"
#include "record/owner/bpf_types.h"
#include "record/sockets/peer_event.h"

#define NAME_AT 2 /* in struct sockaddr_un */

#define AF_UNIX	     1
#define SOCK_DGRAM   2
#define STATE_LISTEN 10 /* TCP_LISTEN, of Unix sockets, too */
#define EEXIST	     17

char license_of_this[] SEC("license") = "GPL";

/* ---- types of the kernel's ---- */

struct sockaddr_un {
	char sun_path[1];
} FOUND_AT_LOAD;

struct unix_address {
	int len;
	struct sockaddr_un name[];
} FOUND_AT_LOAD;

struct unix_sock {
	struct unix_address *addr;
} FOUND_AT_LOAD;

/* ---- maps ---- */

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct peer_shared);
} peer_shared SEC(".maps");

struct peer_name {
	char text[PEER_NAME_SIZE];
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, PEERS_MAX);
	__type(key, struct peer_name);
	__type(value, __u32);
} reported SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, PEER_RING_SIZE);
} peer_events SEC(".maps");

/* ---- looking ---- */

static int is_trace_net(const struct net *net)
{
	return net && READ(net, ns.inum) == settings.netns;
}

/* The tracer has loaded this, and sends itself a datagram. */
static void learn_origin(struct origin *o, struct peer_shared *shared)
{
	if (current_id() >> 32 != settings.loader)
		return;
	o->tracer = current_leader();
	namespaces_of(o->tracer, &o->tracer_mounts, &o->tracer_net);
	shared->watches = 1;
}

/* Does the running process belong to the trace? */
static int is_traced(struct peer_shared *shared)
{
	__u32 zero = 0;
	struct origin *o = bpf_map_lookup_elem(&origins, &zero);
	__u64 leader = current_leader();
	__u64 mounts, net;

	if (!o)
		return 0;
	if (!o->tracer) {
		learn_origin(o, shared);
		return 0;
	}
	namespaces_of(leader, &mounts, &net);
	if (is_trace_net((const struct net *)net))
		o->trace_net = net;
	return net == o->trace_net ||
	       (is_descendant(o, leader) && was_inside(o, leader));
}

static int read_name(char *name, const struct sock *peer)
{
	const struct unix_sock *u = (const struct unix_sock *)peer;
	const struct unix_address *a = READ(u, addr);
	__u32 size;

	if (!a)
		return -1; /* it has none: both were made together */
	/* At most 108; the verifier wants to see a bound. */
	size = ((__u32)READ(a, len) - NAME_AT) & (PEER_NAME_SIZE - 1);
	return bpf_probe_read_kernel(name, size, a->name[0].sun_path) ? -1 : 0;
}

static void name_process(struct peer_event *event)
{
	const struct task_struct *leader =
		(const struct task_struct *)current_leader();

	event->pid = current_id() >> 32;
	bpf_probe_read_kernel(event->comm, sizeof(event->comm), leader->comm);
}

static void report(const struct peer_event *event, struct peer_shared *shared)
{
	__u32 one = 1;
	long err =
		bpf_map_update_elem(&reported, event->name, &one, BPF_NOEXIST);

	if (err == -EEXIST)
		return;
	if (!err && bpf_ringbuf_output(&peer_events, (void *)event,
				       sizeof(*event), 0) == 0)
		return;
	__sync_fetch_and_add(&shared->lost, 1);
}

/* Other streams have their name from a socket that listens. */
static int is_reached(const struct sock *peer)
{
	return READ(peer, __sk_common.skc_family) == AF_UNIX &&
	       (READ(peer, __sk_common.skc_state) == STATE_LISTEN ||
		READ(peer, sk_type) == SOCK_DGRAM);
}

/* Argument: the socket. */
SEC("raw_tp/sk_data_ready")
int ready(struct bpf_raw_tracepoint_args *ctx)
{
	const struct sock *peer = (const void *)ctx->args[0];
	struct peer_event event = {};
	struct peer_shared *shared;
	__u32 zero = 0;

	if (!is_reached(peer))
		return 0;
	shared = bpf_map_lookup_elem(&peer_shared, &zero);
	if (!shared || !is_traced(shared) ||
	    is_trace_net(READ(peer, __sk_common.skc_net.net)) ||
	    read_name(event.name, peer))
		return 0;
	name_process(&event);
	report(&event, shared);
	return 0;
}
