// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which process a packet belongs to, as the kernel sees it: BPF programs on a
 * cgroup.
 *
 * When a process makes, binds or connects a socket, accepts a connection by it
 * (which asks for the peer's name), or sends or receives by it with an address,
 * a program runs in that process, and writes the process into the socket's
 * storage. When a packet leaves a socket, another program reads the storage and
 * reports the process: once for a connection, otherwise when the packet's ends
 * are new. The packet that accepts a connection leaves by the listening socket,
 * so the connection belongs to the listener's process at first. The process of a
 * packet that comes in follows from these reports, or from the bound ports.
 *
 * An interrupt often sends a packet in another process's time, so the current
 * process proves nothing; but see WITH_SENDER.
 *
 * A connection must not take longer: the programs are few and short. A socket of
 * another network namespace has no storage; looking for it, and at the
 * namespace, is all that it costs.
 * Only UAPI headers are used, and no types of the kernel that this is built on.
 */
#include <linux/bpf.h>
#include <linux/in.h>
#include <linux/types.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

#ifdef WITH_SENDER
#include "record/owner/bpf_types.h"
#endif
#include "record/owner/bpf_parse.h"
#include "record/owner/bpf_report.h"
#ifdef WITH_SENDER
#include "record/owner/bpf_cgroups.h"
#include "record/owner/bpf_outside.h"
#endif
#include "record/owner/process_event.h"

/* Of enum tcp_state in the kernel's tcp_states.h; UDP uses them too. */
#define STATE_SYN_SENT 2
#define STATE_CLOSE    7
#define STATE_LISTEN   10

#define AF_INET	    2
#define SOCK_STREAM 1
#define SOCK_RAW    3
#define NULL	    ((void *)0)

#define PASS 1

char license_of_this[] SEC("license") = "GPL";

/* ---- the running process ---- */

#ifdef WITH_SENDER

static __u32 current_execs(void)
{
	return (__u32)bpf_get_current_task_btf()->self_exec_id;
}

/* A thread may have a name of its own. */
static void identify(struct socket *s)
{
	const struct task_struct *task = bpf_get_current_task_btf();
	const struct task_struct *leader = READ(task, group_leader);
	const struct mm_struct *mm = READ(task, mm);

	s->program.start = READ(leader, start_boottime);
	s->program.execs = (__u32)task->self_exec_id;
	s->program.args = mm ? READ(mm, arg_start) : 0;
	bpf_probe_read_kernel(s->comm, sizeof(s->comm), leader->comm);
}

#else

static void look_outside(void)
{
}

static int shows_origin(void)
{
	return 0;
}

static __u32 current_execs(void)
{
	return 0;
}

static void identify(struct socket *s)
{
	bpf_get_current_comm(s->comm, sizeof(s->comm));
}

#endif

/* ---- what processes do with sockets ---- */

static void own_as(struct socket *s, __u64 id)
{
	/* The same process may run another program now. */
	if (s->program.execs != current_execs())
		s->told_owner = 0;
	s->owner = id;
	if (id == 0)
		return;
	identify(s);
	report_process(s);
}

static void own(struct socket *s)
{
	own_as(s, current_id());
}

static int is_owner(const struct socket *s, __u64 id)
{
	return s->owner == id && s->program.execs == current_execs();
}

/* A TCP socket is nobody's before it is bound or connected. */
SEC("cgroup/sock_create")
int made(struct bpf_sock *sk)
{
	struct socket *s;

	if (bpf_get_netns_cookie(sk) != settings.netns) {
		look_outside();
		return PASS;
	}
	if (sk->type == SOCK_STREAM || shows_origin())
		return PASS;
	s = bpf_sk_storage_get(&sockets, sk, 0, BPF_SK_STORAGE_GET_F_CREATE);
	if (s)
		own(s);
	return PASS;
}

/* The address is in the ends already. */
static int bound(struct bpf_sock *sk, struct flow_ends *ends)
{
	struct socket *s;

	if (bpf_get_netns_cookie(sk) != settings.netns)
		return PASS;
	s = bpf_sk_storage_get(&sockets, sk, 0, BPF_SK_STORAGE_GET_F_CREATE);
	if (!s)
		return PASS;
	own(s);
	ends->family = sk->family == AF_INET ? 4 : 6;
	ends->protocol = sk->protocol;
	ends->local_port = bpf_htons(sk->src_port);
	if (s->owner == 0 || report_ends(FLOW_BOUND, s, ends))
		return PASS;
	s->bound = *ends;
	s->bound_owner = s->owner;
	return PASS;
}

SEC("cgroup/post_bind4")
int bound4(struct bpf_sock *sk)
{
	struct flow_ends ends = {};

	*(__u32 *)ends.local = sk->src_ip4;
	return bound(sk, &ends);
}

SEC("cgroup/post_bind6")
int bound6(struct bpf_sock *sk)
{
	struct flow_ends ends = {};
	__u32 *local = (__u32 *)ends.local;

	local[0] = sk->src_ip6[0];
	local[1] = sk->src_ip6[1];
	local[2] = sk->src_ip6[2];
	local[3] = sk->src_ip6[3];
	return bound(sk, &ends);
}

SEC("cgroup/sock_release")
int released(struct bpf_sock *sk)
{
	struct socket *s = bpf_sk_storage_get(&sockets, sk, 0, 0);

	if (!s || !s->bound.family)
		return PASS;
	/* Others may have used it since. */
	s->owner = s->bound_owner;
	report_ends(FLOW_RELEASED, s, &s->bound);
	return PASS;
}

/* Until it is connected anew it may have other ends. */
static int connected(struct bpf_sock_addr *ctx)
{
	struct socket *s;

#ifdef WITH_SENDER
	if (ctx->type == SOCK_STREAM)
		return PASS; /* it will be seen to send */
#endif
	if (!ctx->sk || bpf_get_netns_cookie(ctx) != settings.netns)
		return PASS;
	s = bpf_sk_storage_get(&sockets, ctx->sk, 0,
			       BPF_SK_STORAGE_GET_F_CREATE);
	if (!s)
		return PASS;
	s->told_owner = 0;
	own(s);
	return PASS;
}

SEC("cgroup/connect4")
int connected4(struct bpf_sock_addr *ctx)
{
	return connected(ctx);
}

SEC("cgroup/connect6")
int connected6(struct bpf_sock_addr *ctx)
{
	return connected(ctx);
}

/*
 * What is done often: only if it is another process than before. A socket that
 * was made before the programs were on its cgroup has no storage.
 */
static int used(struct bpf_sock_addr *ctx)
{
	struct socket *s;

	if (!ctx->sk)
		return PASS;
	s = bpf_sk_storage_get(&sockets, ctx->sk, 0, 0);
	if (!s && bpf_get_netns_cookie(ctx) == settings.netns)
		s = bpf_sk_storage_get(&sockets, ctx->sk, 0,
				       BPF_SK_STORAGE_GET_F_CREATE);
	if (s && !is_owner(s, current_id()))
		own(s);
	return PASS;
}

/* accept(2) asks too, if its caller wants to know the peer. */
static int peer_asked(struct bpf_sock_addr *ctx)
{
	struct socket *s;

	if (!ctx->sk || bpf_get_netns_cookie(ctx) != settings.netns)
		return PASS;
	s = bpf_sk_storage_get(&sockets, ctx->sk, 0,
			       BPF_SK_STORAGE_GET_F_CREATE);
	if (s && !is_owner(s, current_id()))
		own(s);
	return PASS;
}

SEC("cgroup/sendmsg4")
int sent4(struct bpf_sock_addr *ctx)
{
	return used(ctx);
}

SEC("cgroup/sendmsg6")
int sent6(struct bpf_sock_addr *ctx)
{
	return used(ctx);
}

SEC("cgroup/recvmsg4")
int received4(struct bpf_sock_addr *ctx)
{
	return used(ctx);
}

SEC("cgroup/recvmsg6")
int received6(struct bpf_sock_addr *ctx)
{
	return used(ctx);
}

SEC("cgroup/getpeername4")
int peer_asked4(struct bpf_sock_addr *ctx)
{
	return peer_asked(ctx);
}

SEC("cgroup/getpeername6")
int peer_asked6(struct bpf_sock_addr *ctx)
{
	return peer_asked(ctx);
}

/* ---- packets ---- */

static void look(struct __sk_buff *skb, struct bpf_sock *sk, struct socket *s)
{
	struct flow_ends ends = {};
	__u32 zero = 0;
	const struct process_shared *now = bpf_map_lookup_elem(&shared, &zero);
	int told =
		now && s->told_owner == s->owner && s->told_epoch == now->epoch;

	if (s->owner == 0 || !now)
		return;
	if (told && s->is_connected && sk->state != STATE_SYN_SENT)
		return;
	if (parse(skb, &ends))
		return;
	if (!told || !same_ends(&s->told, &ends)) {
		if (report_ends(FLOW_SENT, s, &ends))
			return;
		s->told_owner = s->owner;
		s->told_epoch = now->epoch;
		s->told = ends;
	}
	/* What listens answers to many, and a raw socket sends any ports. */
	s->is_connected = sk->type != SOCK_RAW && sk->state != STATE_CLOSE &&
			  sk->state != STATE_LISTEN;
}

/* ---- who sends ---- */

#ifdef WITH_SENDER

/*
 * While a process works on a TCP socket it owns the socket's lock, and an
 * interrupt leaves the socket alone. So a packet that is sent meanwhile is sent
 * in that process's time: by the child to which a server has left a connection.
 */

/* The process that has the lock; 0 if none has, or the kernel itself. */
static __u64 sender(const struct sock *sk, const struct task_struct *task)
{
	return sk->sk_lock.owned && !(task->flags & PF_KTHREAD) ? current_id()
								: 0;
}

/*
 * Storage takes its time: a connection gets it with the first data that is sent
 * here. What goes before is told by the packet that asks for the connection.
 */
static struct socket *find_tcp(struct __sk_buff *skb, struct bpf_sock *sk,
			       struct tcp_sock *tcp)
{
	struct socket *s = bpf_sk_storage_get(&sockets, sk, 0, 0);
	const struct sock *full = (const struct sock *)tcp;
	struct task_struct *task = bpf_get_current_task_btf();
	struct socket asks = {};
	__u64 id = sender(full, task);

	if (!id || (s && is_owner(s, id)))
		return s;
	if (!s) {
		if (full->__sk_common.skc_net.net->net_cookie != settings.netns)
			return NULL;
		if (tcp->data_segs_out == 0) {
			if (sk->state != STATE_SYN_SENT)
				return NULL;
			own_as(&asks, id);
			look(skb, sk, &asks);
			return NULL;
		}
		s = bpf_sk_storage_get(&sockets, sk, 0,
				       BPF_SK_STORAGE_GET_F_CREATE);
	}
	if (s)
		own_as(s, id);
	return s;
}

static struct socket *find(struct __sk_buff *skb, struct bpf_sock *sk)
{
	struct tcp_sock *tcp = NULL;

	if (sk->protocol == IPPROTO_TCP)
		tcp = bpf_skc_to_tcp_sock(sk);
	return tcp ? find_tcp(skb, sk, tcp)
		   : bpf_sk_storage_get(&sockets, sk, 0, 0);
}

#else

static struct socket *find(struct __sk_buff *skb, struct bpf_sock *sk)
{
	return bpf_sk_storage_get(&sockets, sk, 0, 0);
}

#endif

SEC("cgroup_skb/egress")
int packet_out(struct __sk_buff *skb)
{
	struct bpf_sock *sk = skb->sk;
	struct socket *s;

	if (!sk)
		return PASS;
	sk = bpf_sk_fullsock(sk);
	if (!sk)
		return PASS;
	s = find(skb, sk);
	if (s)
		look(skb, sk, s);
	return PASS;
}
