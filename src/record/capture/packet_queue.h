/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Packets that wait, in the order they came. */
#ifndef RECORD_CAPTURE_PACKET_QUEUE_H
#define RECORD_CAPTURE_PACKET_QUEUE_H

#include <stddef.h>
#include <stdint.h>

#include "packet/packet.h"

struct queued_packet {
	struct pcap_pkthdr hdr;
	int source;
	struct packet_owner owner;
	/* What for, and at most until when; its user sets them. */
	uint64_t waits_for;
	int64_t until;
	unsigned char bytes[]; /* hdr.caplen */
};

/* Starts as zeroes. The packets stand in [start, end) of memory. */
struct packet_queue {
	char *memory;
	size_t size, start, end;
	size_t mark; /* where the merge goes to; its user sets it */
};

/* The first packet, valid until the queue changes; NULL if there is none. */
struct queued_packet *packet_queue_head(const struct packet_queue *q);

/* As it was added; points into the queue. */
struct packet packet_queue_packet(const struct queued_packet *item);

/* Append a copy. Returns it, or NULL if there is no memory. */
struct queued_packet *packet_queue_add(struct packet_queue *q,
				       const struct packet *packet);

/* The bytes that the queue takes. */
size_t packet_queue_len(const struct packet_queue *q);

void packet_queue_drop(struct packet_queue *q);

void packet_queue_release(struct packet_queue *q);

#endif
