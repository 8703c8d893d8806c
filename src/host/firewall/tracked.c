// SPDX-License-Identifier: GPL-2.0-or-later
/* Forgets the connections of clients from outside. */
#include "host/firewall/tracked.h"

#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_conntrack.h>
#include <netlink/msg.h>
#include <string.h>

#include "base/log.h"
#include "base/nl.h"

#define TRACKED_TYPE(message) ((NFNL_SUBSYS_CTNETLINK << 8) | (message))

struct sweep {
	struct ip inner;
	struct nl_sock *deleter;
	unsigned int n;
};

int tracked_note(struct journal *j, const struct ip *inner)
{
	char text[IP_TEXT_SIZE];

	return journal_add(j, "tracked %s", ip_text(inner, text));
}

/* Is the address the one from which answers to the connection come? */
static bool is_led_to(struct nlattr *reply, const struct ip *inner)
{
	struct nlattr *tuple[CTA_TUPLE_MAX + 1];
	struct nlattr *ip[CTA_IP_MAX + 1];
	int type = inner->family == IPV4 ? CTA_IP_V4_SRC : CTA_IP_V6_SRC;
	int len = (int)ip_len(inner->family);

	return reply &&
	       nla_parse_nested(tuple, CTA_TUPLE_MAX, reply, NULL) == 0 &&
	       tuple[CTA_TUPLE_IP] &&
	       nla_parse_nested(ip, CTA_IP_MAX, tuple[CTA_TUPLE_IP], NULL) ==
		       0 &&
	       ip[type] && nla_len(ip[type]) == len &&
	       !memcmp(nla_data(ip[type]), inner->bytes, (size_t)len);
}

/* Its zone and its id say which one it is, if there are several like it. */
static void delete_connection(struct sweep *s, struct nlattr *attr[CTA_MAX + 1])
{
	static const int names[] = { CTA_TUPLE_ORIG, CTA_ZONE, CTA_ID };
	struct nfgenmsg head = { .nfgen_family =
					 (unsigned char)ip_af(s->inner.family),
				 .version = NFNETLINK_V0 };
	struct nl_msg *msg = nlmsg_alloc();

	if (!msg)
		return;
	nlmsg_put(msg, NL_AUTO_PORT, NL_AUTO_SEQ,
		  TRACKED_TYPE(IPCTNL_MSG_CT_DELETE), 0, NLM_F_REQUEST);
	nlmsg_append(msg, &head, sizeof(head), NLMSG_ALIGNTO);
	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (attr[names[i]])
			nla_put(msg,
				names[i] | (names[i] == CTA_TUPLE_ORIG
						    ? NLA_F_NESTED
						    : 0),
				nla_len(attr[names[i]]),
				nla_data(attr[names[i]]));
	s->n += nl_send_auto(s->deleter, msg) >= 0;
	nlmsg_free(msg);
}

static int take_connection(struct nl_msg *msg, void *arg)
{
	struct nlattr *attr[CTA_MAX + 1];
	struct sweep *s = arg;

	if (nlmsg_parse(nlmsg_hdr(msg), sizeof(struct nfgenmsg), attr, CTA_MAX,
			NULL) == 0 &&
	    attr[CTA_TUPLE_ORIG] &&
	    is_led_to(attr[CTA_TUPLE_REPLY], &s->inner) &&
	    !is_led_to(attr[CTA_TUPLE_ORIG], &s->inner))
		delete_connection(s, attr);
	return NL_OK;
}

static void sweep(struct sweep *s)
{
	autonl struct nl_sock *sk = nl_open(NETLINK_NETFILTER);
	autonl struct nl_sock *deleter = nl_open(NETLINK_NETFILTER);
	struct nfgenmsg head = { .nfgen_family =
					 (unsigned char)ip_af(s->inner.family),
				 .version = NFNETLINK_V0 };

	if (!sk || !deleter)
		return;
	s->deleter = deleter;
	nl_socket_disable_auto_ack(sk);
	nl_socket_disable_auto_ack(deleter);
	nl_socket_modify_cb(sk, NL_CB_VALID, NL_CB_CUSTOM, take_connection, s);
	if (nl_send_simple(sk, TRACKED_TYPE(IPCTNL_MSG_CT_GET), NLM_F_DUMP,
			   &head, sizeof(head)) >= 0)
		(void)!nl_recvmsgs_default(sk);
}

void tracked_undo(struct journal *j)
{
	const char *line;

	for (size_t i = 0; (line = journal_line(j, "tracked", i)); i++) {
		struct sweep s = { .n = 0 };

		if (ip_parse(&s.inner, line) < 0)
			continue;
		sweep(&s);
		detail("forgot %u tracked connections to %s", s.n, line);
	}
}
