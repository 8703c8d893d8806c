// SPDX-License-Identifier: GPL-2.0-or-later
/* What the recorder opens before it records. */
#include "base/log.h"
#include "base/sandbox.h"
#include "record/confine.h"
#include "record/recorder_state.h"

/*
 * The longest time, in ms, that a packet waits for TLS secrets. Somebody may
 * watch a pipe; a file can wait for a client that the kernel does not run.
 */
#define PATIENCE      1000
#define PATIENCE_FILE 5000

static void add_sink(struct recorder *r, const struct sink *sink)
{
	r->sink[r->n_sinks++] = *sink;
}

static int open_processes(struct recorder *r)
{
	struct attribution_config config = r->config->attribution;

	if (r->config->watch_sockets)
		r->sockets = socket_probe_open();
	socket_probe_share(r->sockets, &config.programs);
	if (attribution_choose(&r->attribution, &config) < 0)
		return -1;
	if (r->attribution)
		r->process_link = r->config->attribution.link;
	return 0;
}

/* The kernel loads the BPF programs while it waits for the capture's rings. */
static int open_privileged(struct recorder *r,
			   struct capture_source sources[CAPTURE_MAX_SOURCES])
{
	const struct recorder_config *config = r->config;
	int n;

	if (open_processes(r) < 0 || capture_await(r->capture) < 0)
		return -1;
	n = capture_sources(r->capture, sources);
	attribution_know_sources(r->attribution, sources, n);
	if (sandbox_drop("recorder", config->uid, config->gid) < 0)
		return -1;
	return n;
}

static int open_delay(struct recorder *r)
{
	const struct recorder_config *config = r->config;

	if (config->keylog.fd < 0)
		return 0;
	r->delay = packet_delay_open(
		&config->keylog, config->is_regular ? PATIENCE_FILE : PATIENCE,
		r->attribution, recorder_feed_sinks, r);
	return r->delay ? 0 : -1;
}

static void open_file_sink(struct recorder *r)
{
	const struct sink sink = { .state = &r->file,
				   .packet = savefile_sink_packet,
				   .end = savefile_sink_end };

	r->file = (struct savefile_sink){ .savefile = r->savefile,
					  .delay = r->delay,
					  .describe_end = recorder_describe_end,
					  .arg = r };
	limit_counter_start(&r->file.limits, &r->config->limit,
			    &r->config->file_limit);
	add_sink(r, &sink);
}

static void add_tally(struct recorder *r)
{
	const struct sink sink = { .state = &r->tally, .packet = tally_packet };

	capture_sources(r->capture, r->tally.source);
	r->tally.has_owners = r->attribution;
	add_sink(r, &sink);
}

static int watch_contacts(struct recorder *r, const struct sink *sink)
{
	if (!r->config->contacts.contacts)
		return 0;
	r->contacts = contact_watch_open(&r->config->contacts);
	if (!r->contacts)
		return error_errno("cannot keep a table of contacts");
	connections_observe(summary_connections(sink),
			    contact_watch_observer(r->contacts));
	return 0;
}

/* A trace can do without failures, but not without a table that is asked for. */
static int open_summary(struct recorder *r, struct sink *sink)
{
	const struct recorder_config *config = r->config;
	struct capture_source sources[CAPTURE_MAX_SOURCES];
	struct summary_config summary = { .sources = sources,
					  .only_failures =
						  config->only_failures };

	if (config->n_reports) {
		r->reports =
			listing_set_open(config->reports, config->outputs,
					 config->n_reports, &config->subject);
		if (!r->reports)
			return -1;
		summary.listener = listing_set_listener(r->reports);
	}
	capture_sources(r->capture, sources);
	if (!config->summary)
		return 0;
	if (summary_open(sink, config->summary, &summary) == 0)
		return watch_contacts(r, sink);
	if (config->only_failures)
		return 0;
	return error_errno("cannot keep a table of connections");
}

int recorder_set_up(struct recorder *r)
{
	const struct recorder_config *config = r->config;
	struct savefile_config savefile = {
		.fd = config->outfile_fd,
		.is_regular = config->is_regular,
		.truncate = config->truncate,
		.snaplen = config->capture.snaplen,
		.description = config->description,
		.process_blocks = config->process_blocks,
		.filter = config->capture.filter,
		.written = config->pressure ? &config->pressure->written : NULL,
	};
	int sockets[CAPTURE_SOCKETS_MAX];
	struct sink summary = { .packet = NULL };

	if (linger_open(&r->linger, config->linger_ms) < 0)
		return -1;
	savefile.n_sources = open_privileged(r, savefile.sources);
	if (savefile.n_sources < 0)
		return -1;
	r->savefile = savefile_open(&savefile);
	if (!r->savefile || open_delay(r) < 0 ||
	    open_summary(r, &summary) < 0 ||
	    recorder_confine(sockets,
			     (size_t)capture_sockets(r->capture, sockets)) < 0)
		return -1;
	open_file_sink(r);
	add_tally(r);
	if (summary.packet)
		add_sink(r, &summary);
	return 0;
}
