// SPDX-License-Identifier: GPL-2.0-or-later
/* One route, as a message of the kernel has it (rtnetlink(7)). */
#include "host/uplink/route_message.h"

#include <linux/rtnetlink.h>
#include <string.h>

static void take_address(struct ip *ip, int family, const struct rtattr *attr)
{
	if (RTA_PAYLOAD(attr) != ip_len(family))
		return;
	ip->family = family;
	memcpy(ip->bytes, RTA_DATA(attr), RTA_PAYLOAD(attr));
}

static uint32_t u32_of(const struct rtattr *attr)
{
	uint32_t value = 0;

	if (RTA_PAYLOAD(attr) >= sizeof(value))
		memcpy(&value, RTA_DATA(attr), sizeof(value));
	return value;
}

static void begin_hop(struct route_hop *hop, int ifindex)
{
	hop->ifindex = ifindex;
	hop->has_gateway = false;
	hop->gateway = (struct ip){ .family = -1 };
}

/* A gateway of the other family. */
static void take_via(struct ip *ip, const struct rtattr *attr)
{
	const struct rtvia *via = RTA_DATA(attr);
	size_t len = RTA_PAYLOAD(attr);
	int family;

	if (len < sizeof(*via))
		return;
	family = via->rtvia_family == AF_INET6 ? IPV6 : IPV4;
	if (ip_af(family) != via->rtvia_family ||
	    len - sizeof(*via) != ip_len(family))
		return;
	ip->family = family;
	memcpy(ip->bytes, via->rtvia_addr, ip_len(family));
}

static void take_of_hop(struct route_hop *hop, int family,
			const struct rtattr *attr)
{
	if (attr->rta_type == RTA_OIF)
		hop->ifindex = (int)u32_of(attr);
	if (attr->rta_type == RTA_GATEWAY)
		take_address(&hop->gateway, family, attr);
	if (attr->rta_type == RTA_VIA)
		take_via(&hop->gateway, attr);
	if (attr->rta_type == RTA_GATEWAY || attr->rta_type == RTA_VIA)
		hop->has_gateway = true;
}

static void take_hops(struct route_message *p, int family,
		      const struct rtattr *multi)
{
	const struct rtnexthop *nh = RTA_DATA(multi);
	int left = (int)RTA_PAYLOAD(multi);

	while (p->route.n_hops < ROUTE_HOPS_MAX && left >= (int)sizeof(*nh) &&
	       RTNH_OK(nh, left)) {
		struct route_hop *hop = &p->hop[p->route.n_hops++];
		const struct rtattr *attr = RTNH_DATA(nh);
		int rest = nh->rtnh_len - (int)RTNH_LENGTH(0);

		begin_hop(hop, nh->rtnh_ifindex);
		for (; RTA_OK(attr, rest); attr = RTA_NEXT(attr, rest))
			take_of_hop(hop, family, attr);
		left -= RTNH_ALIGN(nh->rtnh_len);
		nh = RTNH_NEXT(nh);
	}
}

static void take_limits(struct route_limits *limits, const struct rtattr *all)
{
	const struct rtattr *attr = RTA_DATA(all);
	int rest = (int)RTA_PAYLOAD(all);

	for (; RTA_OK(attr, rest); attr = RTA_NEXT(attr, rest)) {
		if (attr->rta_type == RTAX_MTU)
			limits->mtu = u32_of(attr);
		if (attr->rta_type == RTAX_ADVMSS)
			limits->advmss = u32_of(attr);
		if (attr->rta_type == RTAX_LOCK)
			limits->locked = u32_of(attr);
	}
}

static void take_attribute(struct route_message *p, int family,
			   const struct rtattr *attr)
{
	struct route *route = &p->route;

	switch (attr->rta_type) {
	case RTA_DST:
		take_address(&route->to.addr, family, attr);
		break;
	case RTA_PREFSRC:
		take_address(&route->source, family, attr);
		break;
	case RTA_TABLE:
		route->table = u32_of(attr);
		break;
	case RTA_PRIORITY:
		route->metric = u32_of(attr);
		break;
	case RTA_METRICS:
		take_limits(&route->limits, attr);
		break;
	case RTA_NH_ID:
		p->nexthop = u32_of(attr);
		break;
	case RTA_MULTIPATH:
		take_hops(p, family, attr);
		break;
	default:
		take_of_hop(&p->hop[0], family, attr);
	}
}

bool route_message_parse(const struct nlmsghdr *head, int family,
			 struct route_message *p)
{
	const struct rtmsg *rtm = NLMSG_DATA(head);
	const struct rtattr *attr = RTM_RTA(rtm);
	int rest = (int)RTM_PAYLOAD(head);

	if ((head->nlmsg_type != RTM_NEWROUTE &&
	     head->nlmsg_type != RTM_DELROUTE) ||
	    head->nlmsg_len < NLMSG_LENGTH(sizeof(*rtm)) ||
	    rtm->rtm_family != ip_af(family) ||
	    rtm->rtm_dst_len > ip_bits(family))
		return false;
	p->route = (struct route){ .type = rtm->rtm_type,
				   .scope = rtm->rtm_scope,
				   .table = rtm->rtm_table,
				   .to.addr.family = family,
				   .to.len = rtm->rtm_dst_len,
				   .source.family = -1,
				   .hop = p->hop };
	p->nexthop = 0;
	begin_hop(&p->hop[0], 0);
	for (; RTA_OK(attr, rest); attr = RTA_NEXT(attr, rest))
		take_attribute(p, family, attr);
	if (p->route.n_hops == 0 && p->hop[0].ifindex)
		p->route.n_hops = 1;
	return true;
}
