// SPDX-License-Identifier: GPL-2.0-or-later
/* What the program tried. */
#include "packet/tries.h"

#include <netinet/in.h>

#include "packet/ip_headers.h"
#include "packet/kernel_made.h"

#define ICMP_HEADER 8
#define TCP_FLAGS   13 /* offset in the header */
#define TCP_RST	    4

/* An ICMP error, and what it says. */
struct icmp_error {
	struct address to; /* where the packet went that it quotes */
	enum try_outcome outcome;
};

static bool is_to_many(const struct ip_headers *ip)
{
	return ip->family == 4 ? ip->to[0] >= 224 : ip->to[0] == 0xff;
}

static struct tried *find(struct tries *t, const struct address *to)
{
	for (uint32_t i = 0; i < t->n; i++)
		if (!memcmp(&t->tried[i].to, to, sizeof(*to)))
			return &t->tried[i];
	return NULL;
}

static void add(struct tries *t, const struct ip_headers *ip)
{
	struct address to;

	address_set(&to, ip->family, ip->to);
	if (is_to_many(ip) || find(t, &to))
		return;
	if (t->n == TRIES_MAX)
		t->more = true;
	else
		t->tried[t->n++] = (struct tried){ to, TRY_SILENT };
}

/* By RFC 792 and RFC 1812. */
static enum try_outcome read_error4(unsigned int type, unsigned int code)
{
	if (type == 11)
		return TRY_EXPIRED;
	if (type == 3 &&
	    (code <= 1 || (code >= 5 && code <= 7) || code == 11 || code == 12))
		return TRY_NO_ROUTE;
	return TRY_REJECTED;
}

/* By RFC 4443. */
static enum try_outcome read_error6(unsigned int type, unsigned int code)
{
	if (type == 3)
		return TRY_EXPIRED;
	return type == 1 && (code == 0 || code == 3) ? TRY_NO_ROUTE
						     : TRY_REJECTED;
}

static bool is_error(const struct ip_headers *ip)
{
	unsigned int type = ip->payload.at[0];

	return ip->family == 4 ? type == 3 || type == 11 || type == 12
			       : type >= 1 && type <= 4 && type != 2;
}

static bool read_error(const struct ip_headers *ip, struct icmp_error *error)
{
	struct reader quoted = ip->payload;
	unsigned int type, code;
	struct ip_headers inner;

	if (ip->protocol != (ip->family == 4 ? IPPROTO_ICMP : IPPROTO_ICMPV6) ||
	    ip->payload.len < ICMP_HEADER || !is_error(ip))
		return false;
	type = ip->payload.at[0];
	code = ip->payload.at[1];
	reader_skip(&quoted, ICMP_HEADER);
	if (!ip_headers_read(&inner, quoted))
		return false;
	address_set(&error->to, inner.family, inner.to);
	error->outcome = ip->family == 4 ? read_error4(type, code)
					 : read_error6(type, code);
	return true;
}

static bool is_reset(const struct ip_headers *ip)
{
	return ip->protocol == IPPROTO_TCP && ip->payload.len > TCP_FLAGS &&
	       (ip->payload.at[TCP_FLAGS] & TCP_RST);
}

static void set_outcome(struct tries *t, const struct address *to,
			enum try_outcome outcome)
{
	struct tried *tried = find(t, to);

	if (!tried)
		return;
	if (outcome == TRY_ANSWERED)
		t->answered[to->family == 6] = true;
	if (outcome == TRY_ANSWERED || tried->outcome == TRY_SILENT)
		tried->outcome = (uint16_t)outcome;
}

static void take_answer(struct tries *t, const struct ip_headers *ip)
{
	struct icmp_error error;
	struct address from;

	address_set(&from, ip->family, ip->from);
	if (ip->is_later)
		return;
	if (!read_error(ip, &error)) {
		set_outcome(t, &from,
			    is_reset(ip) ? TRY_REFUSED : TRY_ANSWERED);
		return;
	}
	if (error.outcome == TRY_REJECTED &&
	    !memcmp(&error.to, &from, sizeof(from)))
		error.outcome = TRY_REFUSED;
	set_outcome(t, &error.to, error.outcome);
}

/* Without a look at more than the frame's type. */
static bool is_done(const struct tries *t, const unsigned char *frame,
		    size_t len)
{
	unsigned int type = len < 14 ? 0 : get16(frame + 12);

	return (type == 0x0800 && t->answered[0]) ||
	       (type == 0x86dd && t->answered[1]);
}

void tries_packet(struct tries *t, const unsigned char *frame, size_t len,
		  bool sent)
{
	struct ip_headers ip;

	if (t->packets >= TRIES_PACKETS || is_done(t, frame, len) ||
	    !ip_headers_read_frame(&ip, frame, len) ||
	    t->answered[ip.family == 6])
		return;
	t->packets++;
	if (!sent)
		take_answer(t, &ip);
	else if (!is_kernel_made(frame, len))
		add(t, &ip);
}
