// SPDX-License-Identifier: GPL-2.0-or-later
/* IP addresses of both families. */
#include "base/ip.h"

#include <arpa/inet.h>
#include <netlink/addr.h>
#include <string.h>

int ip_af(int family)
{
	return family == IPV4 ? AF_INET : AF_INET6;
}

const char *ip_family_name(int family)
{
	return family == IPV4 ? "4" : "6";
}

size_t ip_len(int family)
{
	return family == IPV4 ? sizeof(struct in_addr)
			      : sizeof(struct in6_addr);
}

int ip_bits(int family)
{
	return (int)ip_len(family) * 8;
}

bool ip_is_loopback(const struct ip *ip)
{
	return ip->family == IPV4 ? ip->bytes[0] == IN_LOOPBACKNET
				  : IN6_IS_ADDR_LOOPBACK(&ip->v6);
}

bool ip_equal(const struct ip *a, const struct ip *b)
{
	return a->family == b->family &&
	       (a->family < 0 ||
		!memcmp(a->bytes, b->bytes, ip_len(a->family)));
}

bool ip_is_in(const struct ip *ip, const struct ip_net *net)
{
	int whole = net->len / 8, bits = net->len % 8;

	return !memcmp(ip->bytes, net->addr.bytes, (size_t)whole) &&
	       (bits == 0 ||
		(ip->bytes[whole] ^ net->addr.bytes[whole]) >> (8 - bits) == 0);
}

const char *ip_text(const struct ip *ip, char text[IP_TEXT_SIZE])
{
	return inet_ntop(ip_af(ip->family), ip->bytes, text, IP_TEXT_SIZE);
}

int ip_parse(struct ip *ip, const char *text)
{
	for (ip->family = 0; ip->family < IP_FAMILIES; ip->family++)
		if (inet_pton(ip_af(ip->family), text, ip->bytes) == 1)
			return 0;
	return -1;
}

int ip_from_nl(struct ip *ip, int family, const struct nl_addr *addr)
{
	if (!addr || nl_addr_get_family(addr) != ip_af(family) ||
	    nl_addr_get_len(addr) > ip_len(family))
		return -1;
	memset(ip, 0, sizeof(*ip));
	ip->family = family;
	memcpy(ip->bytes, nl_addr_get_binary_addr(addr), nl_addr_get_len(addr));
	return 0;
}

struct nl_addr *ip_to_nl(const struct ip *ip, int prefix_len)
{
	struct nl_addr *addr =
		nl_addr_build(ip_af(ip->family), ip->bytes, ip_len(ip->family));

	if (addr)
		nl_addr_set_prefixlen(addr, prefix_len);
	return addr;
}
