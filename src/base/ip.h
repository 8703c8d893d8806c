/* SPDX-License-Identifier: GPL-2.0-or-later */
/* IP addresses of both families. */
#ifndef BASE_IP_H
#define BASE_IP_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>

/* The families, as indices of arrays of IP_FAMILIES. */
enum {
	IPV4,
	IPV6,
	IP_FAMILIES
};

struct ip {
	int family; /* IPV4 or IPV6 */
	union {
		struct in_addr v4; /* network byte order */
		struct in6_addr v6;
		unsigned char bytes[16];
	};
};

/* A network: all addresses with the first len bits of addr. */
struct ip_net {
	struct ip addr;
	int len;
};

#define IP_TEXT_SIZE INET6_ADDRSTRLEN

struct nl_addr;

/* AF_INET or AF_INET6. */
int ip_af(int family);

/* "4" or "6", as in messages and in the journal. */
const char *ip_family_name(int family);

/* The length of an address in bytes, and in bits: 4 and 32, 16 and 128. */
size_t ip_len(int family);
int ip_bits(int family);

/* Is it in 127.0.0.0/8, or ::1? */
bool ip_is_loopback(const struct ip *ip);

/* Two of family -1, which are none, are equal, too. */
bool ip_equal(const struct ip *a, const struct ip *b);

/* Does the network, of the same family, have the address? */
bool ip_is_in(const struct ip *ip, const struct ip_net *net);

/* As inet_ntop(3); returns text. */
const char *ip_text(const struct ip *ip, char text[IP_TEXT_SIZE]);

/* Parse an address of either family. Returns 0, or -1 if it is none. */
int ip_parse(struct ip *ip, const char *text);

/*
 * Convert from libnl. An address without bytes, as that of a default route,
 * becomes the zero address. Returns 0, or -1 if it belongs to another family.
 */
int ip_from_nl(struct ip *ip, int family, const struct nl_addr *addr);

/*
 * Convert to libnl, with a prefix length; the caller releases it by
 * nl_addr_put(). NULL: no memory.
 */
struct nl_addr *ip_to_nl(const struct ip *ip, int prefix_len);

#endif
