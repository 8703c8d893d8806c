// SPDX-License-Identifier: GPL-2.0-or-later
/* netlink(7) through libnl. */
#include "base/nl.h"

#include <errno.h>
#include <fcntl.h>
#include <netlink/errno.h>
#include <netlink/socket.h>

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
	err = nl_connect(sk, protocol);
	if (err < 0) {
		nl_socket_free(sk);
		errno = nl_errno(err);
		return NULL;
	}
	fcntl(nl_socket_get_fd(sk), F_SETFD, FD_CLOEXEC);
	return sk;
}

void nl_close_socket(struct nl_sock **sk)
{
	int saved = errno;

	if (*sk)
		nl_socket_free(*sk);
	*sk = NULL;
	errno = saved;
}
