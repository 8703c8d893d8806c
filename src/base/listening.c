// SPDX-License-Identifier: GPL-2.0-or-later
/* Which ports processes listen on. */
#include "base/listening.h"

#include <linux/inet_diag.h>
#include <linux/sock_diag.h>
#include <netlink/msg.h>
#include <string.h>

#include "base/nl.h"

/* Of the kernel's tcp_states.h, which UDP uses too. */
#define STATE_CLOSE  7
#define STATE_LISTEN 10

struct dump {
	uint8_t protocol;
	void (*take)(void *arg, const struct listening *l);
	void *arg;
};

bool listening_is_any(const struct listening *l)
{
	static const unsigned char any[16];

	return !memcmp(l->at.bytes, any, ip_len(l->at.family));
}

bool listening_takes(const struct listening *l, const struct ip *addr)
{
	if (listening_is_any(l))
		return l->at.family == addr->family || l->takes_both;
	return ip_equal(&l->at, addr);
}

/* A socket of IPv6 that takes IPv4, too. */
static bool takes_both(struct nlmsghdr *head)
{
	struct nlattr *only = nlmsg_find_attr(
		head, sizeof(struct inet_diag_msg), INET_DIAG_SKV6ONLY);

	return only && nla_get_u8(only) == 0;
}

static int take_socket(struct nl_msg *msg, void *arg)
{
	struct nlmsghdr *head = nlmsg_hdr(msg);
	const struct inet_diag_msg *socket = nlmsg_data(head);
	const struct dump *dump = arg;
	struct listening l = {
		.at.family = socket->idiag_family == AF_INET ? IPV4 : IPV6,
		.port = ntohs(socket->id.idiag_sport),
		.takes_both = takes_both(head),
		.backlog = dump->protocol == IPPROTO_TCP ? socket->idiag_wqueue
							 : 0,
	};

	/* A datagram socket that is connected takes its peer's only. */
	if (socket->id.idiag_dport != 0)
		return NL_OK;
	memcpy(l.at.bytes, socket->id.idiag_src, ip_len(l.at.family));
	dump->take(dump->arg, &l);
	return NL_OK;
}

void listening_each(struct nl_sock *sk, uint8_t protocol,
		    void (*take)(void *arg, const struct listening *l),
		    void *arg)
{
	struct dump dump = { protocol, take, arg };
	struct inet_diag_req_v2 request = {
		.sdiag_protocol = protocol,
		.idiag_states = 1U << (protocol == IPPROTO_TCP ? STATE_LISTEN
							       : STATE_CLOSE),
	};

	nl_socket_disable_auto_ack(sk);
	nl_socket_modify_cb(sk, NL_CB_VALID, NL_CB_CUSTOM, take_socket, &dump);
	for (int i = 0; i < IP_FAMILIES; i++) {
		request.sdiag_family = (uint8_t)ip_af(i);
		if (nl_send_simple(sk, SOCK_DIAG_BY_FAMILY, NLM_F_DUMP,
				   &request, sizeof(request)) >= 0)
			(void)!nl_recvmsgs_default(sk);
	}
}
