// SPDX-License-Identifier: GPL-2.0-or-later
/* What the recorder's parts share: sinks, failures, orders, waiting for output. */
#include "record/recorder_state.h"

#include <errno.h>
#include <poll.h>

#include "base/log.h"

void recorder_tell(const struct recorder *r, enum recorder_event event,
		   const struct recorder_result *result)
{
	if (r->control >= 0)
		control_report(r->control, event, result);
}

void recorder_describe_end(struct sink_end *end, void *arg)
{
	const struct recorder *r = arg;

	if (r->attribution)
		end->processes = attribution_table(r->attribution);
	capture_statistics(r->capture, end->stats);
	if (r->pressure.shared)
		end->slowed = atomic_load(&r->pressure.shared->slowed);
}

/* Only the first sink, the savefile, may refuse it. */
int recorder_feed_sinks(const struct packet *packet, void *arg)
{
	struct recorder *r = arg;

	for (size_t i = 0; i < r->n_sinks; i++)
		if (r->sink[i].packet(r->sink[i].state, packet) < 0)
			return -1;
	r->bytes += packet->hdr->len;
	if (r->file.limit_reached && r->state < CAPTURE_AT_LIMIT)
		r->state = CAPTURE_AT_LIMIT;
	return 0;
}

bool recorder_has_failed(const struct recorder *r)
{
	return r->state >= CAPTURE_FAILED;
}

static void end_early(struct recorder *r, enum capture_state state,
		      int write_error)
{
	const struct recorder_result result = { .write_error = write_error };

	if (recorder_has_failed(r))
		return;
	r->state = state;
	recorder_tell(r,
		      state == CAPTURE_READER_LEFT ? RECORDER_LEFT
						   : RECORDER_FAILED,
		      &result);
}

void recorder_fail(struct recorder *r)
{
	end_early(r, CAPTURE_FAILED, 0);
}

/*
 * The tracer prints the error. The recorder itself may be unable to: the limit
 * of its files' size is also that of a file to which its messages go.
 */
void recorder_write_failed(struct recorder *r, int err)
{
	const char *name = r->config->outfile_name;

	if (recorder_has_failed(r))
		return;
	if (err == EPIPE && r->config->reader_may_leave) {
		say("The reader of %s has gone: the capture ends here.", name);
		end_early(r, CAPTURE_READER_LEFT, 0);
		return;
	}
	if (r->control < 0)
		recorder_print_write_error(name, err);
	end_early(r, CAPTURE_FAILED, err);
}

static void take_file(struct recorder *r, int fd)
{
	if (!r->savefile)
		close_fd(&fd); /* it came too late */
	else if (fd >= 0)
		savefile_give_file(r->savefile, fd);
	else
		recorder_fail(r); /* the tracer has said why */
}

uint64_t recorder_sum_of_dropped(const struct capture_stats *stats)
{
	uint64_t sum = 0;

	for (int i = 0; i < CAPTURE_MAX_SOURCES; i++)
		sum += stats[i].dropped;
	return sum;
}

static void tell_counts(struct recorder *r)
{
	struct capture_stats stats[CAPTURE_MAX_SOURCES];
	struct recorder_result result = {
		.delivered = r->file.limits.packets,
		.bytes = r->bytes,
		.failed = r->state == CAPTURE_FAILED,
	};

	if (!r->savefile)
		return; /* too late: all was reported */
	capture_statistics(r->capture, stats);
	result.dropped = recorder_sum_of_dropped(stats);
	recorder_tell(r, RECORDER_COUNTS, &result);
}

void recorder_read_order(struct recorder *r)
{
	struct order order = { .order = 0 };

	if (control_receive(r->control, &order) < 0) {
		/* Without a tracer no more orders come. */
		r->control = -1;
		order = (struct order){ .order = FINISH_NOW };
	}
	if (order.order == TELL_COUNTS)
		tell_counts(r);
	else if (order.order)
		r->order = order;
	else
		take_file(r, order.fd);
}

int recorder_fill_polls(struct recorder *r,
			struct pollfd polls[POLL_SOURCES + CAPTURE_MAX_SOURCES])
{
	polls[POLL_CONTROL] = (struct pollfd){ r->control, POLLIN, 0 };
	polls[POLL_SAVEFILE] =
		(struct pollfd){ savefile_event_fd(r->savefile), POLLIN, 0 };
	/* Asks for no event: poll(2) reports that the reader has gone. */
	polls[POLL_READER] = (struct pollfd){
		r->config->is_regular ? -1 : r->config->outfile_fd, 0, 0
	};
	polls[POLL_LINK] = (struct pollfd){ r->process_link, POLLIN, 0 };
	polls[POLL_SOCKETS] =
		(struct pollfd){ socket_probe_fd(r->sockets), POLLIN, 0 };
	return POLL_SOURCES +
	       (r->blocked ? 0
			   : capture_polls(r->capture, polls + POLL_SOURCES));
}

bool recorder_look_at_output(struct recorder *r, const struct pollfd *polls)
{
	int err = polls[POLL_SAVEFILE].revents ? savefile_poll(r->savefile) : 0;

	if (!err && (polls[POLL_READER].revents & (POLLERR | POLLHUP)))
		err = EPIPE;
	if (err)
		recorder_write_failed(r, err);
	else if (savefile_wants_file(r->savefile))
		recorder_tell(r, RECORDER_WANTS_FILE, NULL);
	return !err;
}

void recorder_read_sockets(struct recorder *r)
{
	socket_probe_read(r->sockets, &r->connected, &r->abstract);
}

void recorder_wait_for_output(struct recorder *r)
{
	struct pollfd polls[POLL_SOURCES + CAPTURE_MAX_SOURCES];

	recorder_fill_polls(r, polls);
	if (poll(polls, POLL_SOURCES, -1) < 0)
		return;
	recorder_look_at_output(r, polls);
	if (polls[POLL_CONTROL].revents)
		recorder_read_order(r);
}
