/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The file to which the program's TLS libraries append secrets, and the user's
 * file that gets a copy.
 */
#ifndef RECORD_TLS_TLS_LOG_H
#define RECORD_TLS_TLS_LOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "record/file/output.h"

#define TLS_LOG_READ_MAX (64 << 10) /* bytes */
#define TLS_LOG_MAX	 (64 << 20) /* bytes that its file system holds */

struct tls_log_config {
	int fd; /* to read and to free; its offset moves; the caller closes it;
		   -1: none */
	int copy_fd; /* gets a copy of what is read, and is closed; -1: none */
};

struct tls_log {
	int fd;
	off_t offset; /* of the next byte to read */
	off_t freed; /* the file is freed up to here */
	struct output *copy; /* NULL: there is none */
	bool copy_failed;
};

/* Returns 0, or -1 after a message. */
int tls_log_open(struct tls_log *l, const struct tls_log_config *config);

/*
 * Read what was appended since the last call, at most size bytes
 * (TLS_LOG_READ_MAX or less). Holes are skipped: the program may make one of any
 * size with one call. Returns the number of bytes. Sets *anew if somebody has
 * emptied the file and these are its first bytes.
 */
size_t tls_log_read(struct tls_log *l, char *buf, size_t size, bool *anew);

/* The most bytes that can be read now: TLS_LOG_MAX at the most. */
uint64_t tls_log_left(const struct tls_log *l);

/* Wait until the copy is written. */
void tls_log_close(struct tls_log *l);

#endif
