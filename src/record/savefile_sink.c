// SPDX-License-Identifier: GPL-2.0-or-later
/* The savefile as a sink. */
#include "record/savefile_sink.h"

/* Returns 0, or -1 if there is no room now. */
static int begin_next_file(struct savefile_sink *s)
{
	struct sink_end end = { .more = true };

	s->describe_end(&end, s->arg);
	if (savefile_next(s->savefile, &end) < 0)
		return -1;
	limit_counter_next_file(&s->limits);
	s->repeated = packet_delay_next_file(s->delay);
	s->file = FILE_HAS_ROOM;
	return 0;
}

void savefile_sink_next_file(struct savefile_sink *s)
{
	s->file = FILE_IS_DUE;
	(void)!begin_next_file(s);
}

int savefile_sink_packet(void *state, const struct packet *packet)
{
	struct savefile_sink *s = state;
	uint64_t size;

	if (s->limit_reached ||
	    (s->file != FILE_HAS_ROOM && begin_next_file(s) < 0) ||
	    packet_delay_put_secrets(s->delay, s->savefile) < 0 ||
	    savefile_packet(s->savefile, packet) < 0)
		return -1;
	size = savefile_size(s->savefile) - s->repeated;
	switch (limit_counter_packet(&s->limits, size)) {
	case LIMIT_CAPTURE:
		s->limit_reached = true;
		break;
	case LIMIT_FILE:
		s->file = FILE_IS_FULL;
		break;
	case LIMIT_NONE:
		break;
	}
	return 0;
}

int savefile_sink_end(void *state, const struct sink_end *end)
{
	struct savefile_sink *s = state;

	/* A file that is full may have ended already. */
	if (s->file == FILE_HAS_ROOM &&
	    packet_delay_put_secrets(s->delay, s->savefile) < 0)
		return -1;
	return savefile_end(s->savefile, end);
}
