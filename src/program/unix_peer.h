/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where a Unix socket is that a process of the program names: in the network
 * namespace of that process, or outside of it.
 */
#ifndef PROGRAM_UNIX_PEER_H
#define PROGRAM_UNIX_PEER_H

#include <stdint.h>
#include <sys/types.h>

#include "base/socket_paths.h"

enum unix_peer {
	UNIX_PEER_NONE, /* there is no such socket */
	UNIX_PEER_INSIDE,
	UNIX_PEER_OUTSIDE,
	UNIX_PEER_HIDDEN, /* it cannot be found out */
};

struct nl_sock;

/* What is known of the trace. */
struct unix_peer_place {
	int64_t since; /* when the program began, in ns since 1970 */
	/* Of NETLINK_SOCK_DIAG, in the trace's network namespace; or NULL. */
	struct nl_sock *sockets;
	ino_t netns; /* the inode number of that namespace */
};

/*
 * Look for the socket of this name, a path or "@NAME", as the thread tid sees
 * files. If it is outside, path becomes its path without links, if that is not
 * too long. A socket whose file is older than the program is outside. Of a
 * process in a namespace of its own, a younger one that seems to be inside is
 * hidden. File systems of the program may have us wait for ever.
 */
enum unix_peer unix_peer_find(uint32_t tid, const char *name,
			      const struct unix_peer_place *place,
			      char path[SOCKET_PATH_SIZE]);

#endif
