/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A packet on its way from the capture to the savefile. */
#ifndef PACKET_PACKET_H
#define PACKET_PACKET_H

#include <pcap/pcap.h>
#include <stdint.h>

struct process;

/* Whose a packet is. */
struct packet_owner {
	struct process *process; /* NULL: not known */
	uint32_t tid;
};

struct packet {
	const struct pcap_pkthdr *hdr; /* ts.tv_usec counts nanoseconds */
	const unsigned char *bytes; /* hdr->caplen of them */
	int source; /* which of the capture's it came from */
	struct packet_owner owner;
};

#endif
