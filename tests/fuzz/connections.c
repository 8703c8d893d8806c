// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Anything at all as packets of connections. The input is a sequence of
 *
 *	source (1 byte), length (2 bytes, the upper first), bytes
 *
 * Every packet is counted once: in a connection, or in the rest. The summary has
 * the same sums. The contacts are sound.
 *
 * sources: src/record/connections/connections.c src/record/connections/connection_table.c
 * sources: src/record/connections/outcome.c src/record/connections/tcp_follow.c
 * sources: src/record/connections/lookup_follow.c src/record/connections/host_names.c
 * sources: src/record/connections/owner_list.c src/packet/flow.c src/packet/segment.c
 * sources: src/packet/datagram.c src/packet/dns.c src/packet/ip_headers.c
 * sources: src/packet/plain_packet.c src/record/connections/connection_packet.c
 * sources: src/record/connections/datagram_follow.c
 * sources: src/record/connections/error_follow.c
 * sources: src/record/connections/first_packet.c
 * sources: src/packet/icmp_error.c src/packet/tls_hello.c src/packet/tls_alert.c
 * sources: src/record/connections/summary.c src/record/connections/summary_row.c
 * sources: src/record/connections/history.c src/packet/quic.c src/packet/hello_pieces.c
 * sources: src/record/connections/hello_parts.c src/record/connections/quic_follow.c
 * sources: src/packet/quic_hello.c src/packet/quic_initial_none.c
 * sources: src/record/owner/process.c src/record/owner/process_info.c src/base/log.c
 * sources: src/record/connections/connection_observer.c
 * sources: src/record/contacts/contact_line.c src/record/contacts/contact_list.c
 * sources: src/record/contacts/contact_scope.c src/record/contacts/contact_set.c src/record/contacts/contact_watch.c
 * sources: src/record/contacts/hello_name.c src/record/contacts/trusted_names.c
 * sources: src/record/contacts/contact_copy.c src/packet/kernel_made.c
 * sources: src/base/util.c src/base/utf8.c src/base/clock.c
 */
#include <stdlib.h>
#include <string.h>

#include "record/connections/connections.h"
#include "record/connections/summary.h"
#include "record/contacts/contact_copy.h"
#include "record/contacts/contact_watch.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct connections *connections;
static struct sink sink; /* of the summary */
static struct summary summary;
static struct contacts contacts;

struct sums {
	uint64_t packets, bytes;
};

static void must(int good)
{
	if (!good)
		abort();
}

static void is_name(const char *name)
{
	must(strlen(name) < 254);
	for (; *name; name++)
		must((*name >= 'a' && *name <= 'z') ||
		     (*name >= '0' && *name <= '9') || *name == '-' ||
		     *name == '_' || *name == '.');
}

static void take(const struct connection *c, void *arg)
{
	struct sums *sums = arg;

	is_name(connections_name(connections, c));
	must(connection_outcome(c) < OUTCOMES);
	must(c->service < SERVICES);
	must(c->start <= c->last);
	must(c->origin < 2);
	if (c->key.kind == CONNECTION_TCP)
		(void)tls_alert_text(c->tcp.alert);
	if (c->error.from.family)
		must(*icmp_error_text(&c->error) != '\0');
	if (c->key.kind == CONNECTION_LOOKUP)
		return; /* its packets are another's, too */
	for (int way = 0; way < 2; way++) {
		sums->packets += c->way[way].packets;
		sums->bytes += c->way[way].bytes;
	}
}

/* With what is behind it out of reach. */
static void give(const uint8_t *data, size_t len, int source, int64_t now)
{
	unsigned char *copy = malloc(len ? len : 1);
	struct pcap_pkthdr header = { .ts = { .tv_sec = now },
				      .caplen = (bpf_u_int32)len,
				      .len = (bpf_u_int32)len };
	const struct packet packet = { .hdr = &header,
				       .bytes = copy,
				       .source = source };

	must(copy != NULL);
	memcpy(copy, data, len);
	must(connections_packet(connections, &packet) == 0);
	must(sink.packet(sink.state, &packet) == 0);
	free(copy);
}

static void check_summary(const struct sums *want)
{
	struct sums got = { 0 };

	must(summary.complete && summary.n <= SUMMARY_ROWS);
	for (uint32_t i = 0; i < summary.n; i++) {
		const struct summary_row *row = &summary.row[i];

		is_name(row->name);
		must(row->connections > 0 && row->count > 0);
		must(row->count <= row->connections);
		must(row->start <= row->last);
		if (row->kind != CONNECTION_LOOKUP)
			got.bytes += row->up + row->down;
	}
	got.bytes += summary.unlisted.up + summary.unlisted.down;
	must(got.bytes == want->bytes);
	memset(summary.row, 0, summary.n * sizeof(summary.row[0]));
	summary.n = 0;
	summary.complete = false;
	memset(&summary.unlisted, 0, sizeof(summary.unlisted));
}

/* Servers of the corpus are trusted. */
static struct contact_watch *watch_contacts(void)
{
	struct contact_config config = { .contacts = &contacts,
					 .n_servers = 2 };
	static const unsigned char far[4] = { 192, 0, 2, 53 };
	static const unsigned char near[4] = { 127, 0, 0, 53 };
	struct contact_watch *watch;

	address_set(&config.server[0].address, 4, far);
	address_set(&config.server[1].address, 4, near);
	config.server[1].is_local = true;
	watch = contact_watch_open(&config);
	must(watch != NULL);
	connections_observe(connections, contact_watch_observer(watch));
	return watch;
}

static void check_contacts(struct contact_watch *watch)
{
	const uint32_t n = atomic_load(&contacts.n);
	struct contact c;

	must(contacts.complete && n <= CONTACTS_MAX);
	for (uint32_t i = 0; i < n; i++) {
		must(contact_copy(&c, &contacts.contact[i]));
		must(c.connections > 0 && c.packet > 0);
		is_name(c.name);
		for (uint32_t j = 0; j < i; j++)
			must(!contact_is_same(&c, &contacts.contact[j]));
	}
	contact_watch_close(watch);
	memset(contacts.contact, 0, n * sizeof(c));
	atomic_store(&contacts.n, 0);
	contacts.complete = false;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct capture_source sources[CAPTURE_MAX_SOURCES] = {
		{ .name = "eth1", .mac = { 2, 0, 0, 0, 0, 1 } },
		{ .name = "lo", .is_loopback = true },
	};
	const struct summary_config config = { .sources = sources };
	const struct sink_end end = { .more = false };
	const struct connections_rest *rest;
	struct sums given = { 0 }, taken = { 0 };
	struct contact_watch *watch;

	connections = connections_open(sources, false, take, &taken);
	must(connections != NULL &&
	     summary_open(&sink, &summary, &config) == 0);
	watch = watch_contacts();
	while (size >= 3) {
		size_t len = (size_t)data[1] << 8 | data[2];
		int source = data[0] & 1;

		data += 3;
		size -= 3;
		if (len > size)
			len = size;
		give(data, len, source, (int64_t)++given.packets);
		given.bytes += len;
		data += len;
		size -= len;
	}
	connections_end(connections, &end);
	rest = connections_rest(connections);
	must(given.packets ==
	     taken.packets + rest->packets + rest->other_packets);
	must(given.bytes == taken.bytes + rest->bytes + rest->other_bytes);
	must(sink.end(sink.state, &end) == 0);
	check_summary(&taken);
	check_contacts(watch);
	connections_close(connections);
	return 0;
}
