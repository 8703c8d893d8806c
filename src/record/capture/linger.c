// SPDX-License-Identifier: GPL-2.0-or-later
/* How long to wait for packets after the program has ended. */
#include "record/capture/linger.h"

#include <linux/inet_diag.h>
#include <linux/sock_diag.h>
#include <netinet/tcp.h>
#include <netlink/msg.h>
#include <sys/socket.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/nl.h"

#define STALLED_MAX 5000 /* ms without a packet */
#define WAITING_MAX 500 /* ms for the other side's FIN */
#define TOTAL_MAX   30000 /* ms */

#define BIT(state) (1U << (state))
#define SENDING	   (BIT(TCP_FIN_WAIT1) | BIT(TCP_LAST_ACK) | BIT(TCP_CLOSING))
#define WAITING	   BIT(TCP_FIN_WAIT2)

int linger_open(struct linger_watch *l, int at_least_ms)
{
	l->at_least = at_least_ms;
	l->sk = nl_open(NETLINK_SOCK_DIAG);
	if (!l->sk)
		return error_errno("cannot open a sock_diag socket");
	return 0;
}

void linger_start(struct linger_watch *l, bool whole)
{
	if (!whole)
		l->at_least = 0;
	l->started = l->progress = now_ms();
}

/* A socket that belongs to no process has inode 0. */
static int look_at_socket(struct nl_msg *msg, void *arg)
{
	const struct inet_diag_msg *diag = nlmsg_data(nlmsg_hdr(msg));
	enum linger_state *state = arg;

	if (nlmsg_datalen(nlmsg_hdr(msg)) < (int)sizeof(*diag) ||
	    diag->idiag_inode != 0)
		return NL_OK;
	if (BIT(diag->idiag_state) & SENDING)
		*state = LINGER_SENDING;
	else if (*state == LINGER_DONE)
		*state = LINGER_WAITING;
	return NL_OK;
}

static int ask(struct nl_sock *sk, unsigned char family,
	       enum linger_state *state)
{
	struct inet_diag_req_v2 req = { .sdiag_family = family,
					.sdiag_protocol = IPPROTO_TCP,
					.idiag_states = SENDING | WAITING };
	int err;

	nl_socket_modify_cb(sk, NL_CB_VALID, NL_CB_CUSTOM, look_at_socket,
			    state);
	err = nl_send_simple(sk, SOCK_DIAG_BY_FAMILY, NLM_F_DUMP, &req,
			     sizeof(req));
	return err < 0 ? err : nl_recvmsgs_default(sk);
}

static enum linger_state look(struct linger_watch *l)
{
	enum linger_state state = LINGER_DONE;

	if (ask(l->sk, AF_INET, &state) < 0)
		return LINGER_DONE;
	/* A kernel without IPv6 has no such sockets. */
	ask(l->sk, AF_INET6, &state);
	return state;
}

bool linger_goes_on(struct linger_watch *l, uint64_t packets)
{
	int64_t now = now_ms();

	if (packets != l->packets)
		l->progress = now;
	l->packets = packets;
	if (now - l->started < l->at_least)
		return true;
	switch (look(l)) {
	case LINGER_SENDING:
		return now - l->progress < STALLED_MAX &&
		       now - l->started < TOTAL_MAX;
	case LINGER_WAITING:
		return now - l->started < WAITING_MAX;
	default:
		return false;
	}
}

void linger_close(struct linger_watch *l)
{
	nl_close_socket(&l->sk);
}
