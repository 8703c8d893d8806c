/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Copies of packets that wait, in the order of arrival. */
#ifndef RECORD_CAPTURE_PACKET_QUEUE_H
#define RECORD_CAPTURE_PACKET_QUEUE_H

#include <stddef.h>
#include <stdint.h>

#include "packet/packet.h"

struct queued_packet {
	struct pcap_pkthdr hdr;
	int source;
	struct packet_owner owner;
	/* For what, and until when at most. The user of the queue sets them. */
	uint64_t waits_for;
	int64_t until;
	unsigned char bytes[]; /* hdr.caplen */
};

/* Initialise with zeroes. The packets are in [start, end) of memory. */
struct packet_queue {
	char *memory;
	size_t size, start, end;
	size_t mark; /* for the user of the queue: where a merge ends */
};

/* The first packet, valid until the queue changes, or NULL. */
struct queued_packet *packet_queue_head(const struct packet_queue *q);

/* The packet as it was added. Points into the queue. */
struct packet packet_queue_packet(const struct queued_packet *item);

/* Append a copy. Returns it, or NULL if there is no memory. */
struct queued_packet *packet_queue_add(struct packet_queue *q,
				       const struct packet *packet);

/* The bytes that the packets take in memory. */
size_t packet_queue_len(const struct packet_queue *q);

void packet_queue_drop(struct packet_queue *q);

void packet_queue_release(struct packet_queue *q);

#endif
