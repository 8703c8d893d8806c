/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Copies of packets that wait, in the order of arrival. They take no more
 * memory than the queue was given, and just as much as is needed at a time.
 */
#ifndef RECORD_CAPTURE_PACKET_QUEUE_H
#define RECORD_CAPTURE_PACKET_QUEUE_H

#include <stdbool.h>
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

/* Initialise with zeroes and the size, in bytes. */
struct packet_queue {
	size_t size;
	/*
	 * The packets are in [start, end) of memory; or, if end is less than
	 * start, in [start, wrap) and [0, end). The part up to touched has ever
	 * been used.
	 */
	char *memory;
	size_t start, end, wrap, touched;
	uint64_t added, dropped; /* packets; equal: the queue is empty */
	uint64_t mark; /* for the user: a merge ends with that many dropped */
};

/* The first packet, valid until the queue changes, or NULL. */
struct queued_packet *packet_queue_head(const struct packet_queue *q);

/* The packet as it was added. Points into the queue. */
struct packet packet_queue_packet(const struct queued_packet *item);

/* Is there room for a packet with that many bytes? */
bool packet_queue_has_room(const struct packet_queue *q, size_t caplen);

/* Append a copy. Returns it, or NULL if there is no room or no memory. */
struct queued_packet *packet_queue_add(struct packet_queue *q,
				       const struct packet *packet);

void packet_queue_drop(struct packet_queue *q);

/* Return its memory to the system. Packets in it are lost. */
void packet_queue_release(struct packet_queue *q);

#endif
