/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Link headers of packets in captures (https://www.tcpdump.org/linktypes.html). */
#ifndef RECORD_READING_LINK_HEADER_H
#define RECORD_READING_LINK_HEADER_H

#include "record/reading/capture_file.h"

/*
 * Make the packet an Ethernet frame: its link header is replaced where it is, so
 * 14 bytes before it must be there. Sets the direction if the header has it.
 * Returns false if the link type is not known, or the packet was cut within it.
 */
bool link_header_replace(uint32_t link, bool swapped, struct file_packet *p);

#endif
