// SPDX-License-Identifier: GPL-2.0-or-later
/* The host's own ports. */
#include "host/diagnose/host_ports.h"

#include <linux/inet_diag.h>
#include <linux/sock_diag.h>
#include <netlink/msg.h>
#include <stdbool.h>
#include <string.h>

#include "base/nl.h"

/* Of the kernel's tcp_states.h, which UDP uses too. */
#define STATE_CLOSE  7
#define STATE_LISTEN 10

struct search {
	const struct ip *addr;
	uint16_t port;
	enum host_port found;
};

/* A socket of IPv6 that takes IPv4, too. */
static bool takes_both(struct nlmsghdr *head)
{
	struct nlattr *only = nlmsg_find_attr(
		head, sizeof(struct inet_diag_msg), INET_DIAG_SKV6ONLY);

	return only && nla_get_u8(only) == 0;
}

static int take_socket(struct nl_msg *msg, void *arg)
{
	static const unsigned char any[16];
	struct nlmsghdr *head = nlmsg_hdr(msg);
	const struct inet_diag_msg *socket = nlmsg_data(head);
	struct search *s = arg;
	int family = socket->idiag_family == AF_INET ? IPV4 : IPV6;
	const void *at = socket->id.idiag_src;

	/* A datagram socket that is connected takes its peer's only. */
	if (socket->id.idiag_sport != s->port || socket->id.idiag_dport != 0)
		return NL_OK;
	if (!memcmp(at, any, ip_len(family)) &&
	    (family == s->addr->family || takes_both(head)))
		s->found = HOST_PORT_ANY;
	else if (s->found == HOST_PORT_CLOSED && family == s->addr->family &&
		 !memcmp(at, s->addr->bytes, ip_len(family)))
		s->found = HOST_PORT_LOOPBACK;
	return NL_OK;
}

static void look(struct search *s, int family, uint8_t protocol)
{
	autonl struct nl_sock *sk = nl_open(NETLINK_SOCK_DIAG);
	struct inet_diag_req_v2 request = {
		.sdiag_family = (uint8_t)ip_af(family),
		.sdiag_protocol = protocol,
		.idiag_states = 1U << (protocol == IPPROTO_TCP ? STATE_LISTEN
							       : STATE_CLOSE),
	};

	if (!sk)
		return;
	nl_socket_disable_auto_ack(sk);
	nl_socket_modify_cb(sk, NL_CB_VALID, NL_CB_CUSTOM, take_socket, s);
	if (nl_send_simple(sk, SOCK_DIAG_BY_FAMILY, NLM_F_DUMP, &request,
			   sizeof(request)) >= 0)
		(void)!nl_recvmsgs_default(sk);
}

enum host_port host_port_look(const struct ip *addr, uint8_t protocol,
			      uint16_t port)
{
	struct search s = { addr, port, HOST_PORT_CLOSED };

	for (int i = 0; i < IP_FAMILIES; i++)
		look(&s, i, protocol);
	return s.found;
}
