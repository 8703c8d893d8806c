// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Bytes on their way to a descriptor that may be slow.
 *
 * Positions count up for ever; position modulo size is the place in the ring.
 * The recorder owns head and moves it without a lock; it publishes it under
 * the lock, once a batch. Where a record did not fit before the ring's end,
 * there is a gap that the thread skips; there can be one at a time only, as the
 * queue never holds more than a lap. When the queue has run empty all begins
 * again at 0: as long as the writer keeps up, only the first part of the
 * ring's memory is ever touched.
 *
 * A file ends at a position too. There the thread closes it and waits for the
 * next, while the recorder goes on putting records into the queue. So when a
 * file comes to be, all before it are complete.
 */
#include "record/file/output.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/log.h"

#define STRETCHES    64 /* of the ring; what is written frees its room */
#define SWITCHES_MAX 64 /* that may wait */

struct output {
	int event_fd;
	char *ring;
	size_t size;
	pthread_t thread;

	/* The recorder's own. */
	uint64_t head;
	uint64_t flushed; /* the head that was published last */
	uint64_t tail_seen; /* the tail at the last look */
	uint64_t marked; /* the last of marks */
	uint64_t total; /* bytes committed, which head is not */

	/* Shared, under the lock. */
	pthread_mutex_t lock;
	pthread_cond_t work;
	uint64_t tail; /* written up to here */
	uint64_t published;
	uint64_t gap_from, gap_to; /* equal: there is none */
	/* Ends of records, size/STRETCHES apart or more; oldest first. */
	uint64_t marks[2 * STRETCHES];
	int n_marks;
	/*
	 * Where files end; oldest first. The first goes when its next begins.
	 */
	uint64_t switches[SWITCHES_MAX];
	int n_switches;
	bool wants_file; /* the recorder is to be asked */
	int next_fd; /* that it gave */
	bool wants_room; /* tell the recorder when there is room */
	bool finish;
	int error; /* errno of the write that failed */
	struct output_rest rest;

	/* The thread's own. */
	int fd; /* -1 between two files */
	bool begun; /* something was written to it */
};

static void wake(struct output *o)
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
 * With the lock held: the end of what is written from the tail in one go. Not
 * beyond the ring's end, where a record may end without a gap.
 */
static uint64_t stretch_end(struct output *o)
{
	uint64_t end;

	if (o->tail == o->gap_from && o->gap_to <= o->published)
		o->tail = o->gap_to;
	end = earlier(o->published, (o->tail / o->size + 1) * o->size);
	end = earlier(end, next_mark(o));
	if (o->n_switches)
		end = earlier(end, o->switches[0]);
	if (o->gap_from < o->gap_to && o->tail < o->gap_from)
		end = earlier(end, o->gap_from);
	return end;
}

static int write_stretch(struct output *o, uint64_t from, uint64_t to)
{
	const char *start = o->ring + from % o->size;
	size_t len = (size_t)(to - from);
	size_t written = 0;

	while (written < len) {
		ssize_t n = write(o->fd, start + written, len - written);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			o->rest.stretch = start;
			o->rest.len = len;
			o->rest.written = written;
			o->rest.at_start = !o->begun;
			o->rest.fd = o->fd;
			return errno;
		}
		written += (size_t)n;
	}
	o->begun = true;
	return 0;
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
	wake(o);
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
	o->begun = false;
	o->n_switches--;
	memmove(o->switches, o->switches + 1,
		(size_t)o->n_switches * sizeof(o->switches[0]));
	wake(o);
	return true;
}

static void *writer(void *arg)
{
	struct output *o = arg;

	pthread_mutex_lock(&o->lock);
	while (!o->error) {
		uint64_t end, from;
		int err;

		if (o->n_switches && o->tail == o->switches[0]) {
			if (!next_file(o))
				break;
			continue;
		}
		end = stretch_end(o);
		from = o->tail;
		if (from == end) {
			if (o->finish)
				break;
			pthread_cond_wait(&o->work, &o->lock);
			continue;
		}
		pthread_mutex_unlock(&o->lock);
		err = write_stretch(o, from, end);
		pthread_mutex_lock(&o->lock);
		o->error = err;
		/* What failed stays in the ring, for output_finish(). */
		if (!err)
			o->tail = end;
		if (err || o->wants_room) {
			o->wants_room = false;
			wake(o);
		}
	}
	pthread_mutex_unlock(&o->lock);
	return NULL;
}

static int start_writer(struct output *o)
{
	int err;

	o->event_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (o->event_fd < 0)
		return error_errno("cannot open an eventfd");
	o->ring = mmap(NULL, o->size, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (o->ring == MAP_FAILED)
		return error_errno("cannot have %zu bytes for the output",
				   o->size);
	err = pthread_create(&o->thread, NULL, writer, o);
	if (!err)
		return 0;
	munmap(o->ring, o->size);
	errno = err;
	return error_errno("cannot start the thread that writes");
}

struct output *output_open(int fd, size_t size)
{
	struct output *o = calloc(1, sizeof(*o));

	if (!o) {
		error_errno("cannot open the output");
		return NULL;
	}
	o->fd = fd;
	o->next_fd = o->rest.fd = -1;
	o->size = size;
	pthread_mutex_init(&o->lock, NULL);
	pthread_cond_init(&o->work, NULL);
	if (start_writer(o) < 0) {
		close_fd(&o->event_fd);
		free(o);
		return NULL;
	}
	return o;
}

static void look_at_tail(struct output *o, bool want_room)
{
	pthread_mutex_lock(&o->lock);
	if (o->tail == o->head && !o->n_switches) {
		o->tail = o->published = o->gap_from = o->gap_to = 0;
		o->head = o->flushed = o->marked = 0;
		o->n_marks = 0;
	}
	o->tail_seen = o->tail;
	o->wants_room = want_room;
	pthread_mutex_unlock(&o->lock);
}

/* The bytes from head to the ring's end, if the record does not fit there. */
static size_t gap_before(const struct output *o, size_t len)
{
	size_t rest = o->size - (size_t)(o->head % o->size);

	return rest < len ? rest : 0;
}

static bool has_room(const struct output *o, size_t len)
{
	return o->head + gap_before(o, len) + len - o->tail_seen <= o->size;
}

static void skip_gap(struct output *o, size_t gap)
{
	pthread_mutex_lock(&o->lock);
	o->gap_from = o->head;
	o->gap_to = o->head + gap;
	pthread_mutex_unlock(&o->lock);
	o->head += gap;
}

void *output_reserve(struct output *o, size_t len)
{
	size_t gap;

	if (len > o->size / 4)
		return NULL;
	if (o->head == o->flushed)
		look_at_tail(o, false);
	if (!has_room(o, len)) {
		output_flush(o);
		look_at_tail(o, true);
		if (!has_room(o, len))
			return NULL;
	}
	gap = gap_before(o, len);
	if (gap)
		skip_gap(o, gap);
	return o->ring + o->head % o->size;
}

void output_commit(struct output *o, size_t len)
{
	o->head += len;
	o->total += len;
	if (o->head - o->marked < o->size / STRETCHES)
		return;
	pthread_mutex_lock(&o->lock);
	o->marks[o->n_marks++] = o->marked = o->head;
	pthread_mutex_unlock(&o->lock);
}

uint64_t output_total(const struct output *o)
{
	return o->total;
}

size_t output_pending(const struct output *o)
{
	return (size_t)(o->head - o->flushed);
}

void output_flush(struct output *o)
{
	if (o->head == o->flushed)
		return;
	pthread_mutex_lock(&o->lock);
	o->published = o->flushed = o->head;
	pthread_cond_signal(&o->work);
	pthread_mutex_unlock(&o->lock);
}

int output_switch(struct output *o)
{
	bool full;

	pthread_mutex_lock(&o->lock);
	full = o->n_switches == SWITCHES_MAX;
	if (!full)
		o->switches[o->n_switches++] = o->head;
	o->published = o->flushed = o->head;
	pthread_cond_signal(&o->work);
	pthread_mutex_unlock(&o->lock);
	return full ? -1 : 0;
}

bool output_wants_file(struct output *o)
{
	bool wants;

	pthread_mutex_lock(&o->lock);
	wants = o->wants_file;
	o->wants_file = false;
	pthread_mutex_unlock(&o->lock);
	return wants;
}

void output_give_file(struct output *o, int fd)
{
	pthread_mutex_lock(&o->lock);
	o->next_fd = fd;
	pthread_cond_signal(&o->work);
	pthread_mutex_unlock(&o->lock);
}

bool output_waits_for_file(struct output *o)
{
	bool waits;

	pthread_mutex_lock(&o->lock);
	waits = o->n_switches > 0;
	pthread_mutex_unlock(&o->lock);
	return waits;
}

int output_event_fd(const struct output *o)
{
	return o->event_fd;
}

int output_poll(struct output *o)
{
	uint64_t count;
	int err;

	(void)!read(o->event_fd, &count, sizeof(count));
	pthread_mutex_lock(&o->lock);
	err = o->error;
	pthread_mutex_unlock(&o->lock);
	return err;
}

int output_finish(struct output *o, struct output_rest *rest)
{
	output_flush(o);
	pthread_mutex_lock(&o->lock);
	o->finish = true;
	pthread_cond_signal(&o->work);
	pthread_mutex_unlock(&o->lock);
	pthread_join(o->thread, NULL);
	*rest = o->rest;
	return o->error;
}

void output_close(struct output *o)
{
	munmap(o->ring, o->size);
	close_fd(&o->event_fd);
	close_fd(&o->fd);
	close_fd(&o->next_fd);
	pthread_cond_destroy(&o->work);
	pthread_mutex_destroy(&o->lock);
	free(o);
}
