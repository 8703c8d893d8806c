/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Paths of Unix sockets (unix(7)), each once. */
#ifndef BASE_SOCKET_PATHS_H
#define BASE_SOCKET_PATHS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SOCKET_PATHS_MAX 32
#define SOCKET_PATH_SIZE 109 /* sun_path, and a 0 */

/* Initialise with zeroes. */
struct socket_paths {
	uint32_t n;
	bool more; /* there were more than these */
	char path[SOCKET_PATHS_MAX][SOCKET_PATH_SIZE];
};

/* Add the path of len bytes; a 0 ends it before. An empty one is ignored. */
void socket_paths_add(struct socket_paths *s, const char *path, size_t len);

/*
 * Write the name of len bytes, as in sun_path, as text: a path up to its 0, or
 * "@NAME" for an abstract one, in which a 0 is an "@", too; those at its end are
 * left out. "": it has none.
 */
void socket_name_text(char text[SOCKET_PATH_SIZE], const char *name,
		      size_t len);

#endif
