// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * pcapng: a section, an interface for each of the capture's sources, packets
 * with their direction, and statistics, with how the program ended, behind.
 */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "record/pcapng.h"
#include "record/savefile_format.h"

struct interface {
	struct capture_source source;
	uint64_t delivered;
};

struct state {
	struct savefile_config config;
	struct interface interface[CAPTURE_MAX_SOURCES];
	int n;
	uint64_t start; /* of the file: ns since 1970 */
};

static uint64_t clock_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_REALTIME, &ts);
	return (uint64_t)ts.tv_sec * 1000000000 + (uint64_t)ts.tv_nsec;
}

static void *open_state(const struct savefile_config *config)
{
	struct state *s = calloc(1, sizeof(*s));

	if (!s)
		return NULL;
	s->config = *config;
	s->n = config->n_sources;
	for (int i = 0; i < s->n; i++)
		s->interface[i].source = config->sources[i];
	return s;
}

/* The blocks of a file's start; how long they are is told as by pcapng.h. */
static size_t start_blocks(const struct state *s, char *room, size_t size)
{
	const struct about *about = s->config.about;
	const struct pcapng_section section = {
		.hardware = about->hardware,
		.os = about->os,
		.application = "nsntrace " PACKAGE_VERSION,
		.comments = about->comments,
		.n_comments = about->n_comments,
	};
	size_t len = pcapng_section(room, size, &section);

	for (int i = 0; i < s->n; i++) {
		const struct capture_source *source = &s->interface[i].source;
		const struct pcapng_interface interface = {
			.snaplen = (uint32_t)s->config.snaplen,
			.name = source->name,
			.description = source->is_loopback
					       ? "loopback of the trace"
					       : "uplink of the trace",
			.filter = s->config.filter,
			.os = about->os,
		};

		len += pcapng_interface(size ? room + len : NULL,
					size ? size - len : 0, &interface);
	}
	return len;
}

static int begin(void *state, struct output *o)
{
	struct state *s = state;
	size_t len = start_blocks(s, NULL, 0);
	char *at = output_reserve(o, len);

	if (!at)
		return -1;
	start_blocks(s, at, len);
	output_commit(o, len);
	s->start = clock_ns();
	return 0;
}

/*
 * The device's own address is the source of what goes out. On loopback packets
 * are taken as they come in.
 */
static enum pcapng_direction direction(const struct capture_source *source,
				       const struct packet *p)
{
	if (p->hdr->caplen < 12 || source->is_loopback ||
	    memcmp(p->bytes + 6, source->mac, sizeof(source->mac)) != 0)
		return PCAPNG_INBOUND;
	return PCAPNG_OUTBOUND;
}

static int put_packet(void *state, struct output *o, const struct packet *p)
{
	struct state *s = state;
	struct interface *interface = &s->interface[p->source];
	const struct pcap_pkthdr *hdr = p->hdr;
	const struct pcapng_packet packet = {
		.interface = (uint32_t)p->source,
		.direction = direction(&interface->source, p),
		.time = (uint64_t)hdr->ts.tv_sec * 1000000000 +
			(uint64_t)hdr->ts.tv_usec,
		.captured = hdr->caplen,
		.original = hdr->len,
		.bytes = p->bytes,
	};
	size_t len = pcapng_packet_size(hdr->caplen);
	void *at = output_reserve(o, len);

	if (!at)
		return -1;
	pcapng_packet(at, &packet);
	output_commit(o, len);
	/* It may have waited in the ring while the file was opened. */
	if (interface->delivered++ == 0 && packet.time < s->start)
		s->start = packet.time;
	return 0;
}

static size_t end_blocks(const struct state *s, const struct savefile_end *end,
			 uint64_t now, char *room, size_t size)
{
	char text[256];
	size_t len = 0;

	for (int i = 0; i < s->n; i++) {
		const struct interface *interface = &s->interface[i];
		const struct pcapng_statistics statistics = {
			.interface = (uint32_t)i,
			.start = s->start,
			.end = now,
			.received = end->stats[i].received,
			.dropped = end->stats[i].dropped,
			.delivered = interface->delivered,
			/* Of the whole trace, so it is told once. */
			.comment = i > 0 ? NULL
					 : about_end(&end->program, text,
						     sizeof(text)),
		};

		len += pcapng_statistics(size ? room + len : NULL,
					 size ? size - len : 0, &statistics);
	}
	return len;
}

static int put_end(void *state, struct output *o,
		   const struct savefile_end *end)
{
	struct state *s = state;
	uint64_t now = clock_ns();
	size_t len = end_blocks(s, end, now, NULL, 0);
	char *at = output_reserve(o, len);

	if (!at)
		return -1;
	end_blocks(s, end, now, at, len);
	output_commit(o, len);
	return 0;
}

static size_t whole(const char *stretch, size_t len, bool at_start)
{
	(void)at_start; /* it begins with blocks like any other */
	return pcapng_whole(stretch, len);
}

const struct savefile_format savefile_pcapng = {
	.open = open_state,
	.close = free,
	.begin = begin,
	.packet = put_packet,
	.end = put_end,
	.whole = whole,
};
