/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Print the connections in a capture, as the recorder would keep them, a line
 * each. The address is that of the trace's device, if the capture is of one.
 *
 *	connread FILE [MAC]
 *
 *	KIND END END PACKETS BYTES PAYLOAD RESENT PACKETS BYTES PAYLOAD RESENT
 *	OUTCOME SERVICE NAME ERROR TRIES
 *
 * The first end began it, and the first four numbers are of its packets. After
 * the last connection comes what is in none:
 *
 *	rest PACKETS BYTES other PACKETS BYTES
 */
#include "helper.h"

#include <arpa/inet.h>
#include <netinet/ether.h>
#include <pcap/pcap.h>

#include "record/connections/connections.h"

static const char *const kinds[] = { "tcp", "udp", "echo", "lookup" };
static const char *const services[] = {
	"-", "dns", "tls", "quic", "http", "ssh"
};
static const char *const outcomes[] = {
	"open",	      "closed",	   "empty",	    "reset-here", "reset",
	"unanswered", "not-found", "server-failed", "stalled",	  "tls-alert",
	"silent",     "stopped",   "unreachable",   "refused",
};

static struct connections *connections;

static void print_address(const struct address *a)
{
	char text[INET6_ADDRSTRLEN];

	printf("%s", inet_ntop(a->family == 4 ? AF_INET : AF_INET6, a->bytes,
			       text, sizeof(text)));
}

static void print_end(const struct endpoint *e)
{
	printf(" ");
	print_address(&e->address);
	printf("/%u", ntohs(e->port));
}

static void print_way(const struct connection_way *w, uint32_t resent)
{
	printf(" %llu %llu %llu %u", (unsigned long long)w->packets,
	       (unsigned long long)w->bytes, (unsigned long long)w->payload,
	       resent);
}

/* Of an ICMP error, a TLS alert, or a name server. */
static void print_error(const struct connection *c)
{
	if (c->error.from.family) {
		printf(" ");
		print_address(&c->error.from);
		printf("=%u/%u", c->error.type, c->error.code);
	} else if (c->key.kind == CONNECTION_LOOKUP) {
		printf(" %u", c->lookup.error);
	} else if (c->key.kind == CONNECTION_TCP &&
		   c->tcp.alert != TLS_NO_ALERT) {
		printf(" %u<%u", c->tcp.alert_way, c->tcp.alert);
	} else {
		printf(" -");
	}
}

static void print_connection(const struct connection *c, void *arg)
{
	const struct connection_more *more = connections_more(connections, c);
	const char *name = connections_name(connections, c);
	unsigned int tries = c->key.kind == CONNECTION_TCP ? c->tcp.tries
			     : c->key.kind == CONNECTION_LOOKUP
				     ? c->lookup.tries
				     : 0;

	(void)arg;
	printf("%s", kinds[c->key.kind]);
	print_end(connection_end(c, 0));
	print_end(connection_end(c, 1));
	print_way(&c->way[0], more->resent[0]);
	print_way(&c->way[1], more->resent[1]);
	printf(" %s %s %s", outcomes[connection_outcome(c)],
	       services[c->service], *name ? name : "-");
	print_error(c);
	printf(" %u\n", tries);
}

static pcap_t *open_capture(const char *file)
{
	char errbuf[PCAP_ERRBUF_SIZE];
	pcap_t *pcap = pcap_open_offline_with_tstamp_precision(
		file, PCAP_TSTAMP_PRECISION_NANO, errbuf);

	if (!pcap)
		errx(1, "%s", errbuf);
	return pcap;
}

int main(int argc, char **argv)
{
	struct capture_source source[CAPTURE_MAX_SOURCES] = {
		{ .name = "file", .is_loopback = argc < 3 }
	};
	const struct sink_end end = { .more = false };
	const struct connections_rest *rest;
	struct packet packet = { .source = 0 };
	struct pcap_pkthdr *header;
	pcap_t *pcap;

	if (argc < 2 || argc > 3)
		errx(2, "usage: connread FILE [MAC]");
	if (argc == 3)
		memcpy(source[0].mac, ether_aton(argv[2]), 6);
	pcap = open_capture(argv[1]);
	connections = connections_open(source, false, print_connection, NULL);
	if (!connections)
		err(1, "connections");
	while (pcap_next_ex(pcap, &header, &packet.bytes) == 1) {
		packet.hdr = header;
		connections_packet(connections, &packet);
	}
	connections_end(connections, &end);
	rest = connections_rest(connections);
	printf("rest %llu %llu other %llu %llu\n",
	       (unsigned long long)rest->packets,
	       (unsigned long long)rest->bytes,
	       (unsigned long long)rest->other_packets,
	       (unsigned long long)rest->other_bytes);
	connections_close(connections);
	pcap_close(pcap);
	return 0;
}
