/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The summary of a trace's connections: those of a process to the same name or
 * address, port and protocol make one row. The recorder writes it, in memory
 * that it shares with the tracer. Whoever reads it must not trust it, as the
 * recorder has read packets of strangers.
 */
#ifndef RECORD_CONNECTIONS_SUMMARY_H
#define RECORD_CONNECTIONS_SUMMARY_H

#include "record/capture/capture.h"
#include "record/connections/summary_row.h"
#include "record/sink.h"

#define SUMMARY_ROWS 8192

struct summary {
	bool complete; /* the recorder came to its end */
	uint32_t n;
	struct {
		uint64_t connections, up, down;
	} unlisted; /* for which there was no row */
	uint64_t lost_packets, lost_bytes; /* in no connection */
	struct summary_row row[SUMMARY_ROWS];
};

/* Whatever is given each connection, beside the summary. */
struct summary_listener {
	void *arg;
	/* The connection leaves the table; at_end: with all others. */
	void (*leaves)(void *arg, const struct connections *s,
		       const struct connection *c, bool at_end);
	/* Called now and then while packets come. NULL: not needed. */
	void (*tick)(void *arg, struct connections *s, int64_t now);
	/* The last connection has left. */
	void (*end)(void *arg, const struct connections *s,
		    const struct summary *summary, const struct sink_end *end);
};

struct summary_config {
	const struct capture_source *sources; /* CAPTURE_MAX_SOURCES of them */
	/* Look only at packets by which connections fail, and keep few. */
	bool only_failures;
	const struct summary_listener *listener; /* NULL: none */
};

/* The connections of such a sink, to learn names. */
struct connections *summary_connections(const struct sink *sink);

/*
 * Make the sink that fills in the summary, which starts as zeroes and outlives
 * the sink; so does the listener. The sink's end() frees what it has. Returns 0,
 * or -1 with errno if there is no memory.
 */
int summary_open(struct sink *sink, struct summary *summary,
		 const struct summary_config *config);

#endif
