// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A tbf, by rtnetlink. The kernel cuts up what comes and is larger than the burst, but
 * what waits already and is larger than a later, smaller burst waits for ever, and keeps a
 * processor busy with its timer. TCP makes such packets of tiny segments: 64 KiB of
 * data count with all their headers. So the second bucket of the tbf (peakrate), which
 * limits nothing, has one size for ever, SHAPER_BURST: larger packets are always cut.
 */
#include "base/shaper.h"

#include <errno.h>
#include <linux/pkt_sched.h>
#include <linux/rtnetlink.h>
#include <netlink/msg.h>

#include "base/nl.h"

#define PEAK (2 * SHAPER_FREE) /* bytes a second; more than any rate */

static int put_options(struct nl_msg *msg, uint32_t limit, struct shaping s)
{
	const struct tc_tbf_qopt options = {
		.rate = { .rate = s.rate < UINT32_MAX ? (uint32_t)s.rate
						      : UINT32_MAX,
			  .overhead = SHAPER_HEAD,
			  .linklayer = TC_LINKLAYER_ETHERNET },
		.peakrate = { .rate = UINT32_MAX,
			      .linklayer = TC_LINKLAYER_ETHERNET },
		.limit = limit,
	};
	struct nlattr *nest = nla_nest_start(msg, TCA_OPTIONS);

	if (!nest ||
	    nla_put(msg, TCA_TBF_PARMS, sizeof(options), &options) < 0 ||
	    nla_put_u32(msg, TCA_TBF_BURST, s.burst) < 0 ||
	    nla_put_u64(msg, TCA_TBF_RATE64, s.rate) < 0 ||
	    nla_put_u32(msg, TCA_TBF_PBURST, SHAPER_BURST) < 0 ||
	    nla_put_u64(msg, TCA_TBF_PRATE64, PEAK) < 0)
		return -1;
	return nla_nest_end(msg, nest);
}

static struct nl_msg *qdisc_message(int type, int flags, int ifindex)
{
	const struct tcmsg head = { .tcm_ifindex = ifindex,
				    .tcm_parent = TC_H_ROOT };
	struct nl_msg *msg = nlmsg_alloc_simple(type, flags);

	if (msg && nlmsg_append(msg, (void *)&head, sizeof(head), 0) >= 0)
		return msg;
	nlmsg_free(msg);
	return NULL;
}

static int fail(int nl_error)
{
	errno = nl_errno(nl_error);
	return -1;
}

static int put_tbf(struct nl_sock *sk, int flags, int ifindex, uint32_t limit,
		   struct shaping s)
{
	struct nl_msg *msg = qdisc_message(RTM_NEWQDISC, flags, ifindex);
	int err = -NLE_NOMEM;

	if (msg && nla_put_string(msg, TCA_KIND, "tbf") == 0 &&
	    put_options(msg, limit, s) >= 0)
		err = nl_send_auto(sk, msg);
	nlmsg_free(msg);
	if (err >= 0)
		err = nl_wait_for_ack(sk);
	return err < 0 ? fail(err) : 0;
}

int shaper_add(struct nl_sock *sk, int ifindex, uint32_t limit,
	       struct shaping s)
{
	return put_tbf(sk, NLM_F_CREATE | NLM_F_EXCL, ifindex, limit, s);
}

int shaper_set(struct nl_sock *sk, int ifindex, uint32_t limit,
	       struct shaping s)
{
	return put_tbf(sk, 0, ifindex, limit, s);
}

/*
 * Send msg, free it, and give the answer to a function. There may be none: a
 * device that is down with its queue removed has nothing to say.
 */
static int ask(struct nl_sock *sk, struct nl_msg *msg,
	       nl_recvmsg_msg_cb_t function, void *arg)
{
	const struct timeval limit = { .tv_usec = 200000 };
	struct nl_cb *own = nl_socket_get_cb(sk), *cb = nl_cb_clone(own);
	int err = setsockopt(nl_socket_get_fd(sk), SOL_SOCKET, SO_RCVTIMEO,
			     &limit, sizeof(limit)) == 0 &&
				  msg && cb
			  ? nl_send_auto(sk, msg)
			  : -NLE_NOMEM;

	nlmsg_free(msg);
	if (err >= 0)
		err = nl_cb_set(cb, NL_CB_VALID, NL_CB_CUSTOM, function, arg);
	if (err >= 0)
		err = nl_recvmsgs(sk, cb);
	if (err >= 0)
		err = nl_wait_for_ack(sk);
	nl_cb_put(cb);
	nl_cb_put(own);
	return err < 0 ? fail(err) : 0;
}

static int keep_dropped(struct nl_msg *msg, void *arg)
{
	struct nlattr *stats = nlmsg_find_attr(nlmsg_hdr(msg),
					       sizeof(struct tcmsg), TCA_STATS);
	struct tc_stats own;

	if (!stats || nla_len(stats) < (int)sizeof(own))
		return NL_SKIP;
	memcpy(&own, nla_data(stats), sizeof(own));
	*(uint32_t *)arg = own.drops;
	return NL_OK;
}

/* Without NLM_F_ECHO there is no answer but the acknowledgement. */
int shaper_dropped(struct nl_sock *sk, int ifindex, uint32_t *packets)
{
	*packets = 0;
	return ask(sk, qdisc_message(RTM_GETQDISC, NLM_F_ECHO, ifindex),
		   keep_dropped, packets);
}
