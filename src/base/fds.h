/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Descriptors that pass from one process of ours to another (unix(7)). */
#ifndef BASE_FDS_H
#define BASE_FDS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#define FDS_MAX	 8 /* in one message */
#define FDS_ROOM 24 /* that a trace needs beside those that are open already */

/* Is there that room? Returns 0, or -1 with errno, as a rule EMFILE. */
int fds_check_room(void);

/*
 * Two connected sockets for fds_send() and fds_receive(). Returns 0, or -1 with
 * errno.
 */
int fds_pair(int sock[2]);

/*
 * Fork, with a socket (SOCK_SEQPACKET) between the two: *control is its end in either
 * process. Returns the child's pid, 0 in the child, or -1 with errno; *control is
 * then as it was.
 */
pid_t fds_fork(int *control);

/*
 * Has a receiving call failed for now only, by this errno, so that the next may
 * do? It is not the end of the other side, which is an end of file.
 */
bool fds_error_passes(int error);

/*
 * Send a message, and n descriptors with it, which stay open here. That memory is
 * short is waited out: one that is lost would be waited for. Returns 0, or -1 with
 * errno.
 */
int fds_send(int sock, const void *data, size_t len, const int *fds, size_t n);

/*
 * One message, and what came with it: fds[0] on is the caller's to close, and
 * what lacks is -1. Errors that pass are waited out. Returns the message's length,
 * 0 at the end of file, or -1 with errno.
 */
ssize_t fds_receive(int sock, void *data, size_t size, int fds[FDS_MAX]);

#endif
