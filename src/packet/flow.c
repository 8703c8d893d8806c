// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The flow that a packet belongs to. The bytes are a stranger's: every step looks
 * how many there are.
 */
#include "packet/flow.h"

#include <netinet/in.h>
#include <string.h>

#include "packet/reader.h"

#define ETHERNET_SIZE 14
#define VLAN_SIZE     4
#define IPV4_SIZE     20
#define IPV6_SIZE     40
#define MAX_HEADERS   8 /* of IPv6, one behind another */
#define ONE_END	      64 /* added to the family */

/* A packet while it is read. */
struct reading {
	struct flow *flow; /* end[0] is the source until order() */
	uint32_t id; /* of fragments */
	bool is_fragment;
	bool is_later; /* not the first fragment */
	bool is_error;
	struct reader quoted; /* by an ICMP error, from the IP header on */
};

/* Returns where the first end is then. */
static int order(struct flow *f)
{
	struct flow_end first = f->end[0];

	if (memcmp(&f->end[0], &f->end[1], sizeof(first)) <= 0)
		return 0;
	f->end[0] = f->end[1];
	f->end[1] = first;
	return 1;
}

static bool read_icmp(struct reading *p, struct reader r)
{
	bool v4 = p->flow->family == 4;
	unsigned int type;

	if (r.len < 8)
		return false;
	type = r.at[0];
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

static bool read_ports(struct reading *p, struct reader r)
{
	switch (p->flow->protocol) {
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
		return read_icmp(p, r);
	default:
		return true;
	}
}

static bool read_ipv4(struct reading *p, struct reader r)
{
	unsigned int fragment;
	size_t len;

	if (r.len < IPV4_SIZE)
		return false;
	len = (size_t)(r.at[0] & 15) * 4;
	fragment = get16(r.at + 6);
	p->flow->family = 4;
	p->flow->protocol = r.at[9];
	memcpy(p->flow->end[0].address, r.at + 12, 4);
	memcpy(p->flow->end[1].address, r.at + 16, 4);
	p->id = get16(r.at + 4);
	p->is_fragment = (fragment & 0x3fff) != 0;
	p->is_later = (fragment & 0x1fff) != 0;
	if (p->is_later)
		return true;
	return len >= IPV4_SIZE && reader_skip(&r, len) && read_ports(p, r);
}

/* The header r->at, of the kind p->flow->protocol, to the next. */
static bool next_header(struct reading *p, struct reader *r)
{
	size_t len;

	if (r->len < 8)
		return false;
	len = (size_t)(r->at[1] + 1) * 8;
	if (p->flow->protocol == IPPROTO_FRAGMENT) {
		len = 8;
		memcpy(&p->id, r->at + 4, 4);
		p->is_fragment = true;
		p->is_later = (get16(r->at + 2) & 0xfff8) != 0;
	}
	p->flow->protocol = r->at[0];
	return reader_skip(r, len);
}

static bool read_ipv6(struct reading *p, struct reader r)
{
	if (r.len < IPV6_SIZE)
		return false;
	p->flow->family = 6;
	p->flow->protocol = r.at[6];
	memcpy(p->flow->end[0].address, r.at + 8, 16);
	memcpy(p->flow->end[1].address, r.at + 24, 16);
	reader_skip(&r, IPV6_SIZE);
	for (int i = 0; i < MAX_HEADERS && !p->is_later; i++) {
		if (p->flow->protocol != IPPROTO_HOPOPTS &&
		    p->flow->protocol != IPPROTO_ROUTING &&
		    p->flow->protocol != IPPROTO_DSTOPTS &&
		    p->flow->protocol != IPPROTO_FRAGMENT)
			return read_ports(p, r);
		if (!next_header(p, &r))
			return false;
	}
	return p->is_later;
}

static bool read_ip(struct reading *p, struct flow *f, struct reader r)
{
	*p = (struct reading){ .flow = f };
	memset(f, 0, sizeof(*f));
	if (r.len < 1)
		return false;
	switch (r.at[0] >> 4) {
	case 4:
		return read_ipv4(p, r);
	case 6:
		return read_ipv6(p, r);
	default:
		return false;
	}
}

/* To the IP header, over VLAN tags (IEEE 802.1Q). */
static bool skip_ethernet(struct reader *r)
{
	unsigned int type;

	if (!reader_skip(r, ETHERNET_SIZE))
		return false;
	type = get16(r->at - 2);
	while (type == 0x8100 || type == 0x88a8) {
		if (!reader_skip(r, VLAN_SIZE))
			return false;
		type = get16(r->at - 2);
	}
	return type == 0x0800 || type == 0x86dd;
}

/* ---- fragments ---- */

static struct flow_fragment *slot(struct flow_fragments *fragments,
				  const struct reading *p)
{
	return &fragments->seen[(p->id ^ p->id >> 16) %
				(sizeof(fragments->seen) /
				 sizeof(fragments->seen[0]))];
}

/* What a first fragment and those behind it have in common. */
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
	s->id = p->id;
	s->flow = *p->flow;
	s->sender = order(&s->flow);
}

/*
 * The fragments come in order, as a rule. One that came before its first stays
 * without a flow.
 */
static bool recall(struct flow_fragments *fragments, const struct reading *p,
		   int *sender)
{
	const struct flow_fragment *s = slot(fragments, p);

	if (s->id != p->id ||
	    memcmp(&s->packet, p->flow, sizeof(s->packet)) != 0)
		return false;
	*p->flow = s->flow;
	*sender = s->sender;
	return true;
}

/* ---- */

int flow_of_packet(struct flow *f, int *sender, bool *is_error,
		   struct flow_fragments *fragments, const unsigned char *bytes,
		   size_t len)
{
	struct reader r = { bytes, len };
	struct reading p;

	*is_error = false;
	if (!skip_ethernet(&r) || !read_ip(&p, f, r))
		return -1;
	if (p.is_later)
		return recall(fragments, &p, sender) ? 0 : -1;
	if (p.is_fragment)
		remember(fragments, &p);
	if (p.is_error) {
		r = p.quoted;
		if (!read_ip(&p, f, r) || p.is_later || p.is_error)
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
	f->family = ends->family;
	f->protocol = ends->protocol;
	memcpy(f->end[0].address, ends->local, sizeof(ends->local));
	memcpy(f->end[1].address, ends->remote, sizeof(ends->remote));
	f->end[0].port = ends->local_port;
	f->end[1].port = ends->remote_port;
	return order(f);
}

void flow_of_port(struct flow *f, uint8_t family, const uint8_t *address,
		  uint8_t protocol, uint16_t port)
{
	memset(f, 0, sizeof(*f));
	f->family = (uint8_t)(ONE_END + family);
	f->protocol = protocol;
	if (address)
		memcpy(f->end[0].address, address, sizeof(f->end[0].address));
	f->end[0].port = port;
}
