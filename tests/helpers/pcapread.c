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
#include <netinet/tcp.h>
#include <netinet/udp.h>
#include <pcap/pcap.h>
#include <stdbool.h>

static void print_end(const struct in_addr *addr, uint16_t port)
{
	char text[INET_ADDRSTRLEN];

	printf("%s:%u ", inet_ntop(AF_INET, addr, text, sizeof(text)),
	       ntohs(port));
}

/* TCP and UDP headers both begin with the ports. Copied for alignment. */
static void print_ipv4(const u_char *data, size_t caplen)
{
	size_t ip_len, header = sizeof(struct udphdr);
	struct tcphdr tcp = { 0 };
	struct ip ip;
	bool is_tcp;

	memcpy(&ip, data, sizeof(ip));
	ip_len = (size_t)ip.ip_hl * 4;
	is_tcp = ip.ip_p == IPPROTO_TCP;
	if (is_tcp)
		header = sizeof(tcp);
	if (caplen < ip_len + header || (!is_tcp && ip.ip_p != IPPROTO_UDP))
		return;
	memcpy(&tcp, data + ip_len, header);
	if (is_tcp)
		header = (size_t)tcp.doff * 4;
	print_end(&ip.ip_src, tcp.source);
	printf("> ");
	print_end(&ip.ip_dst, tcp.dest);
	printf("%zu %u", ntohs(ip.ip_len) - ip_len - header,
	       is_tcp ? ntohl(tcp.seq) : 0);
}

static void print_packet(const struct pcap_pkthdr *h, const u_char *data)
{
	const size_t eth_len = sizeof(struct ether_header);
	struct ether_header eth = { 0 };

	printf("%ld.%09ld %u %u ", (long)h->ts.tv_sec, (long)h->ts.tv_usec,
	       h->len, h->caplen);
	if (h->caplen >= eth_len + sizeof(struct ip))
		memcpy(&eth, data, eth_len);
	if (ntohs(eth.ether_type) == ETHERTYPE_IP)
		print_ipv4(data + eth_len, h->caplen - eth_len);
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
