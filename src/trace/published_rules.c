// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A published port that the host serves by rules of its NAT: no socket is there,
 * and yet it is in use.
 */
#include <ifaddrs.h>
#include <net/if.h>
#include <string.h>

#include "base/log.h"
#include "host/firewall/served_port.h"
#include "trace/published.h"

#define ADDRESSES_MAX 64

/* Addresses of the host, of one family. */
struct addresses {
	struct ip ip[ADDRESSES_MAX];
	size_t n;
};

static void add_address(struct addresses *to, const struct sockaddr *addr,
			int family)
{
	struct ip *ip = &to->ip[to->n];

	if (!addr || addr->sa_family != ip_af(family) || to->n == ADDRESSES_MAX)
		return;
	*ip = (struct ip){ .family = family };
	if (family == IPV4)
		ip->v4 = ((const struct sockaddr_in *)(const void *)addr)
				 ->sin_addr;
	else
		ip->v6 = ((const struct sockaddr_in6 *)(const void *)addr)
				 ->sin6_addr;
	to->n++;
}

static void add_all(struct addresses *to, int family)
{
	struct ifaddrs *list;

	if (getifaddrs(&list) < 0)
		return;
	for (const struct ifaddrs *i = list; i; i = i->ifa_next)
		add_address(to, i->ifa_addr, family);
	freeifaddrs(list);
}

bool published_is_served(const struct publish_option *option, int family,
			 char rule[SERVED_RULE_SIZE])
{
	static struct addresses at;
	struct served_port port = { .udp = option->udp,
				    .port = option->host_port,
				    .at = at.ip };

	at.n = 1;
	if (option->where == PUBLISH_ADDRESS)
		at.ip[0] = option->address;
	else
		at.ip[0] = published_loopback(family);
	if (option->where == PUBLISH_EVERYWHERE)
		add_all(&at, family);
	port.n_at = at.n;
	return served_port_find(&port, rule);
}

int published_check_rules(const struct published *p)
{
	char rule[SERVED_RULE_SIZE];

	for (size_t i = 0; i < p->n; i++) {
		const struct publish_option *o = p->socket[i].option;

		if (published_is_served(o, p->socket[i].family, rule))
			return error("--publish %s: port %u of the host is in "
				     "use: this rule of its firewall leads "
				     "elsewhere what comes to the port: '%s'",
				     o->text, o->host_port, rule);
	}
	return 0;
}
