// SPDX-License-Identifier: GPL-2.0-or-later
/* The kernel's table of connections. */
#include "host/diagnose/conntrack.h"

#include <errno.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_conntrack.h>
#include <netlink/msg.h>
#include <stdbool.h>
#include <string.h>

#include "base/nl.h"

struct search {
	const struct ip *source;
	bool found;
};

static int take_connection(struct nl_msg *msg, void *arg)
{
	struct nlattr *attr[CTA_MAX + 1];
	struct nlattr *tuple[CTA_TUPLE_MAX + 1];
	struct nlattr *ip[CTA_IP_MAX + 1];
	struct search *s = arg;
	int type = s->source->family == IPV4 ? CTA_IP_V4_SRC : CTA_IP_V6_SRC;
	int len = (int)ip_len(s->source->family);

	if (nlmsg_parse(nlmsg_hdr(msg), sizeof(struct nfgenmsg), attr, CTA_MAX,
			NULL) == 0 &&
	    attr[CTA_TUPLE_ORIG] &&
	    nla_parse_nested(tuple, CTA_TUPLE_MAX, attr[CTA_TUPLE_ORIG],
			     NULL) == 0 &&
	    tuple[CTA_TUPLE_IP] &&
	    nla_parse_nested(ip, CTA_IP_MAX, tuple[CTA_TUPLE_IP], NULL) == 0 &&
	    ip[type] && nla_len(ip[type]) == len &&
	    !memcmp(nla_data(ip[type]), s->source->bytes, (size_t)len))
		s->found = true;
	return NL_OK;
}

int conntrack_has_source(const struct ip *source)
{
	autonl struct nl_sock *sk = nl_open(NETLINK_NETFILTER);
	struct nfgenmsg head = { .nfgen_family =
					 (unsigned char)ip_af(source->family),
				 .version = NFNETLINK_V0 };
	struct search s = { .source = source };
	int err;

	if (!sk)
		return -1;
	nl_socket_disable_auto_ack(sk);
	nl_socket_modify_cb(sk, NL_CB_VALID, NL_CB_CUSTOM, take_connection, &s);
	err = nl_send_simple(sk,
			     (NFNL_SUBSYS_CTNETLINK << 8) | IPCTNL_MSG_CT_GET,
			     NLM_F_DUMP, &head, sizeof(head));
	if (err >= 0)
		err = nl_recvmsgs_default(sk);
	errno = nl_errno(err);
	return err < 0 ? -1 : s.found;
}
