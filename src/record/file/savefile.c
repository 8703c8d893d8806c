// SPDX-License-Identifier: GPL-2.0-or-later
/* The capture file, whatever its format. */
#include "record/file/savefile.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "record/file/savefile_format.h"
#include "record/memory.h"

#define WRITE_SIZE  (256 << 10) /* bytes worth a write to a file */
#define WRITE_DELAY 1000 /* ms until less than that is written too */

struct savefile {
	const struct savefile_format *format;
	void *state; /* the format's */
	struct output *output;
	bool is_regular;
	uint64_t cut;
	uint64_t start; /* output_total() when the file began */
	/* How far savefile_next() came. */
	enum {
		NEXT_ENDS,
		NEXT_SWITCHES,
		NEXT_BEGINS
	} next;
	int64_t waiting_since; /* now_ms(); 0: nothing waits */
};

static int open_format(struct savefile *f, const struct savefile_config *config)
{
	f->format = config->description ? &savefile_pcapng : &savefile_pcap;
	f->state = f->format->open(config);
	if (!f->state)
		return error_errno("cannot open the capture file");
	f->output = output_open(config->fd, MEMORY_OUTPUT);
	if (!f->output)
		return -1;
	output_count(f->output, config->written);
	if (config->is_regular && config->truncate)
		output_go_direct(f->output);
	if (f->format->begin(f->state, f->output) < 0) {
		struct output_rest rest;

		(void)output_finish(f->output, &rest);
		return error("cannot begin the capture file");
	}
	output_flush(f->output);
	return 0;
}

static void release(struct savefile *f)
{
	if (f->output)
		output_close(f->output);
	if (f->state)
		f->format->close(f->state);
	free(f);
}

struct savefile *savefile_open(const struct savefile_config *config)
{
	struct savefile *f = calloc(1, sizeof(*f));

	if (!f) {
		error_errno("cannot open the capture file");
		return NULL;
	}
	f->is_regular = config->is_regular;
	if (f->is_regular && config->truncate && ftruncate(config->fd, 0) < 0) {
		error_errno("cannot truncate the capture file");
		free(f);
		return NULL;
	}
	if (open_format(f, config) == 0)
		return f;
	release(f);
	return NULL;
}

int savefile_packet(struct savefile *f, const struct packet *packet)
{
	if (f->format->packet(f->state, f->output, packet) < 0)
		return -1;
	f->cut += packet->hdr->caplen < packet->hdr->len;
	return 0;
}

int savefile_tls_keys(struct savefile *f, const char *lines, size_t len)
{
	if (!f->format->tls_keys)
		return 0;
	return f->format->tls_keys(f->state, f->output, lines, len);
}

uint64_t savefile_size(const struct savefile *f)
{
	return output_total(f->output) - f->start;
}

uint64_t savefile_total(const struct savefile *f)
{
	return output_total(f->output);
}

struct savefile_lacks savefile_lacks(const struct savefile *f)
{
	return f->format->lacks ? f->format->lacks(f->state)
				: (struct savefile_lacks){ .names = false };
}

static int put_end(struct savefile *f, const struct sink_end *end)
{
	return f->format->end ? f->format->end(f->state, f->output, end) : 0;
}

int savefile_next(struct savefile *f, const struct sink_end *end)
{
	switch (f->next) {
	case NEXT_ENDS:
		if (put_end(f, end) < 0)
			return -1;
		f->next = NEXT_SWITCHES;
		/* fall through */
	case NEXT_SWITCHES:
		if (output_switch(f->output) < 0)
			return -1;
		f->start = output_total(f->output);
		f->next = NEXT_BEGINS;
		/* fall through */
	case NEXT_BEGINS:
		if (f->format->begin(f->state, f->output) < 0)
			return -1;
		f->next = NEXT_ENDS;
	}
	output_flush(f->output);
	return 0;
}

bool savefile_wants_file(struct savefile *f)
{
	return output_wants_file(f->output);
}

void savefile_give_file(struct savefile *f, int fd)
{
	output_give_file(f->output, fd);
}

bool savefile_waits_for_file(struct savefile *f)
{
	return output_waits_for_file(f->output);
}

int savefile_batch_done(struct savefile *f)
{
	size_t pending = output_pending(f->output);
	int64_t now;

	if (pending == 0)
		return -1;
	now = now_ms();
	if (f->waiting_since == 0)
		f->waiting_since = now;
	if (f->is_regular && pending < WRITE_SIZE &&
	    now - f->waiting_since < WRITE_DELAY)
		return (int)(f->waiting_since + WRITE_DELAY - now);
	f->waiting_since = 0;
	output_flush(f->output);
	return -1;
}

int savefile_event_fd(const struct savefile *f)
{
	return output_event_fd(f->output);
}

int savefile_poll(struct savefile *f)
{
	return output_poll(f->output);
}

uint64_t savefile_cut(const struct savefile *f)
{
	return f->cut;
}

/* Cut off the record that was written in part. */
static void repair(const struct savefile *f, const struct output_rest *rest)
{
	size_t part =
		rest->written -
		f->format->whole(rest->stretch, rest->written, rest->at_start);
	off_t end;

	if (part == 0)
		return;
	/* Standard output may be a file that others have begun, as by >>. */
	end = lseek(rest->fd, 0, SEEK_CUR);
	if (end < 0 || ftruncate(rest->fd, end - (off_t)part) < 0)
		error_errno(
			"cannot cut off the capture's last, partial packet");
}

int savefile_end(struct savefile *f, const struct sink_end *end)
{
	/* A next file that was begun in part comes to be. */
	if (f->next != NEXT_ENDS && savefile_next(f, end) < 0)
		return -1;
	return put_end(f, end);
}

int savefile_close(struct savefile *f)
{
	struct output_rest rest;
	int err = output_finish(f->output, &rest);

	if (err && f->is_regular)
		repair(f, &rest);
	release(f);
	return err;
}
