/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Packets that wait for those of other sources, in the order they came. */
#ifndef RECORD_QUEUE_H
#define RECORD_QUEUE_H

#include <pcap/pcap.h>
#include <stddef.h>

struct queued {
	struct pcap_pkthdr hdr;
	unsigned char bytes[]; /* hdr.caplen */
};

/* Starts as zeroes. The packets stand in [start, end) of memory. */
struct queue {
	char *memory;
	size_t size, start, end;
	size_t mark; /* where the merge goes to; its user sets it */
};

/* The first packet, valid until the queue changes; NULL if there is none. */
struct queued *queue_head(const struct queue *q);

/* Append a copy. Returns 0, or -1 if there is no memory. */
int queue_add(struct queue *q, const struct pcap_pkthdr *hdr,
	      const unsigned char *bytes);

void queue_drop_head(struct queue *q);

void queue_release(struct queue *q);

#endif
