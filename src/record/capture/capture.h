/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Captures on the devices of the trace's namespace with libpcap, and merges the
 * packets by their time stamps. To libpcap all of them are Ethernet, loopback
 * too.
 */
#ifndef RECORD_CAPTURE_CAPTURE_H
#define RECORD_CAPTURE_CAPTURE_H

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "packet/packet.h"

#define CAPTURE_MAX_SOURCES 2
#define CAPTURE_RING_HEAD   96 /* bytes that a ring adds to a packet, about */
#define CAPTURE_SOCKETS_MAX (CAPTURE_MAX_SOURCES + 1)

struct capture_config {
	const char *uplink; /* the uplink's device; NULL: only lo */
	const char *filter; /* pcap-filter(7), or NULL */
	int snaplen; /* bytes */
	int timeout; /* ms until the kernel hands over a block that is not full */
	int buffer_size; /* bytes of the ring of each source */
	int witness; /* closed by capture_close(), beside the others; -1: none */
	bool watch_rings; /* for capture_ring_fill() */
	bool segments; /* the uplink's device may cut TCP segments */
};

/* A device that packets come from. */
struct capture_source {
	const char *name; /* valid as long as the config */
	bool is_loopback; /* each packet is seen once, incoming */
	unsigned char mac[6]; /* of the device; zeroes for loopback */
	unsigned int mtu; /* 0: packets are not larger than the device's */
};

/*
 * Did this device send the packet? Packets on loopback are captured as they
 * come in, so there the answer is always no.
 */
static inline bool capture_source_sent(const struct capture_source *source,
				       const struct packet *packet)
{
	if (packet->direction)
		return packet->direction == PACKET_OUTBOUND;
	return !source->is_loopback && packet->hdr->caplen >= 12 &&
	       !memcmp(packet->bytes + 6, source->mac, sizeof(source->mac));
}

struct capture_stats {
	uint64_t received; /* packets that passed the filter */
	uint64_t dropped; /* packets lost because the ring was full */
};

/*
 * Takes a packet. Returns 0, or -1 if it cannot take it now: then the capture
 * keeps the packet and offers it again later.
 */
typedef int (*packet_handler)(const struct packet *packet, void *arg);

struct capture;

/*
 * Begin to open the sources in the caller's network namespace. Needs
 * CAP_NET_RAW there. The config must outlive the capture. Returns NULL after a
 * message.
 */
struct capture *capture_open(const struct capture_config *config,
			     packet_handler handler, void *arg);

/*
 * Wait until all sources are open. Call this before any function below. Returns
 * 0, or -1 after a message.
 */
int capture_await(struct capture *c);

/* Describe the sources. Returns their number. */
int capture_sources(const struct capture *c,
		    struct capture_source sources[CAPTURE_MAX_SOURCES]);

/* All packet sockets. Returns their number. */
int capture_sockets(const struct capture *c, int fds[CAPTURE_SOCKETS_MAX]);

/* Fill in what to wait for by poll(2). Returns how many there are. */
int capture_polls(const struct capture *c,
		  struct pollfd polls[CAPTURE_MAX_SOURCES]);

/*
 * Give the handler the packets that have come, in the order of time. polls are
 * the n of capture_polls(), after poll(2): what it did not report is not read.
 * Returns 0, 1 if the handler refused a packet, or -1 after a message.
 */
int capture_read(struct capture *c, const struct pollfd *polls, int n);

/*
 * How many bytes of packets were read so far from the uplink's ring, or from that
 * of loopback, with what the rings add to them.
 */
uint64_t capture_bytes(const struct capture *c, bool loopback);

/* Of full: how much of the fullest ring was not read yet. */
uint32_t capture_ring_fill(const struct capture *c, uint32_t full);

/* Do packets wait only for the other sources to catch up? */
bool capture_holds(const struct capture *c);

/*
 * Remember how many packets have passed the sources' filters by now. The
 * capture is drained when that many were read. "Nothing to read" would not be
 * the end, as the kernel may still have an open block (packet(7), TPACKET_V3).
 */
void capture_mark_end(struct capture *c);
bool capture_is_drained(const struct capture *c);

/* Give the handler all packets that wait, in order. Returns 0 or 1 as above. */
int capture_flush(struct capture *c);

/* The statistics of each source. */
void capture_statistics(struct capture *c,
			struct capture_stats stats[CAPTURE_MAX_SOURCES]);

void capture_close(struct capture *c);

#endif
