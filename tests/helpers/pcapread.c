/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Print the packets of a capture that a filter matches, a line each: what the
 * tests ask of a capture, without depending on how another program prints it.
 *
 *	pcapread FILE [FILTER]
 *
 *	TIME LENGTH CAPTURED SOURCE > DESTINATION PAYLOAD SEQUENCE
 *
 * PAYLOAD is the length of that of UDP or TCP. Fails if the file does
 * not end with a whole packet.
 */
#include "helper.h"

#include <arpa/inet.h>
#include <netinet/ether.h>
#include <netinet/ip.h>
#include <netinet/ip6.h>
#include <netinet/tcp.h>
#include <netinet/udp.h>
#include <pcap/pcap.h>
#include <stdbool.h>
#include <stddef.h>

/* An IP packet, as far as it was captured. */
struct packet {
	int family, protocol;
	const u_char *source, *destination;
	const u_char *payload;
	size_t len, caplen; /* of the payload */
};

static void print_end(int family, const u_char *addr, uint16_t port)
{
	char text[INET6_ADDRSTRLEN];

	printf("%s:%u ", inet_ntop(family, addr, text, sizeof(text)),
	       ntohs(port));
}

/* TCP and UDP headers both begin with the ports. Copied for alignment. */
static void print_ports(const struct packet *p)
{
	bool is_tcp = p->protocol == IPPROTO_TCP;
	size_t header = is_tcp ? sizeof(struct tcphdr) : sizeof(struct udphdr);
	struct tcphdr tcp = { 0 };

	if (p->caplen < header || (!is_tcp && p->protocol != IPPROTO_UDP))
		return;
	memcpy(&tcp, p->payload, header);
	if (is_tcp)
		header = (size_t)tcp.doff * 4;
	print_end(p->family, p->source, tcp.source);
	printf("> ");
	print_end(p->family, p->destination, tcp.dest);
	printf("%zu %u", p->len - header, is_tcp ? ntohl(tcp.seq) : 0);
}

static void print_ipv4(const u_char *data, size_t caplen)
{
	size_t header;
	struct ip ip;

	if (caplen < sizeof(ip))
		return;
	memcpy(&ip, data, sizeof(ip));
	header = (size_t)ip.ip_hl * 4;
	if (caplen >= header)
		print_ports(&(struct packet){
			.family = AF_INET,
			.protocol = ip.ip_p,
			.source = data + offsetof(struct ip, ip_src),
			.destination = data + offsetof(struct ip, ip_dst),
			.payload = data + header,
			.len = ntohs(ip.ip_len) - header,
			.caplen = caplen - header,
		});
}

/* Without extension headers. */
static void print_ipv6(const u_char *data, size_t caplen)
{
	struct ip6_hdr ip;

	if (caplen < sizeof(ip))
		return;
	memcpy(&ip, data, sizeof(ip));
	print_ports(&(struct packet){
		.family = AF_INET6,
		.protocol = ip.ip6_nxt,
		.source = data + offsetof(struct ip6_hdr, ip6_src),
		.destination = data + offsetof(struct ip6_hdr, ip6_dst),
		.payload = data + sizeof(ip),
		.len = ntohs(ip.ip6_plen),
		.caplen = caplen - sizeof(ip),
	});
}

static void print_packet(const struct pcap_pkthdr *h, const u_char *data)
{
	const size_t eth_len = sizeof(struct ether_header);
	struct ether_header eth = { 0 };

	printf("%ld.%09ld %u %u ", (long)h->ts.tv_sec, (long)h->ts.tv_usec,
	       h->len, h->caplen);
	if (h->caplen >= eth_len)
		memcpy(&eth, data, eth_len);
	if (ntohs(eth.ether_type) == ETHERTYPE_IP)
		print_ipv4(data + eth_len, h->caplen - eth_len);
	if (ntohs(eth.ether_type) == ETHERTYPE_IPV6)
		print_ipv6(data + eth_len, h->caplen - eth_len);
	printf("\n");
	fflush(stdout);
}

int main(int argc, char **argv)
{
	char errbuf[PCAP_ERRBUF_SIZE];
	struct bpf_program filter;
	struct pcap_pkthdr *header;
	const u_char *data;
	pcap_t *pcap;
	int r;

	if (argc < 2 || argc > 3)
		errx(2, "usage: pcapread FILE [FILTER]");
	pcap = pcap_open_offline_with_tstamp_precision(
		argv[1], PCAP_TSTAMP_PRECISION_NANO, errbuf);
	if (!pcap)
		errx(1, "%s", errbuf);
	if (pcap_compile(pcap, &filter, argc == 3 ? argv[2] : "", 1,
			 PCAP_NETMASK_UNKNOWN) < 0 ||
	    pcap_setfilter(pcap, &filter) < 0)
		errx(2, "%s", pcap_geterr(pcap));
	while ((r = pcap_next_ex(pcap, &header, &data)) == 1)
		print_packet(header, data);
	if (r != PCAP_ERROR_BREAK)
		errx(1, "%s", pcap_geterr(pcap));
	pcap_freecode(&filter);
	pcap_close(pcap);
	return 0;
}
