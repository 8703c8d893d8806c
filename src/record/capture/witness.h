/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The witness counts the packets that a device sends, where a capture sees them.
 * If the device itself has counted more, packets have left by another way, such
 * as PACKET_QDISC_BYPASS (packet(7)).
 */
#ifndef RECORD_CAPTURE_WITNESS_H
#define RECORD_CAPTURE_WITNESS_H

#include <stdint.h>

/*
 * Begin to count, in the caller's network namespace; the device may be down.
 * Needs CAP_NET_RAW there. Returns a descriptor, or -1 with errno.
 */
int witness_open(const char *device);

/*
 * The packets since the last call, modulo 2^32. Needs no privilege, and reads
 * no packet. Returns 0, or -1 with errno.
 */
int witness_count(int witness, uint32_t *packets);

#endif
