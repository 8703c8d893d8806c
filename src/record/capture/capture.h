/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where packets come from: the devices of the trace's namespace, by libpcap,
 * merged by time stamp. All of them are Ethernet to libpcap, loopback too.
 */
#ifndef RECORD_CAPTURE_CAPTURE_H
#define RECORD_CAPTURE_CAPTURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "packet/packet.h"

#define CAPTURE_MAX_SOURCES 2

struct capture_config {
	const char *uplink; /* the uplink's device; NULL: there is only lo */
	const char *filter; /* pcap-filter(7), or NULL */
	int snaplen; /* bytes */
	int buffer_size; /* bytes of ring, each source */
};

/* A device that packets come from. */
struct capture_source {
	const char *name; /* lives as long as the config's */
	bool is_loopback; /* every packet is seen once, as it comes in */
	unsigned char mac[6]; /* its own, but for loopback */
};

struct capture_stats {
	uint64_t received; /* packets that passed the filter */
	uint64_t dropped; /* those for which the ring had no room */
};

/*
 * Takes a packet. Returns 0, or -1 if it cannot be taken now: then the capture
 * keeps it and asks again later.
 */
typedef int (*packet_handler)(const struct packet *packet, void *arg);

struct capture;

/*
 * Begin to open the sources in the caller's network namespace; needs CAP_NET_RAW
 * there. config must stay. Returns NULL after a message.
 */
struct capture *capture_open(const struct capture_config *config,
			     packet_handler handler, void *arg);

/*
 * Wait until all are open, which is before anything else is asked of them.
 * Returns 0, or -1 after a message.
 */
int capture_await(struct capture *c);

/* Describe the sources. Returns their number. */
int capture_sources(const struct capture *c,
		    struct capture_source sources[CAPTURE_MAX_SOURCES]);

/* The descriptors to poll for POLLIN. Returns their number. */
int capture_fds(const struct capture *c, int fds[CAPTURE_MAX_SOURCES]);

/*
 * Give the handler what has come, in the order of time. Returns 0, 1 if the
 * handler refused a packet, or -1 after a message.
 */
int capture_read(struct capture *c);

/* Are packets held back that only wait for the other sources to catch up? */
bool capture_holds(const struct capture *c);

/*
 * Remember how many packets have passed the sources' filters by now; the
 * capture is drained when as many were read. This is exact: "nothing to read"
 * is not the end, as the kernel may have a block open still (packet(7),
 * TPACKET_V3).
 */
void capture_mark_end(struct capture *c);
bool capture_is_drained(const struct capture *c);

/* Give the handler whatever is held back, in order. As capture_read(). */
int capture_flush(struct capture *c);

/* Of each source. */
void capture_statistics(struct capture *c,
			struct capture_stats stats[CAPTURE_MAX_SOURCES]);

void capture_close(struct capture *c);

#endif
