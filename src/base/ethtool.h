/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A device's offloads (ethtool(8), <linux/ethtool.h>). */
#ifndef BASE_ETHTOOL_H
#define BASE_ETHTOOL_H

/*
 * Disable the offloads that put several UDP datagrams into one frame, in the
 * caller's network namespace. Offloads that the device does not have or cannot
 * change stay. Prints a warning if that fails.
 */
void ethtool_no_udp_offloads(const char *device);

/*
 * Disable segmentation and receive offloads (tso, gso, gro) and transmit
 * checksums, likewise. Returns 0, or -1 after a message.
 */
int ethtool_no_offloads(const char *device);

#endif
