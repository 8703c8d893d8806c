// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The thread that writes what is queued: see output_queue.h.
 *
 * While it keeps up, it writes stretches of whole records. If much waits, and the
 * file's pages lie in the ring as in the file, it writes whole pages past the page
 * cache, which is faster and takes a third of the processor's time. Such a write
 * may end within a record; the tail then stays at the record's start, so that a
 * failure can be mended, and ahead is what was written beyond.
 */
#include <errno.h>
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

#include "base/util.h"
#include "record/file/output_queue.h"

#define WRITE_MAX  (256U << 10) /* a slow reader shows that it reads */
#define DIRECT_MIN (1U << 20) /* bytes that wait: the rate is high */
#define DIRECT_MAX (4U << 20)

void output_wake(struct output *o)
{
	uint64_t one = 1;

	(void)!write(o->event_fd, &one, sizeof(one));
}

static uint64_t earlier(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

/* With the lock held: the first mark beyond the tail, if there is one. */
static uint64_t next_mark(struct output *o)
{
	int done = 0;

	while (done < o->n_marks && o->marks[done] <= o->tail)
		done++;
	o->n_marks -= done;
	memmove(o->marks, o->marks + done,
		(size_t)o->n_marks * sizeof(o->marks[0]));
	return o->n_marks ? o->marks[0] : UINT64_MAX;
}

/*
 * With the lock held: the end of what lies in one piece from the tail, and belongs
 * to one file; a record ends there. Not beyond the ring's end, where a record may
 * end without a gap.
 */
static uint64_t piece_end(struct output *o)
{
	uint64_t end;

	if (o->tail == o->gap_from && o->gap_to <= o->published)
		o->tail = o->gap_to;
	end = earlier(o->published, (o->tail / o->size + 1) * o->size);
	if (o->n_switches)
		end = earlier(end, o->switches[0]);
	if (o->gap_from < o->gap_to && o->tail < o->gap_from)
		end = earlier(end, o->gap_from);
	return end;
}

/* Bytes before the file's next whole page. */
static uint64_t before_page(const struct output *o)
{
	return -o->offset % DIRECT_ALIGN;
}

/* Is it worth it to write what waits past the page cache? */
static bool goes_direct(const struct output *o, uint64_t from, uint64_t end)
{
	return o->direct.possible && end - from >= DIRECT_MIN &&
	       from % DIRECT_ALIGN == o->offset % DIRECT_ALIGN;
}

/* To the end of a page of the file. */
static uint64_t direct_end(const struct output *o, uint64_t from, uint64_t end)
{
	uint64_t part = earlier(end - from, DIRECT_MAX) - before_page(o);

	return from + before_page(o) + part / DIRECT_ALIGN * DIRECT_ALIGN;
}

/* Write from there up to limit. Returns how much was written, or -1. */
static ssize_t write_some(struct output *o, uint64_t from, uint64_t to)
{
	ssize_t n;

	do
		n = write(o->fd, o->ring + from % o->size, (size_t)(to - from));
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return -1;
	o->offset += (uint64_t)n;
	if (o->written)
		atomic_fetch_add_explicit(o->written, (uint64_t)n,
					  memory_order_relaxed);
	return n;
}

/* The file may be on a file system that says only here that it cannot. */
static bool is_refused(struct output *o)
{
	if (errno != EINVAL || !o->direct.on || !o->direct.possible)
		return false;
	o->direct.possible = false;
	return true;
}

/* Where a write that begins there ends at most. */
static uint64_t part_end(struct output *o, uint64_t from, uint64_t to,
			 bool direct)
{
	bool whole = direct && before_page(o) == 0 && o->direct.possible;

	whole = direct_use(&o->direct, o->fd, whole) && whole;
	if (whole)
		return to;
	to = earlier(to, from + WRITE_MAX);
	return direct && before_page(o) ? earlier(to, from + before_page(o))
					: to;
}

/* Without the lock. Returns 0, or errno and sets the rest. */
static int write_piece(struct output *o, uint64_t from, uint64_t to,
		       bool direct)
{
	const uint64_t tail = from - o->ahead;

	while (from < to) {
		ssize_t n = write_some(o, from, part_end(o, from, to, direct));

		if (n >= 0) {
			from += (uint64_t)n;
			continue;
		}
		if (is_refused(o))
			continue;
		o->rest.stretch = o->ring + tail % o->size;
		o->rest.len = (size_t)(to - tail);
		o->rest.written = (size_t)(from - tail);
		o->rest.at_start = o->offset == from - tail;
		o->rest.fd = o->fd;
		return errno;
	}
	return 0;
}

/* With the lock held: all is written up to there. Records end at the end. */
static void advance(struct output *o, uint64_t to, uint64_t end)
{
	uint64_t mark;

	while ((mark = next_mark(o)) <= to)
		o->tail = mark;
	if (to == end)
		o->tail = to;
	o->ahead = to - o->tail;
}

/* With the lock held. Some file systems tell only here what failed before. */
static void end_file(struct output *o)
{
	int fd = o->fd;
	int err;

	o->fd = -1;
	pthread_mutex_unlock(&o->lock);
	err = close(fd) < 0 && errno != EINTR ? errno : 0;
	pthread_mutex_lock(&o->lock);
	o->error = err;
	o->wants_file = !err;
	output_wake(o);
}

/* With the lock held, between two files. Returns false at the very end. */
static bool next_file(struct output *o)
{
	if (o->fd >= 0) {
		end_file(o);
		return true;
	}
	if (o->next_fd < 0) {
		if (o->finish)
			return false;
		pthread_cond_wait(&o->work, &o->lock);
		return true;
	}
	o->fd = o->next_fd;
	o->next_fd = -1;
	o->offset = 0;
	direct_begin(&o->direct, o->fd, o->direct.wanted);
	o->n_switches--;
	memmove(o->switches, o->switches + 1,
		(size_t)o->n_switches * sizeof(o->switches[0]));
	output_wake(o);
	return true;
}

/* With the lock held: write the next piece. Returns false if there is none. */
static bool write_next(struct output *o)
{
	uint64_t end = piece_end(o), from = o->tail + o->ahead, to;
	bool direct;
	int err;

	if (from == end)
		return false;
	direct = goes_direct(o, from, end);
	to = direct ? direct_end(o, from, end) : earlier(end, next_mark(o));
	pthread_mutex_unlock(&o->lock);
	err = write_piece(o, from, to, direct);
	pthread_mutex_lock(&o->lock);
	o->error = err;
	/* What failed stays in the ring, for output_finish(). */
	if (!err)
		advance(o, to, end);
	if (err || o->wants_room) {
		o->wants_room = false;
		output_wake(o);
	}
	return true;
}

void *output_writer(void *arg)
{
	struct output *o = arg;

	pthread_mutex_lock(&o->lock);
	while (!o->error) {
		if (o->n_switches && o->tail == o->switches[0]) {
			if (!next_file(o))
				break;
			continue;
		}
		if (write_next(o))
			continue;
		if (o->finish)
			break;
		pthread_cond_wait(&o->work, &o->lock);
	}
	pthread_mutex_unlock(&o->lock);
	return NULL;
}
