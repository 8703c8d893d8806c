/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A router's advertisement (RFC 4861), once, to all nodes on the link: "I am a
 * default router for SECONDS", and with a prefix "give yourselves addresses in
 * it" (RFC 4862). The device has to have a link-local address.
 *
 *	ra DEVICE SECONDS [PREFIX]
 *
 * PREFIX is of 64 bits, as in 2001:db8:1::
 */
#include "helper.h"

#include <arpa/inet.h>
#include <net/if.h>
#include <netinet/icmp6.h>
#include <netinet/in.h>

#define PREFIX_SECONDS 3600

struct advertisement {
	struct nd_router_advert head;
	struct nd_opt_prefix_info prefix;
};

static size_t fill(struct advertisement *ra, long seconds, const char *prefix)
{
	struct nd_opt_prefix_info *info = &ra->prefix;

	memset(ra, 0, sizeof(*ra));
	ra->head.nd_ra_type = ND_ROUTER_ADVERT;
	ra->head.nd_ra_router_lifetime = htons((uint16_t)seconds);
	if (!prefix)
		return sizeof(ra->head);
	info->nd_opt_pi_type = ND_OPT_PREFIX_INFORMATION;
	info->nd_opt_pi_len = sizeof(*info) / 8;
	info->nd_opt_pi_prefix_len = 64;
	info->nd_opt_pi_flags_reserved =
		ND_OPT_PI_FLAG_ONLINK | ND_OPT_PI_FLAG_AUTO;
	info->nd_opt_pi_valid_time = htonl(PREFIX_SECONDS);
	info->nd_opt_pi_preferred_time = htonl(PREFIX_SECONDS);
	if (inet_pton(AF_INET6, prefix, &info->nd_opt_pi_prefix) != 1)
		errx(2, "not a prefix: '%s'", prefix);
	return sizeof(*ra);
}

int main(int argc, char **argv)
{
	struct sockaddr_in6 all = { .sin6_family = AF_INET6 };
	struct advertisement ra;
	int hops = 255; /* less would have crossed a router */
	unsigned int ifindex;
	size_t len;
	int fd;

	if (argc < 3 || argc > 4)
		errx(2, "usage: ra DEVICE SECONDS [PREFIX]");
	len = fill(&ra, number(argv[2]), argv[3]);
	ifindex = if_nametoindex(argv[1]);
	if (!ifindex)
		err(1, "%s", argv[1]);
	all.sin6_scope_id = ifindex;
	inet_pton(AF_INET6, "ff02::1", &all.sin6_addr);
	fd = socket(AF_INET6, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_ICMPV6);
	if (fd < 0 || setsockopt(fd, IPPROTO_IPV6, IPV6_MULTICAST_HOPS, &hops,
				 sizeof(hops)) < 0)
		err(1, "raw socket");
	if (sendto(fd, &ra, len, 0, (struct sockaddr *)&all, sizeof(all)) < 0)
		err(1, "advertisement");
	return 0;
}
