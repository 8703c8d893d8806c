/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where a Unix socket is that a process of the program names: in the network
 * namespace of that process, or outside of it.
 */
#ifndef PROGRAM_UNIX_PEER_H
#define PROGRAM_UNIX_PEER_H

#include <stdint.h>

#include "base/socket_paths.h"

enum unix_peer {
	UNIX_PEER_NONE, /* there is no such socket */
	UNIX_PEER_INSIDE,
	UNIX_PEER_OUTSIDE,
	UNIX_PEER_HIDDEN, /* it cannot be found out */
};

/*
 * Look for the socket of this name, a path or "@NAME", as the thread tid sees
 * files. If it is outside, path becomes its path without links, if that is not
 * too long. A socket whose file was made before since, in ns since 1970, is
 * outside. File systems of the program may have us wait for ever.
 */
enum unix_peer unix_peer_find(uint32_t tid, const char *name, int64_t since,
			      char path[SOCKET_PATH_SIZE]);

#endif
