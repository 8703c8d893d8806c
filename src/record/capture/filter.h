/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pcap-filter(7) expressions. */
#ifndef RECORD_CAPTURE_FILTER_H
#define RECORD_CAPTURE_FILTER_H

#include <pcap/pcap.h>
#include <stdbool.h>

/*
 * Does expr compile? Asked before anything is changed. Returns 0, or -1 after
 * a message that says where it went wrong.
 */
int filter_check(const char *expr, int snaplen);

/*
 * Attach expr (NULL: everything) to the socket of a live pcap, in the kernel.
 * libpcap is left to believe that there is no filter, so that its statistics
 * count just what passes, from the first packet on. With inbound only what
 * comes in passes: on loopback every packet goes out and comes in, and both
 * would be counted. Returns 0, or -1 after a message.
 */
int filter_attach(pcap_t *pcap, const char *expr, bool inbound);

#endif
