// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * pcapng: a section, an interface for each of the capture's sources, packets
 * with their direction, and statistics, with how the program ended, behind.
 *
 * Names of addresses come as the program gets to know them: behind a packet
 * with an answer, and so before the packets that it leads to. A reader that
 * goes through the file once has them in time.
 */
#include <stdlib.h>
#include <string.h>

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "base/clock.h"
#include "packet/dns.h"
#include "packet/names.h"
#include "packet/offloads.h"
#include "record/file/pcapng.h"
#include "record/file/savefile_format.h"
#include "record/file/savefile_processes.h"

/*
 * Names in answers that are read at most in ANSWERS_TIME, in ns. The program can
 * send itself answers with more names than can be read.
 */
#define ANSWERS_MAX  1000
#define ANSWERS_TIME 10000000

struct interface {
	struct capture_source source;
	uint64_t delivered; /* into this file */
	struct capture_stats before; /* of the files before it */
};

struct state {
	struct savefile_config config;
	struct interface interface[CAPTURE_MAX_SOURCES];
	int n;
	uint64_t start; /* of the file: ns since 1970 */
	struct names *names;
	size_t names_put; /* how many of them are in the file */
	bool names_wait; /* that is not all */
	uint64_t answers_since; /* when the time began; as start */
	unsigned int answers; /* names that were read since then */
	bool answers_skipped;
	struct savefile_processes processes;
};

/* Room for several blocks. As in pcapng.h, of size 0 to ask for the length. */
struct room {
	char *start;
	size_t size, len;
};

static void *at(const struct room *r)
{
	return r->size ? r->start + r->len : NULL;
}

static size_t left(const struct room *r)
{
	return r->size ? r->size - r->len : 0;
}

static void *open_state(const struct savefile_config *config)
{
	struct state *s = calloc(1, sizeof(*s));

	if (!s)
		return NULL;
	s->names = names_new();
	if (!s->names) {
		free(s);
		return NULL;
	}
	s->config = *config;
	s->processes.blocks = config->process_blocks;
	s->processes.labels.without_text = config->process_blocks;
	s->n = config->n_sources;
	for (int i = 0; i < s->n; i++)
		s->interface[i].source = config->sources[i];
	return s;
}

static void close_state(void *state)
{
	struct state *s = state;

	names_free(s->names);
	savefile_processes_release(&s->processes);
	free(s);
}

/* Put blocks of that kind as one record. Returns 0, or -1 for want of room. */
static int put_blocks(const struct state *s, struct output *o,
		      void (*put)(const struct state *s, struct room *room,
				  const void *arg),
		      const void *arg)
{
	struct room room = { NULL, 0, 0 };

	put(s, &room, arg);
	if (room.len == 0)
		return 0;
	room = (struct room){ output_reserve(o, room.len), room.len, 0 };
	if (!room.start)
		return -1;
	put(s, &room, arg);
	output_commit(o, room.len);
	return 0;
}

/* Those that the file does not have yet. */
static void names_block(const struct state *s, struct room *room,
			const void *arg)
{
	struct pcapng_block b;
	struct address address;

	(void)arg;
	if (s->names_put == names_count(s->names))
		return;
	pcapng_names_begin(&b, at(room), left(room));
	for (size_t i = s->names_put; i < names_count(s->names); i++) {
		const char *name = names_get(s->names, i, &address);

		pcapng_name(&b, address.bytes, address_len(&address), name);
	}
	room->len += pcapng_names_end(&b);
}

static int put_names(struct state *s, struct output *o)
{
	if (put_blocks(s, o, names_block, NULL) < 0)
		return -1;
	s->names_put = names_count(s->names);
	s->names_wait = false;
	return 0;
}

static void start_blocks(const struct state *s, struct room *room,
			 const void *arg)
{
	const struct trace_description *description = s->config.description;
	const struct pcapng_section section = {
		.hardware = description->hardware,
		.os = description->os,
		.application = "nsntrace " PACKAGE_VERSION,
		.comments = description->comments,
		.n_comments = description->n_comments,
	};

	room->len += pcapng_section(at(room), left(room), &section);
	for (int i = 0; i < s->n; i++) {
		const struct capture_source *source = &s->interface[i].source;
		const struct pcapng_interface interface = {
			.snaplen = (uint32_t)s->config.snaplen,
			.name = source->name,
			.description = source->is_loopback
					       ? "loopback of the trace"
					       : "uplink of the trace",
			.filter = s->config.filter,
			.os = description->os,
		};

		room->len += pcapng_interface(at(room), left(room), &interface);
	}
	names_block(s, room, arg);
}

static int begin(void *state, struct output *o)
{
	struct state *s = state;

	savefile_processes_next_file(&s->processes);
	s->names_put = 0;
	if (put_blocks(s, o, start_blocks, NULL) < 0)
		return -1;
	s->names_put = names_count(s->names);
	s->names_wait = false;
	s->start = (uint64_t)clock_ns(CLOCK_REALTIME);
	for (int i = 0; i < s->n; i++)
		s->interface[i].delivered = 0;
	return 0;
}

/* epb_flags. Readers then know why a checksum seems wrong. */
static uint32_t flags(const struct capture_source *source,
		      const struct packet *p)
{
	uint32_t flags = PCAPNG_OUTBOUND;
	unsigned int offloads;

	if (!capture_source_sent(source, p))
		return PCAPNG_INBOUND;
	offloads = packet_offloads(p->bytes, p->hdr->caplen, p->hdr->len,
				   source->mtu);
	if (offloads & OFFLOAD_CHECKSUM)
		flags |= PCAPNG_CHECKSUM_NOT_READY;
	if (offloads & OFFLOAD_SEGMENTS)
		flags |= PCAPNG_TCP_SEGMENTS;
	return flags;
}

static void learn_name(const struct address *address, const char *name,
		       void *arg)
{
	struct state *s = arg;

	s->names_wait |= names_add(s->names, address, name);
}

/* The clock is that of the packets: they may have waited. */
static void read_answer(struct state *s, const struct packet *p, uint64_t time)
{
	if (time - s->answers_since >= ANSWERS_TIME) {
		s->answers_since = time;
		s->answers = 0;
	}
	if (s->answers < ANSWERS_MAX)
		s->answers += dns_read_answer(p->bytes, p->hdr->caplen,
					      learn_name, s);
	else
		s->answers_skipped = true;
}

static int put_packet(void *state, struct output *o, const struct packet *p)
{
	struct state *s = state;
	struct interface *interface = &s->interface[p->source];
	const struct pcap_pkthdr *hdr = p->hdr;
	struct pcapng_packet packet = {
		.interface = (uint32_t)p->source,
		.flags = flags(&interface->source, p),
		.time = (uint64_t)packet_time(p),
		.captured = hdr->caplen,
		.original = hdr->len,
		.bytes = p->bytes,
	};
	size_t len;
	void *room;

	if ((s->names_wait && put_names(s, o) < 0) ||
	    savefile_processes_packet(&s->processes, o, &packet, &p->owner) < 0)
		return -1;
	len = pcapng_packet_size(&packet);
	room = output_reserve(o, len);
	if (!room)
		return -1;
	pcapng_packet(room, &packet);
	output_commit(o, len);
	savefile_processes_put(&s->processes, len, packet.comment_len);
	if (packet.flags == PCAPNG_INBOUND &&
	    dns_may_answer(p->bytes, hdr->caplen))
		read_answer(s, p, packet.time);
	/* It may have waited in the ring while the file was opened. */
	if (interface->delivered++ == 0 && packet.time < s->start)
		s->start = packet.time;
	return 0;
}

/*
 * What is told in this file: what came since the last one ended; if there is
 * more to come, less what waits in the kernel.
 */
static struct capture_stats own_stats(const struct interface *interface,
				      const struct capture_stats *now,
				      bool more)
{
	struct capture_stats own = {
		.received = now->received - interface->before.received,
		.dropped = now->dropped - interface->before.dropped,
	};

	if (more)
		own.received = interface->delivered + own.dropped;
	return own;
}

#define END_COMMENT_SIZE 512

static const char limited_text[] =
	"The capture reached its limit; the program went on";

static const char *end_comment(const struct sink_end *end, char *text,
			       size_t size)
{
	const char *known =
		end->limited ? limited_text
			     : program_end_text(&end->program, text, size);
	char before[END_COMMENT_SIZE / 2];

	if (!end->slowed)
		return known;
	snprintf(before, sizeof(before), "%s%s", known ? known : "",
		 known ? "\n" : "");
	snprintf(text, size,
		 "%sSlowed: %lld.%06lld s\nnsntrace slowed the program's links "
		 "for so long, to lose no packet: times between packets are "
		 "longer than without nsntrace",
		 before, (long long)(end->slowed / 1000000000),
		 (long long)(end->slowed / 1000 % 1000000));
	return text;
}

static int put_tls_keys(void *state, struct output *o, const char *lines,
			size_t lines_len)
{
	size_t len = pcapng_tls_keys(NULL, 0, lines, lines_len);
	void *room = output_reserve(o, len);

	(void)state;
	if (!room)
		return -1;
	pcapng_tls_keys(room, len, lines, lines_len);
	output_commit(o, len);
	return 0;
}

static void end_blocks(const struct state *s, struct room *room,
		       const void *arg)
{
	const struct sink_end *end = arg;
	const uint64_t now = (uint64_t)clock_ns(CLOCK_REALTIME);
	const bool more = end->more || end->limited;
	struct pcapng_block b;
	char text[END_COMMENT_SIZE];

	names_block(s, room, NULL);
	for (int i = 0; i < s->n; i++) {
		const struct interface *interface = &s->interface[i];
		const struct capture_stats own =
			own_stats(interface, &end->stats[i], more);
		const struct pcapng_statistics statistics = {
			.interface = (uint32_t)i,
			.start = s->start,
			.end = now,
			.received = own.received,
			.dropped = own.dropped,
			.delivered = interface->delivered,
			/* Of the whole trace, so it is told once. */
			.comment = i > 0 ? NULL
					 : end_comment(end, text, sizeof(text)),
		};

		pcapng_statistics_begin(&b, at(room), left(room), &statistics);
		if (i == 0)
			(void)savefile_processes_late_comments(
				&s->processes, &b, end->processes);
		room->len += pcapng_end(&b);
	}
}

static int put_end(void *state, struct output *o, const struct sink_end *end)
{
	struct state *s = state;
	const bool more = end->more || end->limited;
	struct pcapng_block only_counted = { .size = 0 };

	if (savefile_processes_late_blocks(&s->processes, o, end->processes) <
	    0)
		return -1;
	s->processes.lacking |= !savefile_processes_late_comments(
		&s->processes, &only_counted, end->processes);
	if (put_blocks(s, o, end_blocks, end) < 0)
		return -1;
	for (int i = 0; i < s->n; i++) {
		struct interface *interface = &s->interface[i];
		const struct capture_stats own =
			own_stats(interface, &end->stats[i], more);

		interface->before.received += own.received;
		interface->before.dropped += own.dropped;
	}
	return 0;
}

static struct savefile_lacks lacks(const void *state)
{
	const struct state *s = state;

	return (struct savefile_lacks){
		.processes = s->processes.lacking,
		.names = s->answers_skipped || names_are_lacking(s->names),
	};
}

static size_t whole(const char *stretch, size_t len, bool at_start)
{
	(void)at_start; /* it begins with blocks like any other */
	return pcapng_whole(stretch, len);
}

const struct savefile_format savefile_pcapng = {
	.open = open_state,
	.close = close_state,
	.begin = begin,
	.packet = put_packet,
	.tls_keys = put_tls_keys,
	.end = put_end,
	.lacks = lacks,
	.whole = whole,
};
