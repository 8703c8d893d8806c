/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the table of connections costs for a packet; bench/connections builds it:
 *
 *	connections FLOWS [ROUNDS [udp]]
 *
 * FLOWS connections of TCP or UDP send a packet each, in turn, so that with many
 * of them nothing is in the processor's caches. Each packet is copied before, as the
 * savefile does.
 * Prints nanoseconds of processor time for a packet: of the copy alone, with the
 * check for failures that every trace makes, and with the table; medians of ROUNDS
 * in turn, and the least for the table. And what --expect with a list of PEERS
 * contacts adds to the table, for such a packet and for each new connection.
 *
 * sources: src/record/connections/[a-z]*.c src/record/owner/process.c
 * sources: src/record/owner/process_info.c src/packet/datagram.c src/packet/dns.c
 * sources: src/record/contacts/contact_line.c src/record/contacts/contact_list.c
 * sources: src/record/contacts/contact_set.c src/record/contacts/contact_watch.c
 * sources: src/record/contacts/contact_scope.c src/record/contacts/hello_name.c src/record/contacts/trusted_names.c
 * sources: src/packet/kernel_made.c
 * sources: src/packet/flow.c src/packet/icmp_error.c src/packet/ip_headers.c
 * sources: src/packet/quic.c src/packet/quic_hello.c
 * sources: src/packet/plain_packet.c src/packet/quic_initial_none.c
 * sources: src/packet/segment.c
 * sources: src/packet/hello_pieces.c
 * sources: src/packet/tls_alert.c src/packet/tls_hello.c src/base/clock.c
 * sources: src/base/ip.c src/base/log.c src/base/utf8.c src/base/util.c
 */
#include <arpa/inet.h>
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "record/connections/summary.h"
#include "record/contacts/contact_list.h"
#include "record/contacts/contact_watch.h"

#define FRAME 256 /* bytes between two frames in memory */
#define DATA  100 /* of payload */
#define OUT   (48U << 20)
#define PEERS 1000
#define MODES 4

enum {
	MODE_COPY,
	MODE_FAILURES,
	MODE_TABLE,
	MODE_CONTACTS,
};

static unsigned char *frames, *out;
static struct summary summaries[MODES];
static struct sink sinks[MODES];
static struct contacts contacts;
static size_t flows, out_at;
static double begun[MODES]; /* ns for a new connection */
static bool is_udp;

static void put16(unsigned char *at, unsigned int value)
{
	at[0] = (unsigned char)(value >> 8);
	at[1] = (unsigned char)value;
}

static void put32(unsigned char *at, size_t value)
{
	put16(at, (unsigned int)(value >> 16));
	put16(at + 2, (unsigned int)value);
}

/* Fill in the frame of a flow. Returns its length. UDP takes 12 bytes more data. */
static size_t make(unsigned char *f, size_t flow, int from_peer,
		   unsigned int flags, size_t seq, size_t data)
{
	const unsigned int port = 1024 + (unsigned int)(flow % 60000);
	const unsigned char us[4] = { 10, 0, 0, 1 };
	const size_t number = flow % PEERS;
	const unsigned char peer[4] = { 203, (unsigned char)(flow / 60000),
					(unsigned char)(number / 250),
					(unsigned char)(number % 250) };

	memset(f, 0, 54 + data);
	f[from_peer ? 5 : 11] = 7;
	put16(f + 12, 0x0800);
	f[14] = 0x45;
	put16(f + 16, (unsigned int)(40 + data));
	f[22] = 64;
	f[23] = is_udp ? 17 : 6;
	memcpy(f + 26, from_peer ? peer : us, 4);
	memcpy(f + 30, from_peer ? us : peer, 4);
	put16(f + 34, from_peer ? 443 : port);
	put16(f + 36, from_peer ? port : 443);
	if (is_udp) {
		put16(f + 38, (unsigned int)(20 + data));
	} else {
		put32(f + 38, seq);
		f[46] = 0x50;
		f[47] = (unsigned char)flags;
	}
	memset(f + 54, 'a', data);
	return 54 + data;
}

static void give(const struct sink *sink, const unsigned char *frame,
		 size_t len, int64_t now)
{
	const struct pcap_pkthdr header = {
		.ts = { now / 1000000000, now % 1000000000 },
		.caplen = (bpf_u_int32)len,
		.len = (bpf_u_int32)len,
	};
	const struct packet packet = { .hdr = &header, .bytes = frame };

	if (out_at + len > OUT)
		out_at = 0;
	memcpy(out + out_at, frame, len);
	out_at += len;
	if (sink->packet)
		sink->packet(sink->state, &packet);
}

static double ns_since(const struct timespec *from)
{
	struct timespec to;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &to);
	return (double)(to.tv_sec - from->tv_sec) * 1e9 +
	       (double)(to.tv_nsec - from->tv_nsec);
}

static void begin_flows(int mode)
{
	unsigned char f[FRAME];
	struct timespec from;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &from);
	for (size_t i = 0; i < flows; i++) {
		give(&sinks[mode], f, make(f, i, 0, 0x02, 100, 0), 1);
		give(&sinks[mode], f, make(f, i, 1, 0x12, 900, 0), 2);
		give(&sinks[mode], f, make(f, i, 0, 0x18, 101, 10), 3);
		give(&sinks[mode], f, make(f, i, 1, 0x18, 901, 10), 4);
	}
	begun[mode] = ns_since(&from) / (double)flows;
}

/* A list of all peers but one, whose connections are contacts. */
static void watch_contacts(struct sink *sink)
{
	struct contact_config config = { .contacts = &contacts };
	struct contact_list *list = contact_list_new();
	struct contact_watch *watch;
	const char *reason;
	char line[64];

	for (int i = 1; list && i < PEERS; i++) {
		snprintf(line, sizeof(line), "203.0.%d.%d:443", i / 250,
			 i % 250);
		if (contact_list_add(list, line, strlen(line), &reason) < 0)
			errx(1, "%s: %s", line, reason);
	}
	config.list = list;
	watch = contact_watch_open(&config);
	if (!list || !watch)
		err(1, "memory");
	connections_observe(summary_connections(sink),
			    contact_watch_observer(watch));
}

static double round_of(int mode, size_t round)
{
	struct timespec from;
	const int64_t now = 1000000000 + (int64_t)round * 1000000;

	for (size_t i = 0; i < flows; i++)
		make(frames + i * FRAME, i, 0, 0x10, 111 + round * DATA, DATA);
	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &from);
	for (size_t i = 0; i < flows; i++)
		give(&sinks[mode], frames + i * FRAME, 54 + DATA, now);
	return ns_since(&from) / (double)flows;
}

static int compare(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

int main(int argc, char **argv)
{
	static const struct capture_source sources[CAPTURE_MAX_SOURCES] = {
		{ .name = "eth1", .mac = { 0, 0, 0, 0, 0, 7 } },
		{ .name = "lo", .is_loopback = true },
	};
	static double ns[MODES][1000];
	size_t rounds = 15;

	if (argc < 2)
		errx(2, "usage: connections FLOWS [ROUNDS [udp]]");
	flows = strtoul(argv[1], NULL, 10);
	if (argc > 2)
		rounds = strtoul(argv[2], NULL, 10);
	is_udp = argc > 3 && !strcmp(argv[3], "udp");
	frames = malloc(flows * FRAME);
	out = malloc(OUT);
	if (!frames || !out || rounds > 1000)
		err(1, "memory");
	memset(out, 0, OUT);
	for (int mode = 1; mode < MODES; mode++) {
		const struct summary_config config = {
			.sources = sources,
			.only_failures = mode == MODE_FAILURES
		};

		if (summary_open(&sinks[mode], &summaries[mode], &config) < 0)
			err(1, "summary_open");
	}
	watch_contacts(&sinks[MODE_CONTACTS]);
	for (int mode = 1; mode < MODES; mode++)
		begin_flows(mode);
	for (size_t r = 0; r < rounds; r++)
		for (int mode = 0; mode < MODES; mode++)
			ns[mode][r] = round_of(mode, r);
	for (int mode = 0; mode < MODES; mode++)
		qsort(ns[mode], rounds, sizeof(double), compare);
	printf("%zu flows: copy %.1f ns, failures +%.1f ns, table +%.1f ns; "
	       "least table +%.1f; contacts +%.1f, a connection +%.1f\n",
	       flows, ns[0][rounds / 2], ns[1][rounds / 2] - ns[0][rounds / 2],
	       ns[2][rounds / 2] - ns[0][rounds / 2], ns[2][0] - ns[0][0],
	       ns[MODE_CONTACTS][rounds / 2] - ns[MODE_TABLE][rounds / 2],
	       begun[MODE_CONTACTS] - begun[MODE_TABLE]);
	return 0;
}
