// SPDX-License-Identifier: GPL-2.0-or-later
/* netlink(7) through libnl. */
#include "base/nl.h"

#include <errno.h>
#include <fcntl.h>
#include <netlink/errno.h>
#include <netlink/msg.h>
#include <netlink/socket.h>

#include "base/util.h"

/*
 * libnl folds errno into codes of its own; those that callers tell apart are
 * unfolded here, the rest is EIO.
 */
int nl_errno(int nl_error)
{
	switch (nl_error < 0 ? -nl_error : nl_error) {
	case 0:
		return 0;
	case NLE_EXIST:
		return EEXIST;
	case NLE_OBJ_NOTFOUND:
		return ENOENT;
	case NLE_NODEV:
		return ENODEV;
	case NLE_PERM:
	case NLE_NOACCESS:
		return EPERM;
	case NLE_BUSY:
		return EBUSY;
	case NLE_NOMEM:
		return ENOMEM;
	case NLE_INVAL:
		return EINVAL;
	case NLE_OPNOTSUPP:
		return EOPNOTSUPP;
	case NLE_RANGE:
		return ERANGE;
	case NLE_NOADDR:
		return EADDRNOTAVAIL;
	case NLE_AF_NOSUPPORT:
		return EAFNOSUPPORT;
	case NLE_AGAIN:
		return EAGAIN;
	default:
		return EIO;
	}
}

struct nl_sock *nl_open(int protocol)
{
	struct nl_sock *sk = nl_socket_alloc();
	int err;

	if (!sk) {
		errno = ENOMEM;
		return NULL;
	}
	errno = 0;
	err = nl_connect(sk, protocol);
	if (err < 0) {
		/* EMFILE, say, of which libnl has no word. */
		err = errno ? errno : nl_errno(err);
		nl_socket_free(sk);
		errno = err;
		return NULL;
	}
	fcntl(nl_socket_get_fd(sk), F_SETFD, FD_CLOEXEC);
	return sk;
}

struct nl_sock *nl_adopt(int protocol, int fd)
{
	struct nl_sock *sk = fd < 0 ? NULL : nl_socket_alloc();
	int err = sk ? nl_socket_set_fd(sk, protocol, fd) : 0;

	if (sk && err == 0)
		return sk;
	if (sk)
		nl_socket_free(sk);
	close_fd(&fd);
	errno = err ? nl_errno(err) : ENOMEM;
	return NULL;
}

void nl_close_socket(struct nl_sock **sk)
{
	int saved = errno;

	if (*sk)
		nl_socket_free(*sk);
	*sk = NULL;
	errno = saved;
}

static int put_packet(struct nl_msg *msg, const struct nl_route_query *query)
{
	if (nla_put_addr(msg, RTA_DST, query->dst) < 0 ||
	    (query->src && nla_put_addr(msg, RTA_SRC, query->src) < 0) ||
	    (query->iif && nla_put_u32(msg, RTA_IIF, (uint32_t)query->iif)) ||
	    (query->user && nla_put_u32(msg, RTA_UID, *query->user)))
		return -1;
	return 0;
}

static struct nl_msg *route_message(const struct nl_route_query *query)
{
	struct rtmsg head = {
		.rtm_family = (unsigned char)nl_addr_get_family(query->dst),
		.rtm_dst_len = (unsigned char)nl_addr_get_prefixlen(query->dst),
		.rtm_flags = RTM_F_LOOKUP_TABLE,
	};
	struct nl_msg *msg = nlmsg_alloc_simple(RTM_GETROUTE, 0);

	if (query->src)
		head.rtm_src_len =
			(unsigned char)nl_addr_get_prefixlen(query->src);
	if (msg && nlmsg_append(msg, &head, sizeof(head), 0) >= 0 &&
	    put_packet(msg, query) == 0)
		return msg;
	nlmsg_free(msg);
	return NULL;
}

static int keep_route(struct nl_msg *msg, void *route)
{
	return rtnl_route_parse(nlmsg_hdr(msg), route) < 0 ? NL_SKIP : NL_OK;
}

/* The answer comes before the acknowledgement. */
static int receive_route(struct nl_sock *sk, struct rtnl_route **route)
{
	struct nl_cb *own = nl_socket_get_cb(sk), *cb = nl_cb_clone(own);
	int err = -NLE_NOMEM;

	if (cb &&
	    nl_cb_set(cb, NL_CB_VALID, NL_CB_CUSTOM, keep_route, route) >= 0)
		err = nl_recvmsgs(sk, cb);
	nl_cb_put(cb);
	nl_cb_put(own);
	return err < 0 ? err : nl_wait_for_ack(sk);
}

int nl_route_ask(struct nl_sock *sk, const struct nl_route_query *query,
		 struct rtnl_route **route)
{
	struct nl_msg *msg = route_message(query);
	int err;

	*route = NULL;
	if (!msg)
		return -NLE_NOMEM;
	err = nl_send_auto(sk, msg);
	nlmsg_free(msg);
	return err < 0 ? err : receive_route(sk, route);
}

int nl_route_lookup(struct nl_sock *sk, struct nl_addr *dst,
		    struct rtnl_route **route)
{
	const struct nl_route_query query = { .dst = dst };

	return nl_route_ask(sk, &query, route);
}
