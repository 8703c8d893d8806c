// SPDX-License-Identifier: GPL-2.0-or-later
/* A packet, as its connection needs it. */
#include "record/connections/connection_packet.h"

#include <string.h>

#include "packet/ip_headers.h"
#include "packet/plain_packet.h"
#include "packet/reader.h"

#define IPV6_SIZE 40
#define UDP_SIZE  8
#define ECHO_SIZE 8 /* bytes before the payload */

static void find_source(struct connection_packet *p,
			const struct capture_source *sources)
{
	const struct capture_source *source = &sources[p->packet->source];

	p->is_local = source->is_loopback;
	p->is_unplaced = p->packet->direction == PACKET_UNPLACED;
	p->sent = capture_source_sent(source, p->packet);
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
static void part_ends(struct connection_packet *p)
{
	const struct endpoint *end = p->key.flow.end;

	if (p->key.kind == CONNECTION_ECHO &&
	    !memcmp(&end[0], &end[1], sizeof(end[0])))
		p->sender = is_reply(p->packet);
}

/* The start of the payload, if this is the first fragment. */
static void read_fragment(struct connection_packet *p)
{
	struct ip_headers ip;

	p->datagram.payload = (struct reader){ NULL, 0 };
	if (ip_headers_read_frame(&ip, p->packet->bytes,
				  p->packet->hdr->caplen) &&
	    ip.is_fragment && !ip.is_later &&
	    reader_skip(&ip.payload, UDP_SIZE))
		p->datagram.payload = ip.payload;
}

static void read_echo(struct connection_packet *p)
{
	struct ip_headers ip;

	p->has_datagram = false;
	p->datagram.size = 0;
	if (ip_headers_read_frame(&ip, p->packet->bytes,
				  p->packet->hdr->caplen) &&
	    !ip.is_fragment && ip.length > ECHO_SIZE)
		p->datagram.size = ip.length - ECHO_SIZE;
}

static void read_datagram(struct connection_packet *p)
{
	p->has_datagram = false;
	if (p->key.kind != CONNECTION_UDP || p->is_error)
		return;
	p->has_datagram = datagram_parse(&p->datagram, p->packet->bytes,
					 p->packet->hdr->caplen);
	if (!p->has_datagram)
		read_fragment(p);
}

/* Where the header of IP is in a frame that is not plain; 0: nowhere. */
static size_t find_ip(const struct packet *packet)
{
	struct ip_headers ip;

	if (!ip_headers_read_frame(&ip, packet->bytes, packet->hdr->caplen))
		return 0;
	return (size_t)(ip.from - packet->bytes) - (ip.family == 4 ? 12 : 8);
}

/*
 * The IP packet's length is what its header says. Where that is 0, segments are cut
 * later, and it is what the frame has.
 */
static int64_t beside_ip(const struct packet *packet, size_t at)
{
	const unsigned char *ip = packet->bytes + at;
	const int64_t len = packet->hdr->len;
	const bool v6 = ip[0] >> 4 == 6;
	const unsigned int stated = get16(ip + (v6 ? 4 : 2));

	if (!stated)
		return (len < (int64_t)at ? len : (int64_t)at) -
		       CONNECTION_ETHERNET;
	return len - CONNECTION_ETHERNET - stated - (v6 ? IPV6_SIZE : 0);
}

/* Returns false if it must be read in the long way. */
static bool read_plain(struct connection_packet *p)
{
	struct connection_key *key = &p->key;
	bool is_tcp;

	if (!plain_packet_read(&key->flow, &p->sender, &p->segment,
			       &p->datagram, p->packet->bytes,
			       p->packet->hdr->caplen))
		return false;
	is_tcp = key->flow.protocol == IPPROTO_TCP;
	key->kind = is_tcp ? CONNECTION_TCP : CONNECTION_UDP;
	key->id = 0;
	p->has_segment = is_tcp;
	p->has_datagram = !is_tcp;
	p->is_error = false;
	return true;
}

/* *ip is where the header of IP is, if it is not behind that of Ethernet. */
static bool read_flow(struct connection_packet *p,
		      struct flow_fragments *fragments, size_t *ip)
{
	const unsigned char *bytes = p->packet->bytes;
	const size_t len = p->packet->hdr->caplen;

	if (read_plain(p))
		return true;
	if (flow_of_packet(&p->key.flow, &p->sender, &p->is_error, fragments,
			   bytes, len) < 0 ||
	    !choose_kind(&p->key))
		return false;
	p->has_segment = p->key.kind == CONNECTION_TCP && !p->is_error &&
			 segment_parse(&p->segment, bytes, len);
	if (p->key.kind == CONNECTION_ECHO)
		read_echo(p);
	else
		read_datagram(p);
	*ip = find_ip(p->packet);
	return true;
}

bool connection_packet_read(
	struct connection_packet *p,
	const struct capture_source sources[CAPTURE_MAX_SOURCES],
	struct flow_fragments *fragments)
{
	size_t ip = CONNECTION_ETHERNET;

	find_source(p, sources);
	if (!read_flow(p, fragments, &ip))
		return false;
	p->beside = ip ? beside_ip(p->packet, ip) : 0;
	if (!p->is_error)
		part_ends(p);
	p->time = packet_time(p->packet);
	p->len = p->packet->hdr->len;
	return true;
}
