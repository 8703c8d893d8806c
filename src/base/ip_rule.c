// SPDX-License-Identifier: GPL-2.0-or-later
/* ip-rule(8), by rtnetlink(7). */
#include "base/ip_rule.h"

#include <errno.h>
#include <linux/fib_rules.h>
#include <linux/rtnetlink.h>
#include <netlink/msg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/nl.h"

static int put_port(struct nl_msg *msg, int attribute, uint16_t port)
{
	const struct fib_rule_port_range range = { port, port };

	return port ? nla_put(msg, attribute, sizeof(range), &range) : 0;
}

static int put_address(struct nl_msg *msg, int attribute, const struct ip *ip)
{
	return ip ? nla_put(msg, attribute, (int)ip_len(ip->family), ip->bytes)
		  : 0;
}

static int put_rule(struct nl_msg *msg, const struct ip_rule *rule)
{
	const struct fib_rule_hdr header = {
		.family = (uint8_t)ip_af(rule->family),
		.src_len = (uint8_t)(rule->from ? ip_bits(rule->family) : 0),
		.dst_len = (uint8_t)(rule->to ? ip_bits(rule->family) : 0),
		.action = rule->action,
	};

	if (nlmsg_append(msg, (void *)&header, sizeof(header), NLMSG_ALIGNTO) <
		    0 ||
	    nla_put_u32(msg, FRA_PRIORITY, rule->priority) < 0 ||
	    (rule->table && nla_put_u32(msg, FRA_TABLE, rule->table) < 0) ||
	    (rule->iif && nla_put_string(msg, FRA_IIFNAME, rule->iif) < 0) ||
	    put_address(msg, FRA_SRC, rule->from) < 0 ||
	    put_address(msg, FRA_DST, rule->to) < 0 ||
	    put_port(msg, FRA_SPORT_RANGE, rule->sport) < 0 ||
	    put_port(msg, FRA_DPORT_RANGE, rule->dport) < 0)
		return -1;
	return 0;
}

/* Takes msg. The kernel's answer EEXIST or ENOENT, as given, is fine. */
static int send_rule(struct nl_sock *sk, struct nl_msg *msg, int fine)
{
	int err = nl_errno(nl_send_sync(sk, msg)); /* frees it */

	if (!err || err == fine)
		return 0;
	errno = err;
	return -1;
}

static int out_of_memory(struct nl_msg *msg)
{
	nlmsg_free(msg);
	errno = ENOMEM;
	return -1;
}

int ip_rule_add(struct nl_sock *sk, const struct ip_rule *rule)
{
	struct nl_msg *msg = nlmsg_alloc_simple(
		RTM_NEWRULE, NLM_F_REQUEST | NLM_F_CREATE | NLM_F_EXCL);

	if (!msg || put_rule(msg, rule) < 0 ||
	    nla_put_u8(msg, FRA_PROTOCOL, RTPROT_KERNEL) < 0)
		return out_of_memory(msg);
	return send_rule(sk, msg, EEXIST);
}

int ip_rule_delete(struct nl_sock *sk, const struct ip_rule *rule)
{
	struct nl_msg *msg = nlmsg_alloc_simple(RTM_DELRULE, NLM_F_REQUEST);

	if (!msg || put_rule(msg, rule) < 0)
		return out_of_memory(msg);
	return send_rule(sk, msg, ENOENT);
}

/* ---- those that are there ---- */

struct listing {
	struct ip_rule_seen *rules;
	int n;
	int err;
};

static void read_net(struct ip_net *net, const struct nlattr *attr, int len,
		     int family)
{
	net->addr.family = family;
	net->len = len;
	if (attr && (size_t)nla_len(attr) >= ip_len(family))
		memcpy(net->addr.bytes, nla_data(attr), ip_len(family));
}

static void read_users(struct ip_rule_seen *rule, const struct nlattr *attr)
{
	struct fib_rule_uid_range range;

	if (!attr || (size_t)nla_len(attr) < sizeof(range))
		return;
	memcpy(&range, nla_data(attr), sizeof(range));
	rule->has_users = true;
	rule->first_user = range.start;
	rule->last_user = range.end;
}

static int read_rule(struct ip_rule_seen *rule)
{
	const struct fib_rule_hdr *header = nlmsg_data(rule->message);
	struct nlattr *attr[FRA_MAX + 1];
	int family;

	if (nlmsg_parse(rule->message, sizeof(*header), attr, FRA_MAX, NULL) <
	    0)
		return -1;
	family = header->family == AF_INET ? IPV4 : IPV6;
	rule->action = header->action;
	rule->inverted = header->flags & FIB_RULE_INVERT;
	rule->table =
		attr[FRA_TABLE] ? nla_get_u32(attr[FRA_TABLE]) : header->table;
	if (attr[FRA_PRIORITY])
		rule->priority = nla_get_u32(attr[FRA_PRIORITY]);
	if (attr[FRA_PROTOCOL])
		rule->by_kernel =
			nla_get_u8(attr[FRA_PROTOCOL]) == RTPROT_KERNEL;
	if (attr[FRA_IIFNAME])
		snprintf(rule->iif, sizeof(rule->iif), "%s",
			 nla_get_string(attr[FRA_IIFNAME]));
	read_net(&rule->from, attr[FRA_SRC], header->src_len, family);
	read_net(&rule->to, attr[FRA_DST], header->dst_len, family);
	read_users(rule, attr[FRA_UID_RANGE]);
	return 0;
}

static int keep_rule(struct nl_msg *msg, void *arg)
{
	struct listing *list = arg;
	const struct nlmsghdr *head = nlmsg_hdr(msg);
	struct ip_rule_seen *grown, *rule;

	if (head->nlmsg_type != RTM_NEWRULE)
		return NL_OK;
	grown = reallocarray(list->rules, (size_t)list->n + 1, sizeof(*grown));
	if (grown)
		list->rules = grown;
	rule = grown ? &grown[list->n] : NULL;
	if (rule) {
		memset(rule, 0, sizeof(*rule));
		rule->message = malloc(head->nlmsg_len);
	}
	if (!rule || !rule->message) {
		list->err = ENOMEM;
		return NL_OK;
	}
	memcpy(rule->message, head, head->nlmsg_len);
	if (read_rule(rule) < 0)
		free(rule->message);
	else
		list->n++;
	return NL_OK;
}

static int list_once(struct nl_sock *sk, int family)
{
	struct fib_rule_hdr request = { .family = (uint8_t)ip_af(family) };
	int err = nl_send_simple(sk, RTM_GETRULE, NLM_F_DUMP, &request,
				 sizeof(request));

	return err < 0 ? err : nl_recvmsgs_default(sk);
}

int ip_rules_list(struct nl_sock *sk, int family, struct ip_rule_seen **rules)
{
	struct listing list = { .n = 0 };
	int err;

	nl_socket_modify_cb(sk, NL_CB_VALID, NL_CB_CUSTOM, keep_rule, &list);
	do {
		ip_rules_free(list.rules, list.n);
		list = (struct listing){ .n = 0 };
		err = list_once(sk, family);
	} while (err == -NLE_DUMP_INTR);
	nl_socket_modify_cb(sk, NL_CB_VALID, NL_CB_DEFAULT, NULL, NULL);
	*rules = list.rules;
	if (err >= 0 && !list.err)
		return list.n;
	ip_rules_free(list.rules, list.n);
	*rules = NULL;
	errno = err < 0 ? nl_errno(err) : list.err;
	return -1;
}

void ip_rules_free(struct ip_rule_seen *rules, int n)
{
	for (int i = 0; i < n; i++)
		free(rules[i].message);
	free(rules);
}

/* As ip(8) flushes: what the kernel says of a rule is what names it. */
int ip_rule_delete_seen(struct nl_sock *sk, const struct ip_rule_seen *rule)
{
	struct nl_msg *msg = nlmsg_alloc_simple(RTM_DELRULE, NLM_F_REQUEST);

	if (!msg || nlmsg_append(msg, nlmsg_data(rule->message),
				 (size_t)nlmsg_datalen(rule->message), 0) < 0)
		return out_of_memory(msg);
	return send_rule(sk, msg, ENOENT);
}

/* ---- copies ---- */

/* Does the attribute of the original stand in the copy, too? */
static bool is_kept(int type, const struct ip_rule_change *c)
{
	switch (type) {
	case FRA_PRIORITY:
	case FRA_PROTOCOL:
	case FRA_IIFNAME:
		return false;
	case FRA_GOTO:
		return !c->action;
	case FRA_UID_RANGE:
		return !c->any_user && !c->any_packet;
	case FRA_SRC:
		return !c->any_source && !c->any_packet;
	case FRA_TABLE:
	case FRA_SUPPRESS_IFGROUP:
	case FRA_SUPPRESS_PREFIXLEN:
		return true;
	default:
		return !c->any_packet;
	}
}

static struct fib_rule_hdr copied_header(const struct ip_rule_seen *rule,
					 const struct ip_rule_change *c)
{
	struct fib_rule_hdr header =
		*(const struct fib_rule_hdr *)nlmsg_data(rule->message);

	header.flags &= FIB_RULE_INVERT;
	if (c->any_source || c->any_packet)
		header.src_len = 0;
	if (c->any_packet)
		header.dst_len = header.tos = 0;
	if (c->action) {
		header.action = c->action;
		header.flags = 0;
	}
	return header;
}

static int put_copy(struct nl_msg *msg, const struct ip_rule_seen *rule,
		    const struct ip_rule_change *c)
{
	struct fib_rule_hdr header = copied_header(rule, c);
	const int at = sizeof(header);
	struct nlattr *attr = nlmsg_attrdata(rule->message, at);
	int rest = nlmsg_attrlen(rule->message, at);

	if (nlmsg_append(msg, &header, sizeof(header), NLMSG_ALIGNTO) < 0)
		return -1;
	for (; nla_ok(attr, rest); attr = nla_next(attr, &rest))
		if (is_kept(nla_type(attr), c) &&
		    nla_put(msg, nla_type(attr), nla_len(attr),
			    nla_data(attr)) < 0)
			return -1;
	if (c->action == FR_ACT_GOTO &&
	    nla_put_u32(msg, FRA_GOTO, c->target) < 0)
		return -1;
	return nla_put_string(msg, FRA_IIFNAME, c->iif);
}

int ip_rule_add_copy(struct nl_sock *sk, const struct ip_rule_seen *rule,
		     const struct ip_rule_change *change)
{
	struct nl_msg *msg = nlmsg_alloc_simple(
		RTM_NEWRULE, NLM_F_REQUEST | NLM_F_CREATE | NLM_F_EXCL);

	if (!msg || put_copy(msg, rule, change) < 0 ||
	    nla_put_u32(msg, FRA_PRIORITY, change->priority) < 0 ||
	    nla_put_u8(msg, FRA_PROTOCOL, RTPROT_KERNEL) < 0)
		return out_of_memory(msg);
	return send_rule(sk, msg, EEXIST);
}

/* The kernel adds a priority and a protocol to what it was sent. */
static bool is_same_attribute(int type, const struct nlattr *a,
			      const struct nlattr *b)
{
	if (type == FRA_PRIORITY || type == FRA_PROTOCOL || type == FRA_PAD)
		return true;
	if (!a || !b)
		return a == b;
	return nla_len(a) == nla_len(b) &&
	       !memcmp(nla_data(a), nla_data(b), (size_t)nla_len(a));
}

static bool is_same_rule(struct nlmsghdr *a, struct nlmsghdr *b)
{
	struct fib_rule_hdr left = *(const struct fib_rule_hdr *)nlmsg_data(a);
	struct fib_rule_hdr right = *(const struct fib_rule_hdr *)nlmsg_data(b);
	struct nlattr *of_a[FRA_MAX + 1], *of_b[FRA_MAX + 1];

	/* The kernel sets other flags if a device or a target is missing. */
	left.flags &= FIB_RULE_INVERT;
	right.flags &= FIB_RULE_INVERT;
	if (memcmp(&left, &right, sizeof(left)) ||
	    nlmsg_parse(a, sizeof(left), of_a, FRA_MAX, NULL) < 0 ||
	    nlmsg_parse(b, sizeof(right), of_b, FRA_MAX, NULL) < 0)
		return false;
	for (int i = 0; i <= FRA_MAX; i++)
		if (!is_same_attribute(i, of_a[i], of_b[i]))
			return false;
	return true;
}

bool ip_rule_is_copy(const struct ip_rule_seen *seen,
		     const struct ip_rule_seen *rule,
		     const struct ip_rule_change *change)
{
	struct nl_msg *msg = nlmsg_alloc_simple(RTM_NEWRULE, 0);
	bool same = msg && seen->priority == change->priority &&
		    put_copy(msg, rule, change) == 0 &&
		    is_same_rule(seen->message, nlmsg_hdr(msg));

	nlmsg_free(msg);
	return same;
}
