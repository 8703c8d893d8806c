// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The connections of a trace. A packet's flow finds its connection; then the
 * packet is counted, and what its protocol says is followed. The packets may
 * come from anybody: their parsers are in packet/, which check all lengths.
 */
#include "record/connections/connections.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#include "packet/datagram.h"
#include "packet/ip_headers.h"
#include "packet/quic.h"
#include "record/connections/lookup_follow.h"
#include "record/connections/tcp_follow.h"

#define DNS_PORT 53

struct connections {
	struct capture_source source[CAPTURE_MAX_SOURCES];
	connection_handler handler;
	void *arg;
	struct connection_table *table;
	struct host_names *names;
	struct owner_list owners;
	struct flow_fragments fragments;
	struct connections_rest rest;
};

/* A packet while it is followed. */
struct reading {
	const struct packet *packet;
	int64_t time;
	struct connection_key key;
	int sender; /* the index of the end in the flow */
	bool sent; /* by the trace, through the uplink */
	bool is_local; /* on loopback */
	struct segment segment; /* of TCP */
	bool has_segment;
};

static void hand_on(const struct connection *c, void *arg)
{
	struct connections *s = arg;

	s->handler(c, s->arg);
}

struct connections *connections_open(
	const struct capture_source sources[CAPTURE_MAX_SOURCES], size_t max,
	connection_handler handler, void *arg)
{
	struct connections *s = calloc(1, sizeof(*s));

	if (s) {
		s->names = host_names_open();
		s->table = connection_table_open(max, hand_on, s);
	}
	if (!s || !s->names || !s->table) {
		connections_close(s);
		return NULL;
	}
	memcpy(s->source, sources, sizeof(s->source));
	s->handler = handler;
	s->arg = arg;
	return s;
}

static void find_source(const struct connections *s, struct reading *r)
{
	const struct capture_source *source = &s->source[r->packet->source];

	r->is_local = source->is_loopback;
	r->sent = capture_source_sent(source, r->packet);
}

/* Returns false for protocols that are not followed. */
static bool choose_kind(struct connection_key *key)
{
	key->id = 0;
	switch (key->flow.protocol) {
	case IPPROTO_TCP:
		key->kind = CONNECTION_TCP;
		return true;
	case IPPROTO_UDP:
		key->kind = CONNECTION_UDP;
		return true;
	case IPPROTO_ICMP:
	case IPPROTO_ICMPV6:
		/* Other messages have no identifier. */
		key->kind = CONNECTION_ECHO;
		return key->flow.end[0].port;
	default:
		return false;
	}
}

/* Is this an ICMP echo reply? */
static bool is_reply(const struct packet *packet)
{
	struct ip_headers ip;

	return ip_headers_read_frame(&ip, packet->bytes, packet->hdr->caplen) &&
	       !ip.is_later && ip.payload.len > 0 &&
	       ip.payload.at[0] == (ip.family == 4 ? 0 : 129);
}

/* Whoever pings itself is both ends of the flow. */
static void part_ends(struct reading *r)
{
	const struct endpoint *end = r->key.flow.end;

	if (r->key.kind == CONNECTION_ECHO &&
	    !memcmp(&end[0], &end[1], sizeof(end[0])))
		r->sender = is_reply(r->packet);
}

static bool has_dns_port(const struct flow *f)
{
	return f->end[0].port == htons(DNS_PORT) ||
	       f->end[1].port == htons(DNS_PORT);
}

static bool is_to_many(const struct address *a)
{
	static const uint8_t broadcast[4] = { 255, 255, 255, 255 };

	if (a->family == 6)
		return a->bytes[0] == 0xff;
	return a->bytes[0] >> 4 == 14 || !memcmp(a->bytes, broadcast, 4);
}

/* What the first packet says: who began it, and with whom. */
static void describe_new(const struct connections *s, const struct reading *r,
			 struct connection *c)
{
	int remote;

	c->origin = (uint8_t)(r->has_segment ? tcp_origin(&r->segment,
							  r->sender, r->sent)
					     : r->sender);
	c->incoming = !r->is_local && r->sent != (c->origin == r->sender);
	remote = c->incoming ? 0 : 1;
	c->name = host_names_of(s->names, &connection_end(c, remote)->address);
	c->is_many = is_to_many(&connection_end(c, 1)->address);
	c->looks = true;
	if (c->key.kind == CONNECTION_TCP)
		c->tcp.alert = TLS_NO_ALERT;
	if (c->key.kind == CONNECTION_UDP && has_dns_port(&c->key.flow))
		c->service = SERVICE_DNS;
}

static struct connection *find(struct connections *s, const struct reading *r)
{
	struct connection *c = connection_table_find(s->table, &r->key);

	if (c &&
	    !(r->has_segment && tcp_begins_another(c, r->sender, &r->segment)))
		return c;
	c = connection_table_add(s->table, &r->key, r->time);
	if (c)
		describe_new(s, r, c);
	return c;
}

/* On loopback each end has a process: it belongs to the one that began it. */
static void set_owner(struct connections *s, const struct reading *r,
		      struct connection *c)
{
	if (!c->owner && (!r->is_local || c->origin == r->sender))
		c->owner = owner_list_add(&s->owners, r->packet->owner.process);
}

static void follow_lookup(struct connections *s, const struct reading *r)
{
	struct connection *c = lookup_follow(s->table, s->names, &r->key.flow,
					     r->sender, r->packet);

	if (c)
		set_owner(s, r, c);
}

static void follow_datagram(struct connection *c, int way,
			    const struct reading *r)
{
	struct datagram d;
	const unsigned char *at;

	if (way == 1 && !c->first_byte)
		c->first_byte = r->time;
	if (!datagram_parse(&d, r->packet->bytes, r->packet->hdr->caplen))
		return;
	c->way[way].payload += d.size;
	if (!c->looks)
		return;
	c->looks = false;
	at = d.payload.at;
	if (d.payload.len >= 5 && (at[0] & 0xc0) == 0xc0 &&
	    (get32(at + 1) == QUIC_V1 || get32(at + 1) == QUIC_V2))
		c->service = SERVICE_QUIC;
}

static void follow(struct connections *s, const struct reading *r,
		   struct connection *c)
{
	int way = c->origin ^ r->sender;

	c->way[way].packets++;
	c->way[way].bytes += r->packet->hdr->len;
	c->last = r->time;
	set_owner(s, r, c);
	if (r->has_segment)
		tcp_follow(c, way, &r->segment, r->time, s->names);
	else if (c->key.kind == CONNECTION_UDP)
		follow_datagram(c, way, r);
	else if (way == 1 && !c->first_byte)
		c->first_byte = r->time;
}

/*
 * An ICMP error about the connection. It may be all that is seen of it: the
 * kernel itself says that nobody has the address, and sends no packet.
 */
static void follow_error(struct connections *s, const struct reading *r)
{
	struct connection *c = find(s, r);
	struct icmp_error error = { .type = 0 };

	if (!c ||
	    !icmp_error_read(&error, r->packet->bytes, r->packet->hdr->caplen))
		return;
	set_owner(s, r, c);
	if (c->error.from.family || c->origin != r->sender)
		return;
	c->error = error;
	c->error_time = r->time;
	if (c->key.kind == CONNECTION_TCP && !c->way[0].packets)
		c->tcp.tries++;
}

static void count_rest(uint64_t *packets, uint64_t *bytes,
		       const struct packet *packet)
{
	(*packets)++;
	*bytes += packet->hdr->len;
}

int connections_packet(void *state, const struct packet *packet)
{
	struct connections *s = state;
	struct reading r = { .packet = packet, .time = packet_time(packet) };
	const size_t len = packet->hdr->caplen;
	struct connection *c;
	bool is_error;

	if (flow_of_packet(&r.key.flow, &r.sender, &is_error, &s->fragments,
			   packet->bytes, len) < 0 ||
	    !choose_kind(&r.key)) {
		count_rest(&s->rest.other_packets, &s->rest.other_bytes,
			   packet);
		return 0;
	}
	find_source(s, &r);
	if (is_error) {
		/* The error goes back to the sender of what it quotes. */
		r.sent = !r.sent;
		follow_error(s, &r);
		count_rest(&s->rest.other_packets, &s->rest.other_bytes,
			   packet);
		return 0;
	}
	part_ends(&r);
	r.has_segment = r.key.kind == CONNECTION_TCP &&
			segment_parse(&r.segment, packet->bytes, len);
	c = find(s, &r);
	if (c)
		follow(s, &r, c);
	else
		count_rest(&s->rest.packets, &s->rest.bytes, packet);
	if (has_dns_port(&r.key.flow))
		follow_lookup(s, &r);
	return 0;
}

static int refresh_owner(const struct process *p, void *arg)
{
	owner_list_refresh(arg, p);
	return 0;
}

int connections_end(void *state, const struct sink_end *end)
{
	struct connections *s = state;

	if (end->processes)
		process_each(end->processes, refresh_owner, &s->owners);
	connection_table_each(s->table, hand_on, s);
	return 0;
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
	host_names_close(s->names);
	free(s);
}
