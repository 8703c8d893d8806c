/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Passing descriptors from one of our processes to another (unix(7)). */
#ifndef BASE_FDS_H
#define BASE_FDS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#define FDS_MAX	 20 /* in one message */
#define FDS_ROOM 28 /* that a trace needs, beside those already open */

/*
 * If 0, 1 or 2 were closed, the next file that nsntrace opens would get that
 * number, and messages would be written into it. So they are opened until the
 * program is executed: 0 is empty, and nothing can be written to 1 and 2, nor
 * can they be opened by their names in /proc and /dev.
 */
void fds_open_standard(void);

/* Was it closed before fds_open_standard()? */
bool fds_standard_was_closed(int fd);

/*
 * Is there a descriptor that exec leaves open, of a socket that is no Unix socket?
 * The program then has it, and it belongs to the network of the caller.
 */
bool fds_have_network(void);

/* Can FDS_ROOM be opened? Returns 0, or -1 with errno, usually EMFILE. */
int fds_check_room(void);

/*
 * Two connected sockets for fds_send() and fds_receive(). Returns 0, or -1 with
 * errno.
 */
int fds_pair(int sock[2]);

/*
 * Fork, with a socket (SOCK_SEQPACKET) between the two: *control is its end in
 * either process. Returns the child's pid, 0 in the child, or -1 with errno;
 * *control is then as it was.
 */
pid_t fds_fork(int *control);

/*
 * Is it a temporary error of a receiving call, so that the next may succeed?
 * When the other side has ended there is an end of file, not an error.
 */
bool fds_error_passes(int error);

/*
 * Send a message with n descriptors, which stay open here. While the kernel is
 * short of memory it waits, because the other side would wait for a lost
 * message. Returns 0, or -1 with errno.
 */
int fds_send(int sock, const void *data, size_t len, const int *fds, size_t n);

/*
 * Receive one message with its descriptors in fds, which the caller closes; the
 * rest of fds is -1. Tries again after temporary errors. Returns the message's
 * length, 0 at the end of file, or -1 with errno.
 */
ssize_t fds_receive(int sock, void *data, size_t size, int fds[FDS_MAX]);

#endif
