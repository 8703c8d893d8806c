// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Reads a capture. Its packets go to the same sink as those of a trace. Where
 * the file says nothing about the direction of a packet, both ends are treated
 * alike, as on loopback.
 */
#include "record/reading/reading.h"

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <errno.h>
#include <stdlib.h>

#ifdef HAVE_SECCOMP
#include <seccomp.h>
#endif

#include "base/child.h"
#include "base/log.h"
#include "base/sandbox.h"
#include "base/util.h"
#include "record/reading/capture_file.h"
#include "record/reading/file_processes.h"

#define TICK 250000000 /* ns of the capture between two ticks of the sink */

enum {
	SOURCE_DEVICE,
	SOURCE_LOOPBACK,
};

struct reading_run {
	const struct reading_config *config;
	struct capture_file file;
	struct file_processes processes;
	struct contact_watch *contacts; /* NULL: nobody wants them */
	struct listing_set *reports;
	struct sink sink;
	int64_t next_tick;
	uint64_t unknown; /* packets of which the link type is not known */
	uint32_t unknown_link; /* the type of the last one */
};

#ifdef HAVE_SECCOMP

/* Bytes in; what goes out is the base's. No file can be opened. */
static const int allowed[] = {
	SCMP_SYS(read),
	SCMP_SYS(poll),
	SCMP_SYS(ppoll),
	SCMP_SYS(ppoll_time64),
};

static int confine(void)
{
	const struct sandbox_calls calls = { .calls = allowed,
					     .n_calls = ARRAY_SIZE(allowed) };

	return sandbox_filter("reader", &calls);
}

#else

static int confine(void)
{
	return 0;
}

#endif

static void learn_name(void *arg, const struct address *address,
		       const char *name)
{
	struct reading_run *r = arg;

	connections_learn_name(summary_connections(&r->sink), address, name);
}

static void learn_process(void *arg, uint32_t pid, const char *name)
{
	struct reading_run *r = arg;
	const struct process *p =
		file_processes_learn(&r->processes, pid, name);

	if (p)
		connections_refresh_owner(summary_connections(&r->sink), p);
}

static int watch_contacts(struct reading_run *r)
{
	if (!r->config->contacts.contacts)
		return 0;
	r->contacts = contact_watch_open(&r->config->contacts);
	if (!r->contacts)
		return error_errno("cannot keep a table of contacts");
	connections_observe(summary_connections(&r->sink),
			    contact_watch_observer(r->contacts));
	return 0;
}

static int open_all(struct reading_run *r)
{
	static const struct capture_source sources[CAPTURE_MAX_SOURCES] = {
		[SOURCE_DEVICE] = { .name = "device" },
		[SOURCE_LOOPBACK] = { .name = "loopback", .is_loopback = true },
	};
	const struct reading_config *config = r->config;
	const struct listing_subject subject = {
		.file = config->name,
		.contacts = config->contacts.contacts,
		.has_list = config->contacts.list,
	};
	struct summary_config summary = { .sources = sources };

	if (config->n_reports) {
		r->reports = listing_set_open(config->reports, config->outputs,
					      config->n_reports, &subject);
		if (!r->reports)
			return -1;
		summary.listener = listing_set_listener(r->reports);
	}
	if (summary_open(&r->sink, config->summary, &summary) < 0)
		return error_errno("cannot keep a table of connections");
	if (watch_contacts(r) < 0)
		return -1;
	r->file.fd = config->fd;
	r->file.listener =
		(struct file_listener){ r, learn_name, learn_process };
	return confine();
}

static void give(struct reading_run *r, const struct file_packet *p)
{
	const struct pcap_pkthdr header = {
		.ts = { .tv_sec = (time_t)(p->time / 1000000000),
			.tv_usec = (suseconds_t)(p->time % 1000000000) },
		.caplen = p->captured,
		.len = p->original,
	};
	const bool is_loopback =
		capture_file_is_loopback(&r->file, p->interface);
	const bool is_device =
		!is_loopback && p->direction != DIRECTION_UNKNOWN;
	const struct packet packet = {
		.hdr = &header,
		.bytes = p->bytes,
		.source = is_device ? SOURCE_DEVICE : SOURCE_LOOPBACK,
		.direction = is_loopback		     ? PACKET_BY_ADDRESS
			     : !is_device		     ? PACKET_UNPLACED
			     : p->direction == DIRECTION_OUT ? PACKET_OUTBOUND
							     : PACKET_INBOUND,
		.owner = { file_processes_find(&r->processes, p), 0 },
	};

	r->sink.packet(r->sink.state, &packet);
	if (r->sink.tick && p->time >= r->next_tick) {
		r->next_tick = p->time + TICK;
		r->sink.tick(r->sink.state, p->time);
	}
}

/* Returns 0 at the end of the file, or -1 after a message. */
static int read_all(struct reading_run *r)
{
	struct file_packet p;
	int err;

	while ((err = capture_file_next(&r->file, &p)) > 0) {
		if (!p.is_link_known) {
			r->unknown++;
			r->unknown_link = p.link;
		}
		give(r, &p);
	}
	if (r->unknown)
		warning("'%s' has %llu packets with a link type that is not "
			"known (%u); they are in no connection",
			r->config->name, (unsigned long long)r->unknown,
			r->unknown_link);
	if (err == 0)
		return 0;
	if (r->file.fault)
		return error("cannot read '%s' to its end: %s", r->config->name,
			     r->file.fault);
	return error_errno("cannot read '%s'", r->config->name);
}

static int run(struct reading_run *r)
{
	const struct reading_config *config = r->config;
	struct sink_end end = { .more = false };
	int err;

	sandbox_set_limits();
	if (sandbox_drop("reader", config->uid, config->gid) < 0)
		return -1;
	/* Another user id resets this. */
	child_die_with(config->parent);
	if (open_all(r) < 0)
		return -1;
	err = read_all(r);
	end.failed = err < 0;
	end.stats[0].dropped = r->file.dropped;
	r->sink.end(r->sink.state, &end);
	contact_watch_close(r->contacts);
	if (listing_set_close(r->reports) < 0)
		err = -1;
	return err;
}

int reading_run(const struct reading_config *config)
{
	struct reading_run *r = calloc(1, sizeof(*r));
	int err;

	if (!r)
		return error_errno("cannot read '%s'", config->name);
	r->config = config;
	err = run(r);
	free(r);
	return err;
}
