// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A responder of names on the link, as systemd-resolved is one for LLMNR (RFC 4795):
 * on each link that comes up it joins the groups, and sends to them again and
 * again. It heeds IFF_MULTICAST as resolved does; with -a it does not, and joins
 * and sends, also to all nodes, wherever it can.
 *
 *	chatter [-a]
 */
#include "helper.h"

#include <arpa/inet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <sys/ioctl.h>

#define PORT	  5355
#define LINKS_MAX 64
#define TICK	  10 /* ms */

struct link {
	unsigned int index;
	int fd4, fd6;
};

static struct link links[LINKS_MAX];
static int n_links;

static int udp_socket(int family)
{
	int fd = socket(family, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (fd < 0)
		err(1, "socket");
	return fd;
}

static void open_link(struct link *link, unsigned int index)
{
	struct ip_mreqn group4 = { .imr_ifindex = (int)index };
	struct ipv6_mreq group6 = { .ipv6mr_interface = index };
	int on = 1;

	link->index = index;
	link->fd4 = udp_socket(AF_INET);
	link->fd6 = udp_socket(AF_INET6);
	inet_pton(AF_INET, "224.0.0.252", &group4.imr_multiaddr);
	inet_pton(AF_INET6, "ff02::1:3", &group6.ipv6mr_multiaddr);
	setsockopt(link->fd4, IPPROTO_IP, IP_ADD_MEMBERSHIP, &group4,
		   sizeof(group4));
	group4.imr_address.s_addr = 0;
	setsockopt(link->fd4, IPPROTO_IP, IP_MULTICAST_IF, &group4,
		   sizeof(group4));
	setsockopt(link->fd4, SOL_SOCKET, SO_BROADCAST, &on, sizeof(on));
	setsockopt(link->fd6, IPPROTO_IPV6, IPV6_ADD_MEMBERSHIP, &group6,
		   sizeof(group6));
}

static void say(const struct link *link, bool to_all)
{
	struct sockaddr_in to4 = { .sin_family = AF_INET,
				   .sin_port = htons(PORT) };
	struct sockaddr_in6 to6 = { .sin6_family = AF_INET6,
				    .sin6_port = htons(PORT),
				    .sin6_scope_id = link->index };

	inet_pton(AF_INET, "224.0.0.252", &to4.sin_addr);
	inet_pton(AF_INET6, "ff02::1:3", &to6.sin6_addr);
	sendto(link->fd4, "foreign", 7, 0, (struct sockaddr *)&to4,
	       sizeof(to4));
	sendto(link->fd6, "foreign", 7, 0, (struct sockaddr *)&to6,
	       sizeof(to6));
	if (!to_all)
		return;
	setsockopt(link->fd4, SOL_SOCKET, SO_BINDTOIFINDEX, &link->index,
		   sizeof(link->index));
	to4.sin_addr.s_addr = INADDR_BROADCAST;
	inet_pton(AF_INET6, "ff02::1", &to6.sin6_addr);
	sendto(link->fd4, "foreign", 7, 0, (struct sockaddr *)&to4,
	       sizeof(to4));
	sendto(link->fd6, "foreign", 7, 0, (struct sockaddr *)&to6,
	       sizeof(to6));
}

static struct link *find_link(unsigned int index)
{
	for (int i = 0; i < n_links; i++)
		if (links[i].index == index)
			return &links[i];
	return NULL;
}

static void look(bool all)
{
	struct if_nameindex *list = if_nameindex();
	int fd = udp_socket(AF_INET);

	for (struct if_nameindex *i = list; i && i->if_index; i++) {
		struct ifreq req = { .ifr_flags = 0 };
		struct link *link = find_link(i->if_index);

		snprintf(req.ifr_name, sizeof(req.ifr_name), "%s", i->if_name);
		if (ioctl(fd, SIOCGIFFLAGS, &req) < 0 ||
		    !(req.ifr_flags & IFF_UP) ||
		    (req.ifr_flags & IFF_LOOPBACK) ||
		    (!all && !(req.ifr_flags & IFF_MULTICAST)))
			continue;
		if (!link && n_links < LINKS_MAX) {
			link = &links[n_links++];
			open_link(link, i->if_index);
		}
		if (link)
			say(link, all);
	}
	if_freenameindex(list);
	close(fd);
}

int main(int argc, char **argv)
{
	bool all = argc == 2 && !strcmp(argv[1], "-a");

	if (argc > 1 && !all)
		errx(2, "usage: chatter [-a]");
	look(all);
	ready();
	while (poll(NULL, 0, TICK) == 0)
		look(all);
	return 0;
}
