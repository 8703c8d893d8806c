// SPDX-License-Identifier: GPL-2.0-or-later
/* The file that a report goes to. */
#include "record/listing/listing_file.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"

#define QUEUE (1U << 20) /* bytes that wait for the thread */

_Static_assert(LISTING_TEXT_SIZE <= QUEUE / 4, "a text has room in the queue");

int listing_file_open(struct listing_file *f,
		      const struct listing_output *output, const char *name)
{
	struct stat st;

	*f = (struct listing_file){ .name = name };
	if (output->truncate && fstat(output->fd, &st) == 0 &&
	    S_ISREG(st.st_mode) && ftruncate(output->fd, 0) < 0)
		return error_errno("cannot write the report '%s'", name);
	f->output = output_open(output->fd, QUEUE);
	return f->output ? 0 : -1;
}

static void note_failure(struct listing_file *f, int err)
{
	if (err == 0 || f->failed)
		return;
	f->failed = true;
	errno = err;
	error_errno("cannot write the report '%s'", f->name);
}

/* Wait until there may be room. */
static void wait_for_room(struct listing_file *f)
{
	struct pollfd event = { output_event_fd(f->output), POLLIN, 0 };

	output_flush(f->output);
	if (poll(&event, 1, -1) < 0 && errno != EINTR)
		note_failure(f, errno);
	note_failure(f, output_poll(f->output));
}

bool listing_file_write(struct listing_file *f, struct listing_text *t,
			bool wait)
{
	void *room = NULL;

	if (t->len == 0)
		return true;
	while (!f->failed && !(room = output_reserve(f->output, t->len))) {
		if (!wait)
			return false;
		wait_for_room(f);
	}
	if (room) {
		memcpy(room, t->bytes, t->len);
		output_commit(f->output, t->len);
	}
	t->len = 0;
	return true;
}

void listing_file_flush(struct listing_file *f)
{
	if (f->failed)
		return;
	output_flush(f->output);
	note_failure(f, output_poll(f->output));
}

void listing_file_close(struct listing_file *f)
{
	struct output_rest rest;

	if (!f->output)
		return;
	note_failure(f, output_finish(f->output, &rest));
	output_close(f->output);
	f->output = NULL;
}
