/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pcap-filter(7) expressions. */
#ifndef RECORD_CAPTURE_FILTER_H
#define RECORD_CAPTURE_FILTER_H

#include <pcap/pcap.h>
#include <stdbool.h>

/*
 * Check that expr compiles, before anything is changed. Returns 0, or -1 after
 * a message that says where the error is, as far as that is known.
 */
int filter_check(const char *expr, int snaplen);

/*
 * Attach expr (NULL: everything) to the socket of a live pcap, in the kernel.
 * libpcap does not learn of the filter: so its statistics count only packets
 * that pass, from the first one on. With inbound only incoming packets pass: on
 * loopback each packet goes out and comes in, and would be counted twice.
 * Returns 0, or -1 after a message.
 */
int filter_attach(pcap_t *pcap, const char *expr, bool inbound);

#endif
