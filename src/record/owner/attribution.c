// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Attributes packets to processes.
 *
 * The kernel reports a flow before its first packet is captured if the packet
 * goes out, and just after that if it comes in. The tracer reports a port
 * before it is used. Packets are read some milliseconds later. So before a
 * packet is looked at, the reports up to its time are used, and no later ones:
 * a port may belong to another process since. Only if no owner is found all
 * reports are used and, if the packet is that young, awaited for a moment.
 *
 * Packets come first. A program can cause reports and messages faster than they
 * are read, so in one turn, which reads packets too, only some are.
 */
#include "record/owner/attribution.h"

#include <string.h>

#include "base/clock.h"
#include "base/util.h"
#include "record/owner/attribution_state.h"

#define PATIENCE 200000 /* ns */
#define CATCH_UP 50 /* ms */
#define LATE	 100000000 /* ns: packets that are older were read */
/* Messages of the tracer in one go, and how often any is asked for in a turn. */
#define LINK_BATCH 128
#define LINK_TRIES 512

void attribution_know_sources(struct attribution *a,
			      const struct capture_source *sources, int n)
{
	if (a)
		memcpy(a->source, sources, (size_t)n * sizeof(*sources));
}

/* ---- reports ---- */

/*
 * Flows that nobody looked up were dropped; the cache may still have them.
 */
static void notice_renewal(struct attribution *a)
{
	if (a->owners.renewals == a->renewals)
		return;
	a->renewals = a->owners.renewals;
	owner_cache_clear(&a->cache);
	if (a->probe)
		process_probe_renew(a->probe);
}

static const struct owned_flow *find(struct attribution *a,
				     const struct flow *flow)
{
	const struct owned_flow *found = flow_owners_find(&a->owners, flow);

	notice_renewal(a);
	return found;
}

/*
 * Set the owner of an end; told NULL: it has none. Nor has it without memory.
 */
static void take(struct attribution *a, const struct flow *flow, int end,
		 const struct process_event *told)
{
	struct process *p = NULL;

	if (told)
		p = process_get(&a->table, told->pid, &told->program,
				told->comm);
	owner_cache_clear(&a->cache);
	(void)!flow_owners_put(&a->owners, flow, end, told ? told->tid : 0, p);
	notice_renewal(a);
}

/* Several processes may have bound the port; is this the last one? */
static bool is_bound_by(struct attribution *a, const struct flow *port,
			uint32_t pid)
{
	const struct owned_flow *found = find(a, port);

	return found && found->owner[0].process &&
	       found->owner[0].process->pid == pid;
}

static void take_flow(struct attribution *a, const struct flow_event *event)
{
	const struct flow_ends *ends = &event->ends;
	struct flow flow;
	int end = 0;

	if (event->kind == FLOW_SENT)
		end = flow_of_ends(&flow, ends);
	else
		flow_of_port(&flow, ends->family, ends->local, ends->protocol,
			     ends->local_port);
	if (event->kind != FLOW_RELEASED)
		take(a, &flow, end, &event->process);
	else if (is_bound_by(a, &flow, event->process.pid))
		take(a, &flow, end, NULL);
}

static void take_flows(struct attribution *a, uint64_t before)
{
	const struct flow_event *event;

	while (!bpf_ring_is_empty(a->flows)) {
		event = bpf_ring_head(a->flows, sizeof(*event));
		if (!event || event->process.time >= before)
			return;
		take_flow(a, event);
		bpf_ring_drop(a->flows);
	}
}

static void take_ports(struct attribution *a, uint64_t before)
{
	while (a->n_ports > 0) {
		const struct port_event *event = &a->port[a->first_port];
		struct flow flow;

		if (event->process.time >= before)
			return;
		flow_of_port(&flow, 0, NULL, event->protocol, event->port);
		take(a, &flow, 0, &event->process);
		a->first_port = (a->first_port + 1) % PORTS;
		a->n_ports--;
	}
}

static void take_until(struct attribution *a, uint64_t before)
{
	if (a->flows)
		take_flows(a, before);
	else
		take_ports(a, before);
}

static void keep_port(struct attribution *a, const struct port_event *event)
{
	if (a->n_ports == PORTS)
		take_ports(a, UINT64_MAX);
	a->port[(a->first_port + a->n_ports++) % PORTS] = *event;
}

static void take_message(struct attribution *a)
{
	if (a->message.kind == PROCESS_MESSAGE_INFO)
		process_learn(&a->table, &a->message.info);
	else
		keep_port(a, &a->message.port);
}

/* What is left makes the link readable, so that there is another turn. */
static void read_link(struct attribution *a)
{
	for (int i = 0; i < LINK_BATCH && a->tries > 0 && !a->link_ended; i++) {
		int r = process_watch_receive(a->link, &a->message);

		a->tries--;
		a->link_ended = r < 0;
		if (r <= 0)
			return;
		take_message(a);
	}
}

bool attribution_update(struct attribution *a)
{
	a->ahead = clock_ns(CLOCK_REALTIME) - now_ns();
	a->tries = LINK_TRIES;
	read_link(a);
	return !a->link_ended;
}

void attribution_catch_up(struct attribution *a)
{
	if (a->probe)
		take_flows(a, (uint64_t)(now_ns() - LATE));
}

int attribution_timeout(const struct attribution *a)
{
	return a->probe ? CATCH_UP : -1;
}

/* ---- questions ---- */

struct question {
	struct flow flow;
	int sender; /* the end that sent the packet */
	bool is_error; /* an ICMP error, for that end */
	bool sent, received; /* may that end be in the trace? */
};

static bool is_owner(const struct owned_flow *found, int end,
		     struct packet_owner *owner)
{
	if (!found || !found->owner[end].process)
		return false;
	*owner = found->owner[end];
	return true;
}

/* The sender first, then the receiver. An error comes from the kernel. */
static bool ask_flows(struct attribution *a, const struct question *q,
		      struct packet_owner *owner)
{
	const struct owned_flow *found = find(a, &q->flow);

	return is_owner(found, q->sender, owner) ||
	       (!q->is_error && is_owner(found, !q->sender, owner));
}

/*
 * Find the process that bound the port, with that address or with any. An IPv6
 * socket may take IPv4 too.
 */
static bool has_port(struct attribution *a, const struct question *q, int end,
		     struct packet_owner *owner)
{
	const struct endpoint *e = &q->flow.end[end];
	const struct {
		uint16_t family;
		const uint8_t *address;
	} kinds[] = {
		{ e->address.family, e->address.bytes },
		{ e->address.family, NULL },
		{ 6, NULL },
		{ 0, NULL },
	};

	for (size_t i = 0; e->port && i < ARRAY_SIZE(kinds); i++) {
		struct flow port;

		flow_of_port(&port, kinds[i].family, kinds[i].address,
			     q->flow.protocol, e->port);
		if (is_owner(find(a, &port), 0, owner))
			return true;
	}
	return false;
}

/* BPF reports sent packets as flows. */
static bool ask_ports(struct attribution *a, const struct question *q,
		      struct packet_owner *owner)
{
	if (q->sent && !q->is_error && !a->probe &&
	    has_port(a, q, q->sender, owner))
		return true;
	return q->received &&
	       has_port(a, q, q->is_error ? q->sender : !q->sender, owner);
}

/*
 * A port may be reported while its packets are read. Flows reported after now
 * are left: they might come faster than they are used.
 */
static void take_all(struct attribution *a, int64_t now)
{
	if (a->probe) {
		take_flows(a, (uint64_t)now + 1);
		return;
	}
	read_link(a);
	take_ports(a, UINT64_MAX);
}

/*
 * A flow may be reported just after its first packet has come in, or at that
 * moment. If it is not, the owner of the port owns the packet.
 */
static bool look_ahead(struct attribution *a, const struct question *q,
		       int64_t time, struct packet_owner *owner)
{
	bool by_port = ask_ports(a, q, owner);
	struct packet_owner by_flow;
	int64_t now;

	/* The reports that follow may end its use. */
	process_drop(&a->table, a->answered);
	a->answered = by_port ? process_use(owner->process) : NULL;
	do {
		now = now_ns();
		take_all(a, now);
		if (ask_flows(a, q, &by_flow)) {
			*owner = by_flow;
			return true;
		}
	} while (!by_port && a->probe && now >= time && now - time < PATIENCE);
	return by_port || ask_ports(a, q, owner);
}

static void set_directions(const struct attribution *a, struct question *q,
			   const struct packet *packet)
{
	const struct capture_source *source = &a->source[packet->source];
	bool is_outbound = capture_source_sent(source, packet);

	q->sent = source->is_loopback || is_outbound;
	q->received = source->is_loopback || !is_outbound;
}

static bool read_question(struct attribution *a, struct question *q,
			  const struct packet *packet)
{
	if (flow_of_packet(&q->flow, &q->sender, &q->is_error, &a->fragments,
			   packet->bytes, packet->hdr->caplen) < 0)
		return false;
	set_directions(a, q, packet);
	return true;
}

static bool find_owner(struct attribution *a, const struct packet *packet,
		       struct packet_owner *owner)
{
	int64_t time = packet_time(packet) - a->ahead;
	struct owner_cache_slot *cached = NULL;
	struct flow_mark mark;
	struct question q;

	take_until(a, (uint64_t)time);
	if (flow_mark(&mark, packet->bytes, packet->hdr->caplen)) {
		cached = owner_cache_slot(&a->cache, &mark);
		if (owner_cache_holds(cached, &mark)) {
			*owner = cached->owner;
			return true;
		}
	}
	if (!read_question(a, &q, packet))
		return false;
	if (!ask_flows(a, &q, owner) && (a->probe || !ask_ports(a, &q, owner)))
		return look_ahead(a, &q, time, owner);
	if (cached)
		owner_cache_put(&a->cache, cached, &mark, owner);
	return true;
}

bool attribution_find(struct attribution *a, const struct packet *packet,
		      struct packet_owner *owner)
{
	if (!find_owner(a, packet, owner))
		return false;
	/* The process's block should come before its first packet. */
	if (a->probe && !owner->process->info)
		read_link(a);
	return true;
}

void attribution_keep(struct attribution *a, const struct packet_owner *owner)
{
	if (a)
		process_use(owner->process);
}

void attribution_unkeep(struct attribution *a, const struct packet_owner *owner)
{
	if (a)
		process_drop(&a->table, owner->process);
}

bool attribution_lacks_processes(const struct attribution *a)
{
	return a->table.lacking > 0 ||
	       (a->probe && process_probe_unreported(a->probe) > 0);
}

const struct process_table *attribution_table(const struct attribution *a)
{
	return &a->table;
}
