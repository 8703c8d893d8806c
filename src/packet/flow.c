// SPDX-License-Identifier: GPL-2.0-or-later
/* The flow that a packet belongs to. */
#include "packet/flow.h"

#include <netinet/in.h>
#include <string.h>

#include "packet/ip_headers.h"

#define ETHERNET_SIZE 14
#define IPV4_SIZE     20
#define IPV6_SIZE     40
#define ONE_END	      64 /* added to the family of a port */

_Static_assert(sizeof(struct flow) == 44, "a flow has no padding");

/* A packet while it is read. */
struct reading {
	struct flow *flow; /* end[0] is the source until order() */
	struct ip_headers ip;
	bool is_error;
	struct reader quoted; /* by an ICMP error, from the IP header on */
};

/* Put the ends in order. Returns the new index of end 0. */
static int order(struct flow *f)
{
	struct endpoint first = f->end[0];

	if (memcmp(&f->end[0], &f->end[1], sizeof(first)) <= 0)
		return 0;
	f->end[0] = f->end[1];
	f->end[1] = first;
	return 1;
}

static bool read_icmp(struct reading *p)
{
	bool v4 = p->ip.family == 4;
	struct reader r = p->ip.payload;
	unsigned int type;

	if (r.len < 8)
		return false;
	type = r.at[0];
	/* Echo and echo reply. */
	if (v4 ? type == 8 || type == 0 : type == 128 || type == 129) {
		memcpy(&p->flow->end[0].port, r.at + 4, 2);
		memcpy(&p->flow->end[1].port, r.at + 4, 2);
		return true;
	}
	/* Unreachable, source quench, time exceeded, parameter problem. */
	p->is_error = v4 ? type == 3 || type == 4 || type == 11 || type == 12
			 : type >= 1 && type <= 4;
	reader_skip(&r, 8);
	p->quoted = r;
	return true;
}

static bool read_ports(struct reading *p)
{
	const struct reader r = p->ip.payload;

	switch (p->ip.protocol) {
	case IPPROTO_TCP:
	case IPPROTO_UDP:
	case IPPROTO_UDPLITE:
	case IPPROTO_SCTP:
	case IPPROTO_DCCP:
		if (r.len < 4)
			return false;
		memcpy(&p->flow->end[0].port, r.at, 2);
		memcpy(&p->flow->end[1].port, r.at + 2, 2);
		return true;
	case IPPROTO_ICMP:
	case IPPROTO_ICMPV6:
		return read_icmp(p);
	default:
		return true;
	}
}

/* Set the flow from the headers that were read. */
static bool set_flow(struct reading *p)
{
	struct flow *f = p->flow;

	address_set(&f->end[0].address, p->ip.family, p->ip.from);
	address_set(&f->end[1].address, p->ip.family, p->ip.to);
	f->end[0].port = f->end[1].port = 0;
	f->protocol = (uint8_t)p->ip.protocol;
	memset(f->zero, 0, sizeof(f->zero));
	p->is_error = false;
	return p->ip.is_later || read_ports(p);
}

/* ---- fragments ---- */

static struct flow_fragment *slot(struct flow_fragments *fragments,
				  const struct reading *p)
{
	return &fragments->seen[(p->ip.id ^ p->ip.id >> 16) %
				(sizeof(fragments->seen) /
				 sizeof(fragments->seen[0]))];
}

/* All fragments of a packet have this flow in common. */
static struct flow without_ports(const struct flow *f)
{
	struct flow bare = *f;

	bare.end[0].port = bare.end[1].port = 0;
	return bare;
}

static void remember(struct flow_fragments *fragments, const struct reading *p)
{
	struct flow_fragment *s = slot(fragments, p);

	s->packet = without_ports(p->flow);
	s->id = p->ip.id;
	s->flow = *p->flow;
	s->sender = order(&s->flow);
}

/*
 * Fragments usually come in order. One that comes before the first fragment has
 * no flow.
 */
static bool recall(struct flow_fragments *fragments, const struct reading *p,
		   int *sender)
{
	const struct flow_fragment *s = slot(fragments, p);

	if (s->id != p->ip.id ||
	    memcmp(&s->packet, p->flow, sizeof(s->packet)) != 0)
		return false;
	*p->flow = s->flow;
	*sender = s->sender;
	return true;
}

/* ---- */

/* The flow of the packet that an ICMP error quotes. */
static bool set_quoted_flow(struct reading *p)
{
	return ip_headers_read(&p->ip, p->quoted) && set_flow(p) &&
	       !p->ip.is_later && !p->is_error;
}

int flow_of_packet(struct flow *f, int *sender, bool *is_error,
		   struct flow_fragments *fragments, const unsigned char *bytes,
		   size_t len)
{
	struct reading p;

	p.flow = f;
	*is_error = false;
	if (!ip_headers_read_frame(&p.ip, bytes, len) || !set_flow(&p))
		return -1;
	if (p.ip.is_later)
		return recall(fragments, &p, sender) ? 0 : -1;
	if (p.ip.is_fragment)
		remember(fragments, &p);
	if (p.is_error) {
		if (!set_quoted_flow(&p))
			return -1;
		*is_error = true;
	}
	*sender = order(f);
	return 0;
}

bool flow_mark(struct flow_mark *m, const unsigned char *bytes, size_t len)
{
	const unsigned char *ip = bytes + ETHERNET_SIZE;
	uint32_t ports;

	if (len < ETHERNET_SIZE + IPV6_SIZE + sizeof(ports))
		return false;
	/* No options, no fragment. */
	if (get16(bytes + 12) == 0x0800 && ip[0] == 0x45 &&
	    (get16(ip + 6) & 0x3fff) == 0 &&
	    (ip[9] == IPPROTO_TCP || ip[9] == IPPROTO_UDP)) {
		memcpy(&ports, ip + IPV4_SIZE, sizeof(ports));
		*m = (struct flow_mark){ { ip[9] | (uint64_t)ports << 32 } };
		memcpy(&m->word[1], ip + 12, 8);
		return true;
	}
	if (get16(bytes + 12) == 0x86dd && ip[0] >> 4 == 6 &&
	    (ip[6] == IPPROTO_TCP || ip[6] == IPPROTO_UDP)) {
		memcpy(&ports, ip + IPV6_SIZE, sizeof(ports));
		m->word[0] = ip[6] | 6U << 8 | (uint64_t)ports << 32;
		memcpy(&m->word[1], ip + 8, 32);
		m->word[5] = 0;
		return true;
	}
	return false;
}

int flow_of_ends(struct flow *f, const struct flow_ends *ends)
{
	memset(f, 0, sizeof(*f));
	f->protocol = ends->protocol;
	address_set(&f->end[0].address, ends->family, ends->local);
	address_set(&f->end[1].address, ends->family, ends->remote);
	f->end[0].port = ends->local_port;
	f->end[1].port = ends->remote_port;
	return order(f);
}

void flow_of_port(struct flow *f, uint16_t family, const uint8_t *address,
		  uint8_t protocol, uint16_t port)
{
	memset(f, 0, sizeof(*f));
	f->protocol = protocol;
	f->end[0].address.family = (uint16_t)(ONE_END + family);
	if (address)
		memcpy(f->end[0].address.bytes, address,
		       sizeof(f->end[0].address.bytes));
	f->end[0].port = port;
}
