// SPDX-License-Identifier: GPL-2.0-or-later
/* The recorder's end: the file and the reports are completed, and all is closed. */
#include "base/log.h"
#include "record/recorder_state.h"

/* Without a tracer there is no next file, and the packets for it are lost. */
static void wait_for_files(struct recorder *r)
{
	while (!recorder_has_failed(r) &&
	       savefile_waits_for_file(r->savefile)) {
		if (r->control >= 0) {
			recorder_wait_for_output(r);
			continue;
		}
		error("nsntrace is gone, and with it the next file for %s",
		      r->config->outfile_name);
		recorder_fail(r);
	}
}

static void end_file(struct recorder *r, const struct sink_end *end)
{
	while (!recorder_has_failed(r) &&
	       r->sink[0].end(r->sink[0].state, end) < 0)
		recorder_wait_for_output(r);
	wait_for_files(r);
}

/* When the file is complete: a report may wait for its reader. */
static void end_others(struct recorder *r, const struct sink_end *end,
		       struct recorder_result *result)
{
	for (size_t i = 1; i < r->n_sinks; i++)
		if (r->sink[i].end)
			(void)!r->sink[i].end(r->sink[i].state, end);
	contact_watch_close(r->contacts);
	r->contacts = NULL;
	result->reports_failed = listing_set_close(r->reports) < 0;
	r->reports = NULL;
}

static void find_lacks(const struct recorder *r, struct recorder_result *result)
{
	const struct savefile_lacks lacks = savefile_lacks(r->savefile);

	result->lacks_names = lacks.names;
	result->lacks_processes =
		lacks.processes ||
		(r->attribution && attribution_lacks_processes(r->attribution));
}

/* Did a process leave the trace's network, or could it do so unseen? */
static void doubt_processes(const struct recorder *r,
			    const struct outside_event *outside)
{
	struct contacts *contacts = r->config->contacts.contacts;

	if (contacts && outside->seen)
		contacts_doubt(contacts, CONTACT_DOUBT_LEFT);
	else if (contacts && r->config->may_leave &&
		 !attribution_watches_outside(r->attribution))
		contacts_doubt(contacts, CONTACT_DOUBT_UNWATCHED);
}

int recorder_end(struct recorder *r)
{
	struct recorder_result result = {
		.delivered = r->file.limits.packets,
		.bytes = r->bytes,
		.limited = !r->order.order,
		.at_limit = r->state == CAPTURE_TIME_IS_UP ||
			    r->state == CAPTURE_AT_LIMIT,
		.has_owners = r->attribution,
		.tally = r->tally.result,
	};
	struct sink_end end = { .program = r->order.program,
				.stopped = { r->order.stopped[0],
					     r->order.stopped[1] },
				.limited = result.limited };
	int err;

	if (result.limited)
		pressure_end(&r->pressure);
	end.failed = recorder_has_failed(r);
	recorder_describe_end(&end, r);
	result.dropped = recorder_sum_of_dropped(end.stats);
	end_file(r, &end);
	recorder_read_sockets(r);
	result.sockets = r->connected;
	result.abstract = r->abstract;
	attribution_outside(r->attribution, &result.outside);
	doubt_processes(r, &result.outside);
	result.cut = savefile_cut(r->savefile);
	result.file_size = savefile_size(r->savefile);
	find_lacks(r, &result);
	err = savefile_close(r->savefile);
	r->savefile = NULL;
	if (err)
		recorder_write_failed(r, err);
	end_others(r, &end, &result);
	result.failed = r->state == CAPTURE_FAILED;
	recorder_tell(r, RECORDER_DONE, &result);
	/*
	 * Closing takes tens of milliseconds in the kernel; nobody waits for
	 * it.
	 */
	linger_close(&r->linger);
	capture_close(r->capture);
	packet_delay_abandon(r->delay);
	attribution_close(r->attribution);
	r->attribution = NULL;
	socket_probe_close(r->sockets);
	return result.failed;
}
