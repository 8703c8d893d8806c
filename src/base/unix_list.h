/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The Unix sockets of a network namespace that have a name, from
 * /proc/PID/net/unix.
 */
#ifndef BASE_UNIX_LIST_H
#define BASE_UNIX_LIST_H

#include <stdbool.h>

/*
 * Call fn() for each; an abstract name is "@NAME", as socket_name_text() writes
 * it. fd is of such a file: whoever opened it chose the namespace, and it can be
 * read again and again. Allocates nothing. Returns false if it cannot be read.
 */
bool unix_list_each(int fd,
		    void (*fn)(const char *name, bool listens, void *arg),
		    void *arg);

/* Has a socket that listens this name? */
bool unix_list_has_listener(int fd, const char *name);

#endif
