// SPDX-License-Identifier: GPL-2.0-or-later
/* ICMP errors (RFC 792, RFC 1122, RFC 1812, RFC 4443). */
#include "packet/icmp_error.h"

#include <netinet/in.h>

#include "base/util.h"
#include "packet/ip_headers.h"

#define ICMP_HEADER 8

#define UNREACHABLE4 3
#define TOO_BIG4     4 /* a code of UNREACHABLE4 */
#define EXPIRED4     11
#define PROBLEM4     12
#define UNREACHABLE6 1
#define TOO_BIG6     2
#define EXPIRED6     3
#define PROBLEM6     4

static bool is_failure(unsigned int family, unsigned int type,
		       unsigned int code)
{
	if (family == 4)
		return (type == UNREACHABLE4 && code != TOO_BIG4) ||
		       type == EXPIRED4 || type == PROBLEM4;
	return type == UNREACHABLE6 || type == EXPIRED6 || type == PROBLEM6;
}

/* Read the IP headers of an ICMP message, of which the header is there. */
static bool read_headers(struct ip_headers *ip, const unsigned char *frame,
			 size_t len)
{
	return ip_headers_read_frame(ip, frame, len) && !ip->is_later &&
	       ip->protocol ==
		       (ip->family == 4 ? IPPROTO_ICMP : IPPROTO_ICMPV6) &&
	       ip->payload.len >= ICMP_HEADER;
}

bool icmp_error_read(struct icmp_error *error, const unsigned char *frame,
		     size_t len)
{
	struct ip_headers ip;

	if (!read_headers(&ip, frame, len) ||
	    !is_failure(ip.family, ip.payload.at[0], ip.payload.at[1]))
		return false;
	address_set(&error->from, ip.family, ip.from);
	error->type = ip.payload.at[0];
	error->code = ip.payload.at[1];
	return true;
}

bool icmp_error_is_too_big(struct address *from, const unsigned char *frame,
			   size_t len)
{
	struct ip_headers ip;

	if (!read_headers(&ip, frame, len) ||
	    (ip.family == 4 ? ip.payload.at[0] != UNREACHABLE4 ||
				      ip.payload.at[1] != TOO_BIG4
			    : ip.payload.at[0] != TOO_BIG6))
		return false;
	address_set(from, ip.family, ip.from);
	return true;
}

bool icmp_error_is_port(const struct icmp_error *error)
{
	return error->from.family == 4
		       ? error->type == UNREACHABLE4 && error->code == 3
		       : error->type == UNREACHABLE6 && error->code == 4;
}

static const char *const codes4[] = {
	[0] = "network unreachable",
	[1] = "host unreachable",
	[2] = "protocol unreachable",
	[3] = "port unreachable",
	[5] = "source route failed",
	[6] = "network unknown",
	[7] = "host unknown",
	[8] = "source host isolated",
	[9] = "network prohibited",
	[10] = "host prohibited",
	[11] = "network unreachable for this type of service",
	[12] = "host unreachable for this type of service",
	[13] = "administratively prohibited",
};

static const char *const codes6[] = {
	[0] = "no route",
	[1] = "administratively prohibited",
	[2] = "beyond the scope of the source address",
	[3] = "address unreachable",
	[4] = "port unreachable",
	[5] = "source address rejected",
	[6] = "route rejected",
};

const char *icmp_error_text(const struct icmp_error *error)
{
	const bool v4 = error->from.family == 4;
	const char *const *codes = v4 ? codes4 : codes6;
	size_t n = v4 ? ARRAY_SIZE(codes4) : ARRAY_SIZE(codes6);

	if (error->type == (v4 ? EXPIRED4 : EXPIRED6))
		return "time to live exceeded";
	if (error->type == (v4 ? PROBLEM4 : PROBLEM6))
		return "parameter problem";
	return error->code < n && codes[error->code] ? codes[error->code]
						     : "unreachable";
}
