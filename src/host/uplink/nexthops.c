// SPDX-License-Identifier: GPL-2.0-or-later
/* The host's next-hop objects. */
#include "host/uplink/nexthops.h"

#include <errno.h>
#include <linux/nexthop.h>
#include <linux/rtnetlink.h>
#include <netlink/msg.h>
#include <netlink/netlink.h>
#include <stdlib.h>
#include <string.h>

#include "base/nl.h"

struct nexthop {
	uint32_t id;
	uint32_t member; /* a group has one entry for each; 0: it is no group */
	struct route_hop hop;
};

static void add(struct nexthops *all, const struct nexthop *hop)
{
	struct nexthop *grown = all->hop;

	if (all->n == all->room) {
		all->room = all->room ? 2 * all->room : 16;
		grown = reallocarray(grown, all->room, sizeof(*grown));
	}
	if (!grown) {
		all->room = all->n;
		return;
	}
	all->hop = grown;
	grown[all->n++] = *hop;
}

static void add_group(struct nexthops *all, uint32_t id, struct nlattr *group)
{
	const struct nexthop_grp *member = nla_data(group);
	int n = nla_len(group) / (int)sizeof(*member);

	for (int i = 0; i < n; i++)
		add(all, &(struct nexthop){ .id = id, .member = member[i].id });
}

static void take_gateway(struct ip *ip, int family, struct nlattr *attr)
{
	if (nla_len(attr) != (int)ip_len(family))
		return;
	ip->family = family;
	memcpy(ip->bytes, nla_data(attr), ip_len(family));
}

static int take(struct nl_msg *msg, void *arg)
{
	struct nlattr *attr[NHA_MAX + 1];
	struct nlmsghdr *head = nlmsg_hdr(msg);
	struct nexthop hop = { .hop.gateway.family = -1 };
	const struct nhmsg *nhm = nlmsg_data(head);

	if (head->nlmsg_type != RTM_NEWNEXTHOP ||
	    nlmsg_parse(head, sizeof(*nhm), attr, NHA_MAX, NULL) < 0 ||
	    !attr[NHA_ID])
		return NL_OK;
	hop.id = nla_get_u32(attr[NHA_ID]);
	if (attr[NHA_GROUP]) {
		add_group(arg, hop.id, attr[NHA_GROUP]);
		return NL_OK;
	}
	if (attr[NHA_OIF])
		hop.hop.ifindex = (int)nla_get_u32(attr[NHA_OIF]);
	hop.hop.has_gateway = attr[NHA_GATEWAY];
	if (attr[NHA_GATEWAY])
		take_gateway(&hop.hop.gateway,
			     nhm->nh_family == AF_INET6 ? IPV6 : IPV4,
			     attr[NHA_GATEWAY]);
	add(arg, &hop);
	return NL_OK;
}

int nexthops_read(struct nexthops *all)
{
	autonl struct nl_sock *sk = nl_open(NETLINK_ROUTE);
	struct nhmsg request = { .nh_family = AF_UNSPEC };
	int err;

	memset(all, 0, sizeof(*all));
	if (!sk)
		return -1;
	nl_socket_modify_cb(sk, NL_CB_VALID, NL_CB_CUSTOM, take, all);
	do {
		all->n = 0;
		err = nl_send_simple(sk, RTM_GETNEXTHOP, NLM_F_DUMP, &request,
				     sizeof(request));
		if (err >= 0)
			err = nl_recvmsgs_default(sk);
	} while (err == -NLE_DUMP_INTR);
	errno = nl_errno(err);
	return err < 0 ? -1 : 0;
}

void nexthops_free(struct nexthops *all)
{
	free(all->hop);
	memset(all, 0, sizeof(*all));
}

/* The first entry with the id. The kernel dumps them in their order. */
static const struct nexthop *find(const struct nexthops *all, uint32_t id)
{
	size_t low = 0, high = all->n;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (all->hop[middle].id < id)
			low = middle + 1;
		else
			high = middle;
	}
	return low < all->n && all->hop[low].id == id ? &all->hop[low] : NULL;
}

int nexthops_find(const struct nexthops *all, uint32_t id,
		  struct route_hop *hop, int max)
{
	const struct nexthop *found = find(all, id);
	const struct nexthop *end = all->hop + all->n;
	int n = 0;

	/* A group's entries are side by side; none of them is a group. */
	for (; found && found < end && found->id == id && n < max; found++) {
		const struct nexthop *one =
			found->member ? find(all, found->member) : found;

		if (one && !one->member)
			hop[n++] = one->hop;
	}
	return n;
}
