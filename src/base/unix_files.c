// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The files of Unix sockets, by unix_diag. Its inode numbers have 32 bits: they are
 * the lower half of those of stat(2).
 */
#include "base/unix_files.h"

#include <linux/sock_diag.h>
#include <linux/unix_diag.h>
#include <netlink/msg.h>
#include <sys/socket.h>
#include <sys/sysmacros.h>

#include "base/nl.h"

#define ALL_STATES	  0xffffffff
#define KERNEL_MAJOR_BITS 20 /* where the major number begins in its dev_t */

struct search {
	struct unix_diag_vfs file;
	int found;
};

static int look_at_socket(struct nl_msg *msg, void *arg)
{
	struct nlattr *file = nlmsg_find_attr(
		nlmsg_hdr(msg), sizeof(struct unix_diag_msg), UNIX_DIAG_VFS);
	struct search *search = arg;
	struct unix_diag_vfs found;

	if (!file || nla_len(file) < (int)sizeof(found))
		return NL_OK;
	nla_memcpy(&found, file, sizeof(found));
	if (found.udiag_vfs_ino == search->file.udiag_vfs_ino &&
	    found.udiag_vfs_dev == search->file.udiag_vfs_dev)
		search->found = 1;
	return NL_OK;
}

int unix_files_have(struct nl_sock *sk, const struct stat *file)
{
	struct unix_diag_req request = { .sdiag_family = AF_UNIX,
					 .udiag_states = ALL_STATES,
					 .udiag_show = UDIAG_SHOW_VFS };
	struct search search = {
		.file.udiag_vfs_ino = (uint32_t)file->st_ino,
		.file.udiag_vfs_dev = major(file->st_dev) << KERNEL_MAJOR_BITS |
				      minor(file->st_dev),
	};

	nl_socket_disable_auto_ack(sk);
	nl_socket_modify_cb(sk, NL_CB_VALID, NL_CB_CUSTOM, look_at_socket,
			    &search);
	if (nl_send_simple(sk, SOCK_DIAG_BY_FAMILY, NLM_F_DUMP, &request,
			   sizeof(request)) < 0 ||
	    nl_recvmsgs_default(sk) < 0)
		return -1;
	return search.found;
}
