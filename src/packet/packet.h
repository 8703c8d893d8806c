/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A captured packet, on its way from the capture to the savefile. */
#ifndef PACKET_PACKET_H
#define PACKET_PACKET_H

#include <pcap/pcap.h>
#include <stdint.h>

struct process;

/* The process that a packet belongs to, and its thread. */
struct packet_owner {
	struct process *process; /* NULL: not known */
	uint32_t tid;
};

struct packet {
	const struct pcap_pkthdr *hdr; /* ts.tv_usec holds nanoseconds */
	const unsigned char *bytes; /* hdr->caplen of them */
	int source; /* index of the capture source */
	enum {
		PACKET_BY_ADDRESS, /* the source's address shows the direction */
		PACKET_INBOUND,
		PACKET_OUTBOUND,
		/* Nothing shows it; both ends are treated alike, as on loopback. */
		PACKET_UNPLACED,
	} direction;
	struct packet_owner owner;
};

/* Nanoseconds since 1970. */
static inline int64_t packet_time(const struct packet *packet)
{
	return (int64_t)packet->hdr->ts.tv_sec * 1000000000 +
	       packet->hdr->ts.tv_usec;
}

#endif
