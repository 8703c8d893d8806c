// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Whose a packet is.
 *
 * The kernel tells of a flow before its first packet is captured on the way
 * out, and just after that on the way in; the tracer, of a port before it is
 * used. Packets are read up to some milliseconds later. So before a packet is
 * looked at, what was told up to its time is taken in, and no more: a port may
 * have been given to another process since. Only for a packet that nothing is
 * known of is it taken in all, and if the packet is that young, waited for a
 * moment.
 */
#include "record/owner/processes.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/log.h"
#include "base/util.h"
#include "record/owner/known.h"
#include "record/owner/owners.h"
#include "record/owner/process_probe.h"
#include "record/owner/process_watch.h"
#include "record/owner/ring.h"

#define NS_PER_S 1000000000
#define PATIENCE 200000 /* ns */
#define CATCH_UP 50 /* ms */
#define LATE	 100000000 /* ns: packets that old were read */
#define PORTS	 1024

struct processes {
	int link;
	bool link_ended;
	struct process_probe *probe; /* NULL: ports are told, not flows */
	struct ring *flows; /* the probe's */
	struct process_table table;
	struct owners owners;
	unsigned int renewals; /* of the owners, that the probe was told */
	struct flow_fragments fragments;
	int64_t ahead; /* ns by which CLOCK_REALTIME is before CLOCK_MONOTONIC */
	struct process_message message; /* the last that came */
	/* Ports that were told and are not taken in yet. */
	struct port_event port[PORTS];
	size_t first_port, n_ports;
	struct capture_source source[CAPTURE_MAX_SOURCES];
	struct known known; /* the answers that hold until the next event */
	struct process *answered; /* in use until the next answer */
};

static int64_t clock_ns(clockid_t clock)
{
	struct timespec ts;

	clock_gettime(clock, &ts);
	return (int64_t)ts.tv_sec * NS_PER_S + ts.tv_nsec;
}

static int64_t stamp_ns(const struct packet *packet)
{
	return (int64_t)packet->hdr->ts.tv_sec * NS_PER_S +
	       packet->hdr->ts.tv_usec;
}

static struct processes *start(int link, const struct capture_source *sources,
			       int n)
{
	struct processes *ps = calloc(1, sizeof(*ps));
	uint64_t seed;

	if (!ps || random_bytes(&seed, sizeof(seed)) < 0) {
		free(ps);
		return NULL;
	}
	ps->link = link;
	memcpy(ps->source, sources, (size_t)n * sizeof(*sources));
	owners_init(&ps->owners, &ps->table, seed);
	return ps;
}

/* Returns 0, or -1 with errno, and *what with what failed. */
static int use_bpf(struct processes *ps, const char **what)
{
	struct process_probe *probe = process_probe_open(what);
	int err;

	if (!probe)
		return -1;
	*what = "the tracer cannot be told of processes";
	if (process_watch_give(ps->link, process_probe_fd(probe)) < 0) {
		err = errno;
		process_probe_close(probe);
		errno = err;
		return -1;
	}
	ps->probe = probe;
	ps->flows = process_probe_flows(probe);
	return 0;
}

/* Returns 1 if they are told, 0 if not, or -1 after a message. */
static int choose(struct processes *ps, const struct processes_config *config)
{
	const char *what;

	if (use_bpf(ps, &what) == 0)
		return 1;
	if (config->must && !config->ports)
		return error_errno("cannot tell packets' processes: %s", what);
	detail("packets' processes are %s: %s: %s",
	       config->must ? "told by their ports" : "not told", what,
	       strerror(errno));
	return config->must;
}

int processes_choose(struct processes **ps,
		     const struct processes_config *config,
		     const struct capture_source *sources, int n_sources)
{
	int chosen = 0;

	*ps = NULL;
	if (config->link < 0)
		return 0;
	*ps = start(config->link, sources, n_sources);
	if (!*ps)
		return error_errno("cannot tell packets' processes");
	chosen = choose(*ps, config);
	if (chosen == 1)
		return 0;
	processes_close(*ps);
	*ps = NULL;
	return chosen;
}

bool processes_are_by_ports(const struct processes *ps)
{
	return !ps->probe;
}

/* ---- what is told ---- */

/* Some that nobody asked for are forgotten, and may be answers that are known. */
static void notice_renewal(struct processes *ps)
{
	if (ps->owners.renewals == ps->renewals)
		return;
	ps->renewals = ps->owners.renewals;
	known_forget(&ps->known);
	if (ps->probe)
		process_probe_renew(ps->probe);
}

static const struct owned_flow *find(struct processes *ps,
				     const struct flow *flow)
{
	const struct owned_flow *found = owners_find(&ps->owners, flow);

	notice_renewal(ps);
	return found;
}

/* Without memory it stays nobody's. told NULL: it is nobody's. */
static void take(struct processes *ps, const struct flow *flow, int end,
		 const struct process_event *told)
{
	struct process *p = NULL;

	if (told)
		p = process_get(&ps->table, told->pid, told->comm);
	known_forget(&ps->known);
	(void)!owners_put(&ps->owners, flow, end, told ? told->tid : 0, p);
	notice_renewal(ps);
}

/* Another may have bound it meanwhile, where several may. */
static bool is_bound_by(struct processes *ps, const struct flow *port,
			uint32_t pid)
{
	const struct owned_flow *found = find(ps, port);

	return found && found->owner[0].process &&
	       found->owner[0].process->pid == pid;
}

static void take_flow(struct processes *ps, const struct flow_event *event)
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
		take(ps, &flow, end, &event->process);
	else if (is_bound_by(ps, &flow, event->process.pid))
		take(ps, &flow, end, NULL);
}

static void take_flows(struct processes *ps, uint64_t before)
{
	const struct flow_event *event;

	while (!ring_is_empty(ps->flows)) {
		event = ring_head(ps->flows, sizeof(*event));
		if (!event || event->process.time >= before)
			return;
		take_flow(ps, event);
		ring_drop(ps->flows);
	}
}

static void take_ports(struct processes *ps, uint64_t before)
{
	while (ps->n_ports > 0) {
		const struct port_event *event = &ps->port[ps->first_port];
		struct flow flow;

		if (event->process.time >= before)
			return;
		flow_of_port(&flow, 0, NULL, event->protocol, event->port);
		take(ps, &flow, 0, &event->process);
		ps->first_port = (ps->first_port + 1) % PORTS;
		ps->n_ports--;
	}
}

static void take_until(struct processes *ps, uint64_t before)
{
	if (ps->flows)
		take_flows(ps, before);
	else
		take_ports(ps, before);
}

static void keep_port(struct processes *ps, const struct port_event *event)
{
	if (ps->n_ports == PORTS)
		take_ports(ps, UINT64_MAX);
	ps->port[(ps->first_port + ps->n_ports++) % PORTS] = *event;
}

static void read_link(struct processes *ps)
{
	int r = 1;

	while (!ps->link_ended &&
	       (r = process_watch_receive(ps->link, &ps->message)) > 0)
		if (ps->message.kind == PROCESS_MESSAGE_INFO)
			process_learn(&ps->table, &ps->message.info);
		else
			keep_port(ps, &ps->message.port);
	ps->link_ended |= r < 0;
}

bool processes_update(struct processes *ps)
{
	ps->ahead = clock_ns(CLOCK_REALTIME) - clock_ns(CLOCK_MONOTONIC);
	read_link(ps);
	return !ps->link_ended;
}

void processes_catch_up(struct processes *ps)
{
	if (ps->probe)
		take_flows(ps, (uint64_t)(clock_ns(CLOCK_MONOTONIC) - LATE));
}

int processes_timeout(const struct processes *ps)
{
	return ps->probe ? CATCH_UP : -1;
}

/* ---- what is asked ---- */

struct question {
	struct flow flow;
	int sender; /* the end that it comes from */
	bool is_error; /* of ICMP, for that end */
	bool sent, received; /* may the sender, the receiver be here? */
};

static bool is_owner(const struct owned_flow *found, int end,
		     struct packet_owner *owner)
{
	if (!found || !found->owner[end].process)
		return false;
	*owner = found->owner[end];
	return true;
}

/* The sender first, then the receiver; an error comes from the kernel. */
static bool ask_flows(struct processes *ps, const struct question *q,
		      struct packet_owner *owner)
{
	const struct owned_flow *found = find(ps, &q->flow);

	return is_owner(found, q->sender, owner) ||
	       (!q->is_error && is_owner(found, !q->sender, owner));
}

/* Who has bound it: that address, or any; of IPv6 any may be of IPv4 too. */
static bool has_port(struct processes *ps, const struct question *q, int end,
		     struct packet_owner *owner)
{
	const struct flow_end *e = &q->flow.end[end];
	const struct {
		uint8_t family;
		const uint8_t *address;
	} kinds[] = {
		{ q->flow.family, e->address },
		{ q->flow.family, NULL },
		{ 6, NULL },
		{ 0, NULL },
	};

	for (size_t i = 0; e->port && i < ARRAY_SIZE(kinds); i++) {
		struct flow port;

		flow_of_port(&port, kinds[i].family, kinds[i].address,
			     q->flow.protocol, e->port);
		if (is_owner(find(ps, &port), 0, owner))
			return true;
	}
	return false;
}

/* By BPF, what is sent is told by flows. */
static bool ask_ports(struct processes *ps, const struct question *q,
		      struct packet_owner *owner)
{
	if (q->sent && !q->is_error && !ps->probe &&
	    has_port(ps, q, q->sender, owner))
		return true;
	return q->received &&
	       has_port(ps, q, q->is_error ? q->sender : !q->sender, owner);
}

/*
 * A port may be told while packets that have it are read. Flows that are told
 * after now are left: where many send they may come faster than they are taken.
 */
static void take_all(struct processes *ps, int64_t now)
{
	if (ps->probe) {
		take_flows(ps, (uint64_t)now + 1);
		return;
	}
	read_link(ps);
	take_ports(ps, UINT64_MAX);
}

/*
 * Whose flow it is may be told just after its first packet has come in, at that
 * moment; if it is not, it is of whom the port is, if any.
 */
static bool look_ahead(struct processes *ps, const struct question *q,
		       int64_t time, struct packet_owner *owner)
{
	bool by_port = ask_ports(ps, q, owner);
	struct packet_owner by_flow;
	int64_t now;

	/* It may not be that any more by what follows. */
	process_drop(&ps->table, ps->answered);
	ps->answered = by_port ? process_use(owner->process) : NULL;
	do {
		now = clock_ns(CLOCK_MONOTONIC);
		take_all(ps, now);
		if (ask_flows(ps, q, &by_flow)) {
			*owner = by_flow;
			return true;
		}
	} while (!by_port && ps->probe && now >= time && now - time < PATIENCE);
	return by_port || ask_ports(ps, q, owner);
}

static void set_directions(const struct processes *ps, struct question *q,
			   const struct packet *packet)
{
	const struct capture_source *source = &ps->source[packet->source];
	bool is_outbound = packet->hdr->caplen >= 12 &&
			   !memcmp(packet->bytes + 6, source->mac, 6);

	q->sent = source->is_loopback || is_outbound;
	q->received = source->is_loopback || !is_outbound;
}

static bool read_question(struct processes *ps, struct question *q,
			  const struct packet *packet)
{
	if (flow_of_packet(&q->flow, &q->sender, &q->is_error, &ps->fragments,
			   packet->bytes, packet->hdr->caplen) < 0)
		return false;
	set_directions(ps, q, packet);
	return true;
}

static bool find_owner(struct processes *ps, const struct packet *packet,
		       struct packet_owner *owner)
{
	int64_t time = stamp_ns(packet) - ps->ahead;
	struct known_slot *known = NULL;
	struct flow_mark mark;
	struct question q;

	take_until(ps, (uint64_t)time);
	if (flow_mark(&mark, packet->bytes, packet->hdr->caplen)) {
		known = known_slot(&ps->known, &mark);
		if (known_is(known, &mark)) {
			*owner = known->owner;
			return true;
		}
	}
	if (!read_question(ps, &q, packet))
		return false;
	if (!ask_flows(ps, &q, owner) &&
	    (ps->probe || !ask_ports(ps, &q, owner)))
		return look_ahead(ps, &q, time, owner);
	if (known)
		known_put(&ps->known, known, &mark, owner);
	return true;
}

bool processes_find(struct processes *ps, const struct packet *packet,
		    struct packet_owner *owner)
{
	if (!find_owner(ps, packet, owner))
		return false;
	/* What is known of it is best told before its first packet. */
	if (ps->probe && !owner->process->block)
		read_link(ps);
	return true;
}

void processes_keep(struct processes *ps, const struct packet_owner *owner)
{
	if (ps)
		process_use(owner->process);
}

void processes_unkeep(struct processes *ps, const struct packet_owner *owner)
{
	if (ps)
		process_drop(&ps->table, owner->process);
}

const struct process_table *processes_table(const struct processes *ps)
{
	return &ps->table;
}

void processes_close(struct processes *ps)
{
	if (!ps)
		return;
	if (ps->probe)
		process_probe_close(ps->probe);
	process_drop(&ps->table, ps->answered);
	owners_release(&ps->owners);
	process_table_release(&ps->table);
	free(ps);
}
