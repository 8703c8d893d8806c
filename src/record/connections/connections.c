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
#include "packet/dns.h"
#include "packet/ip_headers.h"
#include "packet/plain_tcp.h"
#include "packet/quic.h"
#include "packet/quic_client.h"
#include "packet/tls_hello.h"
#include "record/connections/history.h"
#include "record/connections/lookup_follow.h"
#include "record/connections/tcp_follow.h"

#define WAITING	      32 /* places for packets that wait; a power of two */
#define FETCH_AFTER   12 /* packets, until a connection is fetched */
#define DNS_PORT      53
#define LOOKUP_IS_OLD 5000000000 /* ns */
#define SWEEP_MAX     20000 /* connections that are looked at in one go */
#define SWEEP_AFTER   2000000000 /* ns after its last packet */
#define QUIC_TIME     1000000 /* ns, in which QUIC_MAX datagrams are read */
#define QUIC_MAX      8
#define TLS_1_3	      0x0304
#define FAILURES_MAX  4096 /* connections, of which only failures are told */

/*
 * A packet while it is followed. Of one that waits, the packet and its payload are
 * gone.
 */
struct reading {
	struct connection_key key;
	uint64_t hash; /* of the key */
	const struct packet *packet;
	int64_t time;
	uint32_t len; /* of the frame, as it was sent */
	uint32_t owner; /* see owner_list.h */
	int sender; /* the index of the end in the flow */
	bool sent; /* by the trace, through the uplink */
	bool is_local; /* on loopback */
	struct segment segment; /* of TCP */
	bool has_segment;
};

struct connections {
	struct capture_source source[CAPTURE_MAX_SOURCES];
	connection_handler handler;
	void *arg;
	struct connection_table *table;
	struct host_names *names;
	struct host_names *texts;
	bool skips_data;
	struct owner_list owners;
	struct flow_fragments fragments;
	struct connections_rest rest;
	/* To decrypt a client's first datagram takes as long as many packets. */
	int64_t quic_since;
	unsigned int quic_read;
	/*
	 * Packets whose connections are fetched from memory meanwhile: a ring. They
	 * are counted from the first packet on. A place is free for the next.
	 */
	struct reading waiting[WAITING];
	size_t came, fetched, followed;
	size_t swept; /* where the next sweep begins */
	unsigned char quic_hello[QUIC_CLIENT_HELLO_MAX];
};

static void hand_on(const struct connection *c, void *arg)
{
	struct connections *s = arg;

	s->handler(c, s->arg);
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
		s->table = connection_table_open(max, hand_on, s);
	}
	if (!s || !s->names || !s->texts || !s->table) {
		connections_close(s);
		return NULL;
	}
	memcpy(s->source, sources, sizeof(s->source));
	s->skips_data = only_failures;
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

/* Its first packet came soon after the name was known: it waited for that. */
static void take_lookup(const struct connections *s, const struct connection *c,
			const struct address *remote)
{
	struct connection_more *more = connection_table_more(s->table, c);
	struct lookup_time time = host_names_take_lookup(s->names, remote);

	if (c->start - time.end > LOOKUP_IS_OLD)
		return;
	more->lookup_start = time.start;
	more->lookup_end = time.end;
}

/* What the first packet says: who began it, and with whom. */
static void describe_new(const struct connections *s, const struct reading *r,
			 struct connection *c)
{
	int remote;

	c->origin =
		(r->has_segment ? tcp_origin(&r->segment, r->sender, r->sent)
				: r->sender) &
		1;
	c->incoming = !r->is_local && r->sent != (c->origin == r->sender);
	remote = c->incoming ? 0 : 1;
	c->name = host_names_of(s->names, &connection_end(c, remote)->address);
	c->is_many = is_to_many(&connection_end(c, 1)->address);
	c->looks = true;
	c->is_local = r->is_local;
	c->skips_data = s->skips_data;
	if (c->name && !c->incoming)
		take_lookup(s, c, &connection_end(c, 1)->address);
	if (c->key.kind == CONNECTION_TCP)
		c->tcp.alert = TLS_NO_ALERT;
	if (c->key.kind == CONNECTION_UDP && has_dns_port(&c->key.flow))
		c->service = SERVICE_DNS;
}

static struct connection *find(struct connections *s, const struct reading *r)
{
	struct connection *c =
		connection_table_find(s->table, &r->key, r->hash);

	if (c && !c->is_written &&
	    !(r->has_segment && tcp_begins_another(c, r->sender, &r->segment)))
		return c;
	c = connection_table_add(s->table, &r->key, r->hash, r->time);
	if (c)
		describe_new(s, r, c);
	return c;
}

/* On loopback each end has a process: it belongs to the one that began it. */
static void set_owner(const struct reading *r, struct connection *c)
{
	if (!c->owner && (!r->is_local || c->origin == r->sender))
		c->owner = r->owner;
}

static void follow_lookup(struct connections *s, const struct reading *r)
{
	struct connection *c = lookup_follow(s->table, s->names, &r->key.flow,
					     r->sender, r->packet);

	if (c)
		set_owner(r, c);
}

/* A client's first datagram says whom it wants, and in which protocol. */
static void read_quic(struct connections *s, struct connection *c,
		      const struct reading *r, struct reader datagram)
{
	struct connection_more *more = connection_table_more(s->table, c);
	char name[TLS_NAME_SIZE], protocols[TLS_ALPN_SIZE];
	size_t len;

	more->hello = r->time;
	if (r->time - s->quic_since >= QUIC_TIME) {
		s->quic_since = r->time;
		s->quic_read = 0;
	}
	if (s->skips_data || s->quic_read++ >= QUIC_MAX)
		return;
	len = quic_client_hello(s->quic_hello, datagram);
	if (len > 0)
		more->tls_version = TLS_1_3;
	if (!c->name && tls_hello_server_name(name, s->quic_hello, len))
		c->name = host_names_add(s->names, name);
	if (tls_hello_protocols(protocols, s->quic_hello, len))
		more->offered = host_names_add(s->texts, protocols);
}

static void recognise_datagram(struct connections *s, struct connection *c,
			       const struct reading *r, struct reader datagram)
{
	const unsigned char *at = datagram.at;

	c->looks = false;
	if (datagram.len < 5 || (at[0] & 0xc0) != 0xc0 ||
	    (get32(at + 1) != QUIC_V1 && get32(at + 1) != QUIC_V2))
		return;
	c->service = SERVICE_QUIC;
	if (c->origin == r->sender)
		read_quic(s, c, r, datagram);
}

static void follow_datagram(struct connections *s, struct connection *c,
			    int way, const struct reading *r)
{
	struct datagram d;

	if (history_add(c, connection_table_more(s->table, c), HISTORY_DATA,
			way) &&
	    way == 1)
		c->first_byte = r->time;
	if (!datagram_parse(&d, r->packet->bytes, r->packet->hdr->caplen))
		return;
	c->way[way].payload += d.size;
	if (c->looks)
		recognise_datagram(s, c, r, d.payload);
}

static void follow(struct connections *s, const struct reading *r,
		   struct connection *c)
{
	const bool looked = c->looks;
	int way = c->origin ^ r->sender;

	c->way[way].packets++;
	c->way[way].bytes += r->len;
	if (r->time > c->last)
		c->last = r->time;
	set_owner(r, c);
	if (r->has_segment)
		tcp_follow(&(struct tcp_reading){
			.c = c,
			.more = connection_table_more(s->table, c),
			.way = way,
			.segment = &r->segment,
			.now = r->time,
			.names = s->names,
			.texts = s->texts });
	else if (c->key.kind == CONNECTION_UDP)
		follow_datagram(s, c, way, r);
	else if (way == 1 && !c->first_byte)
		c->first_byte = r->time;
	if (looked && !c->looks)
		connection_table_settle(s->table, c);
}

/*
 * An ICMP error about the connection. It may be all that is seen of it: the
 * kernel itself says that nobody has the address, and sends no packet.
 */
static void follow_error(struct connections *s, const struct reading *r)
{
	struct connection *c = find(s, r);
	const unsigned char *bytes = r->packet->bytes;
	const size_t len = r->packet->hdr->caplen;
	struct icmp_error error = { .type = 0 };
	struct address from;

	if (c && icmp_error_is_too_big(&from, bytes, len))
		connection_table_more(s->table, c)->too_big = from;
	if (!c || !icmp_error_read(&error, bytes, len))
		return;
	set_owner(r, c);
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

/* Which connection does the packet belong to? */
static bool read_flow(struct connections *s, struct reading *r, bool *is_error)
{
	const unsigned char *bytes = r->packet->bytes;
	const size_t len = r->packet->hdr->caplen;

	*is_error = false;
	r->has_segment = plain_tcp_read(&r->key.flow, &r->sender, &r->segment,
					bytes, len);
	if (r->has_segment)
		return choose_kind(&r->key);
	if (flow_of_packet(&r->key.flow, &r->sender, is_error, &s->fragments,
			   bytes, len) < 0 ||
	    !choose_kind(&r->key))
		return false;
	r->has_segment = r->key.kind == CONNECTION_TCP && !*is_error &&
			 segment_parse(&r->segment, bytes, len);
	return true;
}

/* What is needed of the packet, even later. */
static bool read_packet(struct connections *s, struct reading *r,
			bool *is_error)
{
	const struct packet *packet = r->packet;
	struct process *process = packet->owner.process;

	if (!read_flow(s, r, is_error))
		return false;
	find_source(s, r);
	if (!*is_error)
		part_ends(r);
	r->time = packet_time(packet);
	r->len = packet->hdr->len;
	r->owner = process ? owner_list_add(&s->owners, process) : 0;
	r->hash = connection_table_hash(s->table, &r->key);
	return true;
}

/* A packet that is not looked at, of a connection that is known. */
static bool may_wait(const struct connections *s, const struct reading *r)
{
	return r->has_segment && !r->segment.syn &&
	       !has_dns_port(&r->key.flow) &&
	       connection_table_expect(s->table, r->hash);
}

static struct reading *place(struct connections *s, size_t number)
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
	struct reading *r = place(s, s->followed++);
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

static void follow_now(struct connections *s, struct reading *r)
{
	struct connection *c = find(s, r);

	if (c)
		follow(s, r, c);
	else
		count_rest(&s->rest.packets, &s->rest.bytes, r->packet);
	if (has_dns_port(&r->key.flow))
		follow_lookup(s, r);
}

int connections_packet(void *state, const struct packet *packet)
{
	struct connections *s = state;
	struct reading *r = place(s, s->came);
	bool is_error;

	r->packet = packet;
	if (!read_packet(s, r, &is_error)) {
		count_rest(&s->rest.other_packets, &s->rest.other_bytes,
			   packet);
		return 0;
	}
	if (may_wait(s, r)) {
		r->segment.len = 0;
		await(s);
		return 0;
	}
	follow_waiting(s);
	if (!is_error) {
		follow_now(s, r);
		return 0;
	}
	/* The error goes back to the sender of what it quotes. */
	r->sent = !r->sent;
	follow_error(s, r);
	count_rest(&s->rest.other_packets, &s->rest.other_bytes, packet);
	return 0;
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
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789-_.";
	const struct lookup_time never = { 0, 0 };
	size_t len = strlen(name);
	uint32_t number;

	if (len == 0 || len >= DNS_NAME_SIZE || strspn(name, letters) != len)
		return;
	number = host_names_add(s->names, name);
	/* A look-up in the packets says more. */
	if (host_names_of(s->names, address) != number)
		host_names_assign(s->names, address, number, &never);
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
	host_names_close(s->names);
	host_names_close(s->texts);
	free(s);
}
