// SPDX-License-Identifier: GPL-2.0-or-later
/* The veth(4) pair between the host and the trace. */
#include "host/uplink/veth.h"

#include <errno.h>
#include <fcntl.h>
#include <netlink/route/link.h>
#include <netlink/route/link/veth.h>
#include <stdio.h>
#include <string.h>

#include "base/link.h"
#include "base/log.h"
#include "base/nl.h"
#include "base/shaper.h"

#define MAC_TEXT_SIZE 18

static void mac_text(const unsigned char *mac, char text[MAC_TEXT_SIZE])
{
	snprintf(text, MAC_TEXT_SIZE, "%02x:%02x:%02x:%02x:%02x:%02x", mac[0],
		 mac[1], mac[2], mac[3], mac[4], mac[5]);
}

/* Locally administered, unicast (IEEE 802c). */
static int random_mac(unsigned char mac[6])
{
	if (random_bytes(mac, 6) < 0)
		return error_errno("cannot read random bytes");
	mac[0] = (unsigned char)((mac[0] & 0xfc) | 0x02);
	return 0;
}

int veth_name(struct veth *v, const struct journal *j)
{
	snprintf(v->name, sizeof(v->name), "%s%s", VETH_PREFIX, j->id);
	if (random_mac(v->mac) < 0 || random_mac(v->inner_mac) < 0)
		return -1;
	return 0;
}

static void set_mac(struct rtnl_link *link, const unsigned char *mac)
{
	struct nl_addr *addr = nl_addr_build(AF_LLC, mac, 6);

	rtnl_link_set_addr(link, addr);
	nl_addr_put(addr);
}

/*
 * This host is to send nothing by itself on its end. Daemons that send to every
 * link, as LLMNR and mDNS do, leave out a link without IFF_MULTICAST. With
 * IFF_NOARP the kernel joins no groups for neighbour discovery, and so reports
 * none; all neighbours are known here. And where the host is a router, the kernel
 * joins ff02::2 when IPv6 begins on a device that has IFF_MULTICAST, as a new
 * device has, and reports that. Below its minimum MTU (RFC 8200) IPv6 does not
 * begin: the MTU is raised when the flags are set.
 */
#define SILENT_MTU 1000

static void be_silent(struct rtnl_link *link)
{
	rtnl_link_unset_flags(link, IFF_MULTICAST);
	rtnl_link_set_flags(link, IFF_NOARP);
	rtnl_link_set_mtu(link, SILENT_MTU);
}

static int add_pair(struct nl_sock *sk, const struct veth *v, pid_t pid)
{
	struct rtnl_link *link = rtnl_link_veth_alloc();
	struct rtnl_link *peer;
	int err;

	if (!link)
		return -ENOMEM;
	peer = rtnl_link_veth_get_peer(link);
	rtnl_link_set_name(link, v->name);
	rtnl_link_set_name(peer, v->inner_name);
	be_silent(link);
	rtnl_link_set_mtu(peer, v->mtu);
	set_mac(link, v->mac);
	set_mac(peer, v->inner_mac);
	rtnl_link_set_ns_pid(peer, pid);
	err = rtnl_link_add(sk, link, NLM_F_CREATE | NLM_F_EXCL);
	nl_object_put(OBJ_CAST(peer));
	rtnl_link_put(link);
	return -nl_errno(err);
}

static int add_net(struct nl_sock *sk, const struct veth *v, int family,
		   int ifindex)
{
	const struct veth_net *net = &v->net[family];

	if (!net->on)
		return 0;
	if (link_add_gateway_address(sk, ifindex, &net->outer,
				     net->prefix_len) < 0)
		return -1;
	return link_add_neighbour(sk, ifindex, &net->inner, v->inner_mac);
}

int veth_create(const struct veth *v, struct journal *j, pid_t pid)
{
	autonl struct nl_sock *sk = nl_open(NETLINK_ROUTE);
	char mac[MAC_TEXT_SIZE];
	int ifindex;
	int err;

	if (!sk)
		return error_errno("cannot open a netlink socket");
	mac_text(v->mac, mac);
	if (journal_add(j, "link %s %s", v->name, mac) < 0)
		return -1;
	err = add_pair(sk, v, pid);
	if (err) {
		errno = -err;
		return error_errno("cannot create the veth pair '%s', '%s'",
				   v->name, v->inner_name);
	}
	ifindex = (int)if_nametoindex(v->name);
	if (ifindex > 0 && journal_add(j, "ifindex %d", ifindex) < 0)
		return -1;
	if (ifindex == 0 || link_set_mtu(sk, ifindex, v->mtu) < 0)
		return error_errno("cannot configure '%s'", v->name);
	link_prepare_ipv6(v->name, v->net[IPV6].on);
	/* Without it the trace is as good: losses are told. */
	if (v->shaping.rate)
		(void)!shaper_add(sk, ifindex, SHAPER_INCOMING, v->shaping);
	if (link_set_up(sk, ifindex) < 0 || add_net(sk, v, IPV4, ifindex) < 0 ||
	    add_net(sk, v, IPV6, ifindex) < 0)
		return error_errno("cannot configure '%s'", v->name);
	return 0;
}

int veth_add_family(const struct veth *v, int family)
{
	autonl struct nl_sock *sk = nl_open(NETLINK_ROUTE);
	int ifindex = (int)if_nametoindex(v->name);

	if (!sk)
		return error_errno("cannot open a netlink socket");
	if (family == IPV6)
		link_prepare_ipv6(v->name, true);
	if (ifindex == 0 || add_net(sk, v, family, ifindex) < 0)
		return error_errno("cannot configure '%s'", v->name);
	return 0;
}

static bool is_veth(struct rtnl_link *link)
{
	const char *type = rtnl_link_get_type(link);

	return type && !strcmp(type, "veth");
}

/* Has the device of that name our MAC? */
static bool is_ours(struct rtnl_link *link, const char *mac)
{
	char text[MAC_TEXT_SIZE];
	struct nl_addr *addr = rtnl_link_get_addr(link);

	if (!addr || nl_addr_get_len(addr) != 6)
		return false;
	mac_text(nl_addr_get_binary_addr(addr), text);
	return !strcmp(text, mac);
}

/* mac NULL: by its index alone, which no other device gets in a host's life. */
static int undo_link(struct nl_sock *sk, int ifindex, const char *name,
		     const char *mac)
{
	struct rtnl_link *link;
	int err = link_get(sk, ifindex, name, &link) < 0 ? errno : 0;

	if (err == ENODEV) {
		if (!name)
			detail("undo link %d (it is gone already)", ifindex);
		return 0;
	}
	if (!err) {
		if (is_veth(link) && (!mac || is_ours(link, mac))) {
			detail("undo link %s", rtnl_link_get_name(link));
			err = nl_errno(rtnl_link_delete(sk, link));
		}
		rtnl_link_put(link);
	}
	if (!err || err == ENODEV || err == ENOENT)
		return 0;
	errno = err;
	return error_errno("cannot delete the device '%s'",
			   name ? name : "of the trace");
}

int veth_undo(struct journal *j)
{
	autonl struct nl_sock *sk = nl_open(NETLINK_ROUTE);
	const char *line;
	int err = 0;

	if (!sk)
		return error_errno("cannot open a netlink socket");
	for (size_t i = 0; (line = journal_line(j, "ifindex", i)); i++) {
		uint64_t ifindex;

		if (parse_number(line, 1, INT32_MAX, &ifindex) == 0)
			err |= undo_link(sk, (int)ifindex, NULL, NULL);
	}
	for (size_t i = 0; (line = journal_line(j, "link", i)); i++) {
		char name[IFNAMSIZ];
		char mac[MAC_TEXT_SIZE];

		if (sscanf(line, "%15s %17s", name, mac) == 2)
			err |= undo_link(sk, 0, name, mac);
	}
	return err;
}
