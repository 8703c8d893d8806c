// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The connections of a trace. A packet's flow finds its connection; then the
 * packet is counted, and what its protocol says is followed. The packets may
 * come from anybody: their parsers are in packet/, which check all lengths.
 */
#include "record/connections/connections.h"

#include <stdlib.h>
#include <string.h>

#include "packet/ip_headers.h"
#include "record/connections/connection_packet.h"
#include "record/connections/datagram_follow.h"
#include "record/connections/error_follow.h"
#include "record/connections/first_packet.h"
#include "record/connections/lookup_follow.h"
#include "record/connections/tcp_follow.h"

#define WAITING	     32 /* places for packets that wait; a power of two */
#define FETCH_AFTER  12 /* packets, until a connection is fetched */
#define SWEEP_MAX    20000 /* connections that are looked at in one go */
#define SWEEP_AFTER  2000000000 /* ns after its last packet */
#define FAILURES_MAX 4096 /* connections, of which only failures are told */

struct connections {
	struct capture_source source[CAPTURE_MAX_SOURCES];
	connection_handler handler;
	void *arg;
	const struct connection_observer *observer; /* NULL: there is none */
	uint64_t packets;
	struct connection_table *table;
	struct host_names *names;
	struct host_names *texts;
	bool skips_data;
	struct owner_list owners;
	struct flow_fragments fragments;
	struct connections_rest rest;
	struct quic_looks quic;
	struct hello_parts *parts;
	/*
	 * Packets whose connections are fetched from memory meanwhile: a ring. They
	 * are counted from the first packet on. A place is free for the next.
	 */
	struct connection_packet waiting[WAITING];
	size_t came, fetched, followed;
	size_t swept; /* where the next sweep begins */
};

static void hand_on(const struct connection *c, void *arg)
{
	struct connections *s = arg;
	const struct speech speech =
		hello_parts_leave(s->parts, connection_table_more(s->table, c));

	if (s->observer)
		connection_observer_end(s->observer, s, c, &speech);
	s->handler(c, s->arg);
}

void connections_observe(struct connections *s,
			 const struct connection_observer *observer)
{
	s->observer = observer;
}

struct connections *connections_open(
	const struct capture_source sources[CAPTURE_MAX_SOURCES],
	bool only_failures, connection_handler handler, void *arg)
{
	const size_t max = only_failures ? FAILURES_MAX : CONNECTIONS_MAX;
	struct connections *s = calloc(1, sizeof(*s));

	if (s) {
		s->names = host_names_open();
		s->texts = host_names_open();
		s->parts = hello_parts_open();
		s->table = connection_table_open(max, hand_on, s);
	}
	if (!s || !s->names || !s->texts || !s->parts || !s->table) {
		connections_close(s);
		return NULL;
	}
	memcpy(s->source, sources, sizeof(s->source));
	s->skips_data = only_failures;
	s->handler = handler;
	s->arg = arg;
	return s;
}

/*
 * What a program sends to others through loopback does not reach them. It is in no
 * connection with what leaves the trace, though it has the same ends. Errors may
 * come back by loopback.
 */
static bool is_elsewhere(const struct connection *c,
			 const struct connection_packet *r)
{
	return c->is_local != r->is_local && !r->is_error;
}

static struct connection *find(struct connections *s,
			       const struct connection_packet *r)
{
	struct connection_more *more;
	struct connection_side side = { .is_known = false };
	struct connection *c =
		connection_table_find(s->table, &r->key, r->hash);

	if (c && !is_elsewhere(c, r) &&
	    !(r->has_segment &&
	      tcp_begins_another(c, r->sender, &r->segment))) {
		if (!c->is_written)
			return c;
		side = (struct connection_side){
			.is_known = !(r->has_segment && r->segment.syn),
			.origin = c->origin,
			.incoming = c->incoming,
		};
	}
	c = connection_table_add(s->table, &r->key, r->hash, r->time);
	if (!c)
		return NULL;
	more = connection_table_more(s->table, c);
	more->packet = r->number;
	first_packet_describe(c, more, r, &side, s->names);
	c->skips_data = s->skips_data;
	return c;
}

/* On loopback each end has a process: it belongs to the one that began it. */
static void set_owner(const struct connection_packet *r, struct connection *c)
{
	if (!c->owner && (!r->is_local || c->origin == r->sender))
		c->owner = r->owner;
}

static size_t payload_size(const struct connection_packet *r)
{
	if (r->has_segment)
		return r->segment.size;
	return r->has_datagram ? r->datagram.size : 0;
}

static void count_beside(struct connections *s,
			 const struct connection_packet *r,
			 const struct connection *c, int way)
{
	if (r->beside)
		connection_table_more(s->table, c)->beside[way] +=
			(uint64_t)r->beside;
}

static void follow_lookup(struct connections *s,
			  const struct connection_packet *r)
{
	struct connection *c = lookup_follow(s->table, s->names, &r->key.flow,
					     r->sender, r->packet);
	int way;

	if (c) {
		set_owner(r, c);
		way = c->origin ^ r->sender;
		c->way[way].payload += payload_size(r);
		count_beside(s, r, c, way);
	}
	if (s->observer)
		s->observer->dns(s->observer->arg, s, r, c);
}

static void hear_quic(void *arg, const struct datagram_reading *r,
		      const struct speech *speech)
{
	const struct connections *s = arg;

	connection_observer_quic(s->observer, s, r->c, speech);
}

static void look_at_datagram(struct connections *s,
			     const struct connection_packet *r,
			     struct connection *c, int way)
{
	const struct datagram_reading reading = {
		.c = c,
		.more = connection_table_more(s->table, c),
		.way = way,
		.packet = r,
		.parts = s->parts,
		.looks = &s->quic,
		.names = s->names,
		.texts = s->texts,
		.hear = s->observer ? hear_quic : NULL,
		.arg = s,
	};

	datagram_follow(&reading);
}

/* What a client says first is put together if somebody wants it. */
static struct speech listen_to(struct connections *s,
			       const struct connection_packet *r,
			       const struct connection *c, int way)
{
	if (!r->has_segment || way == 1 || r->segment.size == 0 ||
	    !(c->looks || (s->observer && !c->is_judged)))
		return (struct speech){ .state = SPEECH_NONE };
	return hello_parts_segment(
		s->parts, c, connection_table_more(s->table, c), &r->segment);
}

static void follow_echo(const struct connection_packet *r, struct connection *c,
			int way)
{
	c->way[way].payload += r->datagram.size;
	if (way == 1 && !c->first_byte)
		c->first_byte = r->time;
}

static void follow_datagram(struct connections *s,
			    const struct connection_packet *r,
			    struct connection *c, int way)
{
	if (!datagram_count(c, r, way, s->observer))
		look_at_datagram(s, r, c, way);
}

static void follow_segment(struct connections *s,
			   const struct connection_packet *r,
			   struct connection *c, int way,
			   const struct speech *speech)
{
	if (!tcp_count(c, &r->segment, way))
		tcp_follow(&(struct tcp_reading){
			.c = c,
			.more = connection_table_more(s->table, c),
			.way = way,
			.segment = &r->segment,
			.speech = *speech,
			.now = r->time,
			.names = s->names,
			.texts = s->texts });
}

static void follow_protocol(struct connections *s,
			    const struct connection_packet *r,
			    struct connection *c, int way,
			    const struct speech *speech)
{
	if (r->has_segment)
		follow_segment(s, r, c, way, speech);
	else if (c->key.kind == CONNECTION_UDP)
		follow_datagram(s, r, c, way);
	else
		follow_echo(r, c, way);
}

static void follow(struct connections *s, const struct connection_packet *r,
		   struct connection *c)
{
	const bool looked = c->looks;
	const int way = c->origin ^ r->sender;
	const struct speech speech = listen_to(s, r, c, way);

	c->way[way].packets++;
	c->way[way].bytes += r->len;
	count_beside(s, r, c, way);
	if (r->time > c->last)
		c->last = r->time;
	set_owner(r, c);
	follow_protocol(s, r, c, way, &speech);
	if (s->observer && !c->is_judged)
		connection_observer_packet(s->observer, s, c, r, &speech);
	if (looked && !c->looks)
		connection_table_settle(s->table, c);
}

static void take_error(struct connections *s, const struct connection_packet *r)
{
	struct connection *c = find(s, r);

	if (!c)
		return;
	if (error_follow(c, connection_table_more(s->table, c), r))
		set_owner(r, c);
	if (s->observer && !c->is_judged)
		connection_observer_error(s->observer, s, c, r);
}

static void count_rest(uint64_t *packets, uint64_t *bytes,
		       const struct packet *packet)
{
	(*packets)++;
	*bytes += packet->hdr->len;
}

/* What a datagram says matters only if it may be of QUIC. */
static bool is_dull_datagram(const struct connections *s, struct reader payload)
{
	return !quic_may_say_more(payload) &&
	       !(s->observer && quic_is_strange(payload));
}

/* A packet whose payload says nothing, or nothing new. */
static bool may_wait(const struct connections *s,
		     const struct connection_packet *r)
{
	const bool is_dull =
		r->has_segment
			? !r->segment.syn
			: r->has_datagram &&
				  is_dull_datagram(s, r->datagram.payload);

	return is_dull && !connection_packet_has_dns_port(r) &&
	       connection_table_expect(s->table, r->hash);
}

static struct connection_packet *place(struct connections *s, size_t number)
{
	return &s->waiting[number % WAITING];
}

/* Begin to fetch the connections of the packets before that one. */
static void fetch_until(struct connections *s, size_t number)
{
	for (; s->fetched < number; s->fetched++)
		connection_table_fetch(s->table, place(s, s->fetched)->hash);
}

static void follow_next(struct connections *s)
{
	struct connection_packet *r = place(s, s->followed++);
	struct connection *c = find(s, r);

	if (c) {
		follow(s, r, c);
		return;
	}
	s->rest.packets++;
	s->rest.bytes += r->len;
}

/* The index is being fetched for this packet, and later the connection. */
static void await(struct connections *s)
{
	s->came++;
	if (s->came - s->fetched > FETCH_AFTER)
		fetch_until(s, s->fetched + 1);
	if (s->came - s->followed == WAITING)
		follow_next(s);
}

static void follow_waiting(struct connections *s)
{
	fetch_until(s, s->came);
	while (s->followed < s->came)
		follow_next(s);
}

static void follow_now(struct connections *s, struct connection_packet *r)
{
	struct connection *c = find(s, r);

	if (c)
		follow(s, r, c);
	else
		count_rest(&s->rest.packets, &s->rest.bytes, r->packet);
	if (connection_packet_has_dns_port(r))
		follow_lookup(s, r);
}

static uint32_t owner_of(struct connections *s, const struct packet *packet)
{
	const struct process *process = packet->owner.process;

	return process ? owner_list_add(&s->owners, process) : 0;
}

static void take_other(struct connections *s, struct connection_packet *r)
{
	count_rest(&s->rest.other_packets, &s->rest.other_bytes, r->packet);
	if (!s->observer)
		return;
	/* An observer hears of packets in their order. */
	follow_waiting(s);
	r->owner = owner_of(s, r->packet);
	s->observer->other(s->observer->arg, s, r);
}

/* Most packets have no room for further addresses. */
static bool is_routed(const struct packet *packet)
{
	const unsigned char *bytes = packet->bytes;
	const size_t len = packet->hdr->caplen;
	struct ip_headers ip;

	if (len < 21 || (bytes[12] == 0x08 && bytes[14] == 0x45) ||
	    (bytes[12] == 0x86 &&
	     (bytes[20] == IPPROTO_TCP || bytes[20] == IPPROTO_UDP)))
		return false;
	return ip_headers_read_frame(&ip, bytes, len) && ip.is_routed;
}

/* The kernel's errors have no owner. */
static void observe_strange(struct connections *s,
			    const struct connection_packet *r)
{
	if (s->observer && r->sent &&
	    ((r->is_error && r->owner) || is_routed(r->packet)))
		s->observer->other(s->observer->arg, s, r);
}

static void take_packet(struct connections *s, struct connection_packet *r)
{
	r->owner = owner_of(s, r->packet);
	observe_strange(s, r);
	r->hash = connection_table_hash(s->table, &r->key);
	if (may_wait(s, r)) {
		r->segment.len = r->datagram.payload.len = 0;
		await(s);
		return;
	}
	follow_waiting(s);
	if (!r->is_error) {
		follow_now(s, r);
		return;
	}
	/* The error goes back to the sender of what it quotes. */
	r->sent = !r->sent;
	take_error(s, r);
	count_rest(&s->rest.other_packets, &s->rest.other_bytes, r->packet);
}

int connections_packet(void *state, const struct packet *packet)
{
	struct connections *s = state;
	struct connection_packet *r = place(s, s->came);

	r->packet = packet;
	r->number = ++s->packets;
	if (connection_packet_read(r, s->source, &s->fragments))
		take_packet(s, r);
	else
		take_other(s, r);
	return 0;
}

void connections_batch_done(void *state)
{
	struct connections *s = state;

	if (s->observer)
		follow_waiting(s);
}

static int refresh_owner(const struct process *p, void *arg)
{
	owner_list_refresh(arg, p);
	return 0;
}

void connections_refresh_owner(struct connections *s, const struct process *p)
{
	owner_list_refresh(&s->owners, p);
}

int connections_end(void *state, const struct sink_end *end)
{
	struct connections *s = state;

	follow_waiting(s);
	if (end->processes)
		process_each(end->processes, refresh_owner, &s->owners);
	for (size_t i = 0; i < connection_table_count(s->table); i++) {
		struct connection *c = connection_table_get(s->table, i);

		c->is_stopped =
			!c->is_local && !c->incoming &&
			end->stopped[connection_end(c, 0)->address.family == 6];
		hand_on(c, s);
	}
	if (s->observer)
		s->observer->finish(s->observer->arg, s, end);
	return 0;
}

void connections_sweep(struct connections *s, int64_t now,
		       bool (*take)(const struct connection *c, void *arg),
		       void *arg)
{
	const size_t count = connection_table_count(s->table);
	size_t n = count < SWEEP_MAX ? count : SWEEP_MAX;

	follow_waiting(s);
	for (; n > 0; n--, s->swept++) {
		struct connection *c =
			connection_table_get(s->table, s->swept % count);

		if (c->is_written || now - c->last < SWEEP_AFTER ||
		    !connection_has_ended(c, now))
			continue;
		if (!take(c, arg))
			return;
		c->is_written = true;
	}
}

struct connection_more *connections_more(const struct connections *s,
					 const struct connection *c)
{
	return connection_table_more(s->table, c);
}

void connections_learn_name(struct connections *s,
			    const struct address *address, const char *name)
{
	host_names_learn(s->names, address, name);
}

const char *connections_text(const struct connections *s, uint32_t number)
{
	return host_names_text(s->texts, number);
}

const char *connections_name(const struct connections *s,
			     const struct connection *c)
{
	return host_names_text(s->names, c->name);
}

const struct owner *connections_owner(const struct connections *s,
				      uint32_t number)
{
	return &s->owners.owner[number];
}

const struct connections_rest *connections_rest(const struct connections *s)
{
	return &s->rest;
}

void connections_close(struct connections *s)
{
	if (!s)
		return;
	connection_table_close(s->table);
	hello_parts_close(s->parts);
	host_names_close(s->names);
	host_names_close(s->texts);
	free(s);
}
