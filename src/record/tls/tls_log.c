// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The key log, as a file. It only grows, and this reads what is behind the last
 * read: measured against a FIFO and against inotify(7), a look every 2 ms costs
 * less than either has to be set up for, and the writer never waits. What was
 * read is freed, so that the file takes no memory.
 */
#include "record/tls/tls_log.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"

#define COPY_QUEUE (1 << 20) /* bytes that may wait for a slow disk */
#define FREE_SIZE  (64 << 10) /* whole pages, and worth a call */

static void copy_failed(struct tls_log *l, int err)
{
	if (!l->copy_failed)
		warning("the file that SSLKEYLOGFILE names lacks secrets: %s",
			strerror(err));
	l->copy_failed = true;
}

static void copy_bytes(struct tls_log *l, const char *bytes, size_t len)
{
	char *at = output_reserve(l->copy, len);
	int err = at ? output_poll(l->copy) : ENOBUFS;

	if (!err) {
		memcpy(at, bytes, len);
		output_commit(l->copy, len);
		output_flush(l->copy);
		return;
	}
	copy_failed(l, err);
}

/* It saves memory; where it does not work it does not. */
static void free_read(struct tls_log *l)
{
	off_t end = l->offset & ~(off_t)(FREE_SIZE - 1);

	if (end <= l->freed)
		return;
	(void)!fallocate(l->fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE,
			 l->freed, end - l->freed);
	l->freed = end;
}

/* Where a hole ends, or the file. The file system may know no holes. */
static off_t skip_hole(const struct tls_log *l, off_t end)
{
	off_t data = lseek(l->fd, l->offset, SEEK_DATA);

	if (data < 0)
		return errno == ENXIO ? end : l->offset;
	return data;
}

size_t tls_log_read(struct tls_log *l, char *buf, size_t size, bool *anew)
{
	off_t end = lseek(l->fd, 0, SEEK_END);
	ssize_t n;

	if (end < 0 || end == l->offset)
		return 0;
	if (end < l->offset) {
		l->offset = l->freed = 0;
		*anew = true;
	}
	l->offset = skip_hole(l, end);
	n = pread(l->fd, buf, size, l->offset);
	if (n <= 0)
		return 0;
	l->offset += n;
	if (l->copy && !l->copy_failed)
		copy_bytes(l, buf, (size_t)n);
	free_read(l);
	return (size_t)n;
}

uint64_t tls_log_left(const struct tls_log *l)
{
	off_t left = lseek(l->fd, 0, SEEK_END);

	if (left < 0)
		return 0;
	/* Otherwise it was emptied, and begins anew. */
	if (left >= l->offset)
		left -= l->offset;
	return left < TLS_LOG_MAX ? (uint64_t)left : TLS_LOG_MAX;
}

int tls_log_open(struct tls_log *l, const struct tls_log_config *config)
{
	*l = (struct tls_log){ .fd = config->fd };
	if (config->copy_fd < 0)
		return 0;
	l->copy = output_open(config->copy_fd, COPY_QUEUE);
	return l->copy ? 0 : -1;
}

void tls_log_close(struct tls_log *l)
{
	struct output_rest rest;
	int err;

	if (!l->copy)
		return;
	err = output_finish(l->copy, &rest);
	if (err)
		copy_failed(l, err);
	output_close(l->copy);
}
