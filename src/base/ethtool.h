/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A device's offloads (ethtool(8), <linux/ethtool.h>). */
#ifndef BASE_ETHTOOL_H
#define BASE_ETHTOOL_H

/*
 * Disable segmentation and receive offloads (tso, gso, gro) and transmit
 * checksums, in the caller's network namespace. Offloads that the device cannot
 * change stay. Returns 0, or -1 after a message.
 */
int ethtool_no_offloads(const char *device);

#endif
