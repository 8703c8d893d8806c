// SPDX-License-Identifier: GPL-2.0-or-later
/* The tables of iptables-legacy. */
#include "host/firewall/legacy.h"

#include <assert.h>
#include <errno.h>
#include <linux/netfilter_ipv6/ip6_tables.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/ip.h"
#include "base/util.h"

#define ATTEMPTS 10 /* at a table that others change meanwhile */

static const struct legacy_layout layouts[IP_FAMILIES] = {
	{ AF_INET, IPPROTO_IP, sizeof(struct ipt_entry),
	  offsetof(struct ipt_entry, target_offset),
	  offsetof(struct ipt_entry, next_offset),
	  offsetof(struct ipt_entry, counters) },
	{ AF_INET6, IPPROTO_IPV6, sizeof(struct ip6t_entry),
	  offsetof(struct ip6t_entry, target_offset),
	  offsetof(struct ip6t_entry, next_offset),
	  offsetof(struct ip6t_entry, counters) },
};

static_assert(sizeof(struct ipt_getinfo) == sizeof(struct ip6t_getinfo) &&
		      offsetof(struct ipt_get_entries, entrytable) ==
			      offsetof(struct ip6t_get_entries, entrytable),
	      "the families have the same messages");

const struct legacy_layout *legacy_layout(int family)
{
	return &layouts[family];
}

int legacy_open(int family)
{
	return socket(layouts[family].domain, SOCK_RAW | SOCK_CLOEXEC,
		      IPPROTO_RAW);
}

static struct ipt_get_entries *try_read(int fd, const struct legacy_layout *l,
					const char *table,
					struct ipt_getinfo *info)
{
	socklen_t len = sizeof(*info);
	struct ipt_get_entries *got;

	snprintf(info->name, sizeof(info->name), "%s", table);
	if (getsockopt(fd, l->level, IPT_SO_GET_INFO, info, &len) < 0)
		return NULL;
	got = calloc(1, sizeof(*got) + info->size);
	if (!got)
		return NULL;
	memcpy(got->name, info->name, sizeof(got->name));
	got->size = info->size;
	len = (socklen_t)(sizeof(*got) + info->size);
	if (getsockopt(fd, l->level, IPT_SO_GET_ENTRIES, got, &len) == 0)
		return got;
	free(got);
	return NULL;
}

struct ipt_get_entries *legacy_read(int fd, const struct legacy_layout *l,
				    const char *table, struct ipt_getinfo *info)
{
	struct ipt_get_entries *got = NULL;

	memset(info, 0, sizeof(*info));
	errno = EAGAIN;
	for (int i = 0; i < ATTEMPTS && !got && errno == EAGAIN; i++)
		got = try_read(fd, l, table, info);
	return got;
}
