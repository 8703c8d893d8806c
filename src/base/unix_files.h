/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The files of the Unix sockets of a network namespace, from sock_diag(7). */
#ifndef BASE_UNIX_FILES_H
#define BASE_UNIX_FILES_H

#include <sys/stat.h>

struct nl_sock;

/*
 * Was a socket bound to that file, in the network namespace in which sk, of
 * NETLINK_SOCK_DIAG, was opened? The kernel knows the file itself, so names and
 * links do not matter. Returns 1 or 0, or -1 if that cannot be found out.
 */
int unix_files_have(struct nl_sock *sk, const struct stat *file);

#endif
