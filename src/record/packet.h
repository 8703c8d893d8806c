/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A packet on its way from the capture to the savefile. */
#ifndef RECORD_PACKET_H
#define RECORD_PACKET_H

#include <pcap/pcap.h>

struct packet {
	const struct pcap_pkthdr *hdr; /* ts.tv_usec counts nanoseconds */
	const unsigned char *bytes; /* hdr->caplen of them */
	int source; /* which of the capture's it came from */
};

#endif
