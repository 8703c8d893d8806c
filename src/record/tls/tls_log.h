/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The file to which the program's TLS libraries append secrets, as bytes; and
 * the file of the user's that gets the same.
 */
#ifndef RECORD_TLS_TLS_LOG_H
#define RECORD_TLS_TLS_LOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "record/file/output.h"

#define TLS_LOG_READ_MAX (64 << 10) /* bytes */

struct tls_log_config {
	int fd; /* to read it, and to free what was read; the caller's; -1: none */
	int copy_fd; /* what is read is written there too, and then closed; -1 */
};

struct tls_log {
	int fd;
	off_t offset; /* read up to here */
	off_t freed; /* and freed up to there */
	struct output *copy; /* NULL: there is none */
	bool copy_failed;
};

/* Returns 0, or -1 after a message. */
int tls_log_open(struct tls_log *l, const struct tls_log_config *config);

/*
 * Read what was appended since the last call, at most size bytes, which is at
 * most TLS_LOG_READ_MAX. Returns how many; sets *anew if somebody has emptied the
 * file, and these are its first.
 */
size_t tls_log_read(struct tls_log *l, char *buf, size_t size, bool *anew);

/* How many bytes there are to read now. */
uint64_t tls_log_left(const struct tls_log *l);

/* Wait until the copy is written. */
void tls_log_close(struct tls_log *l);

#endif
