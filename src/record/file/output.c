// SPDX-License-Identifier: GPL-2.0-or-later
/* The recorder's side of an output: see output_queue.h. */
#include "record/file/output.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/log.h"
#include "record/file/output_queue.h"

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
	err = pthread_create(&o->thread, NULL, output_writer, o);
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

void output_go_direct(struct output *o)
{
	direct_begin(&o->direct, o->fd, true);
}

void output_count(struct output *o, _Atomic uint64_t *written)
{
	o->written = written;
}

/* Where the next byte of the file belongs in a page. */
static uint64_t place(const struct output *o)
{
	if (o->size % DIRECT_ALIGN != 0)
		return 0;
	return (o->total - o->file_start) % DIRECT_ALIGN;
}

static void look_at_tail(struct output *o, bool want_room)
{
	pthread_mutex_lock(&o->lock);
	if (o->tail == o->head && !o->n_switches) {
		o->tail = o->published = o->gap_from = o->gap_to = place(o);
		o->head = o->flushed = o->marked = place(o);
		o->n_marks = 0;
	}
	o->tail_seen = o->tail;
	o->wants_room = want_room;
	pthread_mutex_unlock(&o->lock);
}

/* The bytes from head to its place, if the record does not fit before the end. */
static size_t gap_before(const struct output *o, size_t len)
{
	size_t rest = o->size - (size_t)(o->head % o->size);

	return rest < len ? rest + (size_t)place(o) : 0;
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
	if (!full) {
		o->switches[o->n_switches++] = o->head;
		o->file_start = o->total;
	}
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
