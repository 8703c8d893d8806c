// SPDX-License-Identifier: GPL-2.0-or-later
/* The program's network namespace, from the inside. */
#include "program/netns.h"

#include <dirent.h>
#include <errno.h>
#include <linux/nsfs.h>
#include <linux/sockios.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include "base/ethtool.h"
#include "base/link.h"
#include "base/log.h"
#include "base/nl.h"
#include "base/next_hop.h"
#include "base/shaper.h"
#include "program/userns.h"

#define LOOKS_MAX 20 /* for processes, while some end */

int netns_enter_program(int pidfd, bool own_userns)
{
	if (setns(pidfd, CLONE_NEWNET | (own_userns ? CLONE_NEWUSER : 0)) == 0)
		return 0;
	if (errno == EINVAL)
		return error("cannot enter the trace's network namespace: "
			     "Linux 5.8 or later is needed");
	return error_errno("cannot enter the trace's network namespace");
}

/* /proc may be missing, or belong to another pid namespace. */
int netns_open(void)
{
	autoclose int sock = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	return sock < 0 ? -1 : ioctl(sock, SIOCGSKNS);
}

int netns_enter(int netns, bool own_userns)
{
	autoclose int userns = own_userns ? ioctl(netns, NS_GET_USERNS) : -1;

	if ((!own_userns || setns(userns, CLONE_NEWUSER) == 0) &&
	    setns(netns, CLONE_NEWNET) == 0)
		return 0;
	return error_errno("cannot enter the trace's network namespace");
}

/* Without it the trace is as good: losses are told. */
static void shape(struct nl_sock *sk, const struct netns_config *c, int ifindex)
{
	if (c->shaping.rate)
		(void)!shaper_add(sk, ifindex, SHAPER_OUTGOING, c->shaping);
}

static int configure_loopback(struct nl_sock *sk, const struct netns_config *c)
{
	int ifindex = (int)if_nametoindex("lo");
	const char *hint;
	int err;

	ethtool_no_udp_offloads("lo");
	shape(sk, c, ifindex);
	if (ifindex > 0 && link_set_up(sk, ifindex) == 0)
		return 0;
	err = errno;
	hint = userns_restriction(err);
	return error("cannot bring up the trace's loopback device: %s%s",
		     strerror(err), hint);
}

/* It may be there already: see netns_extend(). */
static int add_route(struct nl_sock *sk, int ifindex, const struct ip_net *to,
		     const struct ip *gateway,
		     const struct route_limits *limits)
{
	int err = link_add_route(sk, ifindex, to, gateway, limits);

	return err < 0 && errno == EEXIST ? 0 : err;
}

static int add_routes(struct nl_sock *sk, const struct netns_net *net,
		      int ifindex)
{
	const struct ip_net any = { .addr.family = net->gateway.family };

	if (!net->nets)
		return add_route(sk, ifindex, &any, &net->gateway, net->limits);
	for (int i = 0; i < net->n_nets; i++)
		if (add_route(sk, ifindex, &net->nets[i], &net->gateway,
			      &net->limits[i]) < 0)
			return -1;
	return 0;
}

static int add_net(struct nl_sock *sk, const struct netns_config *c, int family,
		   int ifindex)
{
	const struct netns_net *net = &c->net[family];

	if (!net->on)
		return 0;
	if ((link_add_address(sk, ifindex, &net->addr, net->prefix_len) < 0 &&
	     errno != EEXIST) ||
	    link_add_neighbour(sk, ifindex, &net->gateway, c->gateway_mac) < 0)
		return -1;
	return add_routes(sk, net, ifindex);
}

static int configure_uplink(struct nl_sock *sk, const struct netns_config *c)
{
	int ifindex = (int)if_nametoindex(c->device);

	if (ifindex <= 0)
		return error_errno("cannot find '%s' in the trace", c->device);
	link_prepare_ipv6(c->device, c->net[IPV6].on);
	ethtool_no_udp_offloads(c->device);
	if (c->wire && ethtool_no_offloads(c->device) < 0)
		return -1;
	shape(sk, c, ifindex);
	if (link_set_up(sk, ifindex) < 0 || link_wait_active(ifindex) < 0 ||
	    add_net(sk, c, IPV4, ifindex) < 0 ||
	    add_net(sk, c, IPV6, ifindex) < 0)
		return error_errno("cannot configure '%s' in the trace",
				   c->device);
	return 0;
}

/*
 * Without a link-local address, its MLD reports have the source "::" (RFC
 * 3590), and pasta as of 2023 takes that for the trace's address and sends to
 * it.
 */
static int set_uplink_up(struct nl_sock *sk, const struct netns_config *c)
{
	int ifindex = (int)if_nametoindex(c->device);

	if (c->net[IPV6].on)
		link_allow_link_local(c->device);
	shape(sk, c, ifindex);
	if (link_set_up(sk, ifindex) < 0)
		return error_errno("cannot bring up '%s' in the trace",
				   c->device);
	ethtool_no_udp_offloads(c->device);
	return c->wire ? ethtool_no_offloads(c->device) : 0;
}

int netns_configure(const struct netns_config *config)
{
	autonl struct nl_sock *sk = nl_open(NETLINK_ROUTE);

	if (!sk)
		return error_errno("cannot open a netlink socket in the trace");
	if (configure_loopback(sk, config) < 0)
		return -1;
	if (!config->device[0])
		return 0;
	return config->by_other ? set_uplink_up(sk, config)
				: configure_uplink(sk, config);
}

int netns_extend(const struct netns_config *config)
{
	autonl struct nl_sock *sk = nl_open(NETLINK_ROUTE);

	if (!sk)
		return error_errno("cannot open a netlink socket in the trace");
	return configure_uplink(sk, config);
}

/*
 * Here, too, the gateway's MAC is known, so that a burst of packets does not
 * wait for ARP.
 */
static int complete_family(struct nl_sock *sk,
			   const struct netns_served *served, int family,
			   struct ip *addr)
{
	int ifindex = (int)if_nametoindex(served->device);
	struct next_hop hop;

	next_hop_to_internet(sk, family, &hop);
	*addr = hop.source;
	if (hop.ifindex != ifindex)
		return 0;
	if (hop.source.family == family &&
	    link_wait_local(ifindex, &hop.source) < 0)
		return -1;
	if (hop.gateway.family != family)
		return 0;
	return link_add_neighbour(sk, ifindex, &hop.gateway,
				  served->gateway_mac);
}

int netns_complete(const struct netns_served *served,
		   struct netns_addresses *found)
{
	autonl struct nl_sock *sk = nl_open(NETLINK_ROUTE);

	if (!sk)
		return error_errno("cannot open a netlink socket in the trace");
	if (link_wait_active((int)if_nametoindex(served->device)) < 0)
		return error_errno("'%s' did not become active in the trace",
				   served->device);
	for (int i = 0; i < IP_FAMILIES; i++)
		if (complete_family(sk, served, i, &found->addr[i]) < 0)
			return error_errno("cannot configure '%s' in the trace",
					   served->device);
	return 0;
}

ino_t netns_inode(int netns)
{
	struct stat st;

	return fstat(netns, &st) < 0 ? 0 : st.st_ino;
}

/* 0: it has ended (ENOENT, also of a zombie; ESRCH), or is not ours to look at. */
static ino_t inode_of_process(pid_t pid)
{
	char path[64];
	struct stat st;

	snprintf(path, sizeof(path), "/proc/%d/ns/net", (int)pid);
	return stat(path, &st) < 0 ? 0 : st.st_ino;
}

static bool is_one_of(pid_t pid, const pid_t *pids, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (pids[i] == pid)
			return true;
	return false;
}

/* *ended: the sum of the pids that ended since they were listed, and of zombies. */
static int count_once(ino_t netns, const pid_t *except, size_t n,
		      uint64_t *ended)
{
	DIR *proc = opendir("/proc");
	struct dirent *entry;
	int count = 0;

	*ended = 0;
	if (!proc)
		return 0;
	while ((entry = readdir(proc))) {
		uint64_t pid;
		ino_t inode;

		if (parse_number(entry->d_name, 1, INT32_MAX, &pid) < 0 ||
		    is_one_of((pid_t)pid, except, n))
			continue;
		inode = inode_of_process((pid_t)pid);
		count += netns != 0 && inode == netns;
		if (inode == 0 && errno != EACCES && errno != EPERM)
			*ended += pid;
	}
	closedir(proc);
	return count;
}

/*
 * A process that ended while we looked may have left a child that was not listed
 * yet. So none are left only if none ended since the look before.
 */
int netns_count_processes(ino_t netns, const pid_t *except, size_t n)
{
	uint64_t before = 0, ended;
	int count = 0;

	for (int i = 0; i < LOOKS_MAX && count == 0; i++) {
		count = count_once(netns, except, n, &ended);
		if (ended == before)
			break;
		before = ended;
	}
	return count;
}
