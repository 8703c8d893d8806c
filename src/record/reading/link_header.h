/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Link headers of packets in captures (https://www.tcpdump.org/linktypes.html). */
#ifndef RECORD_READING_LINK_HEADER_H
#define RECORD_READING_LINK_HEADER_H

#include "record/reading/capture_file.h"

/*
 * Make a packet with p->link an Ethernet frame: its link header is replaced where
 * it is, so 14 bytes before it must be there. Sets p->is_link_known, and the
 * direction if the header has it. Nothing is captured of a packet that was cut
 * within its header, or of which the link type is not known.
 */
void link_header_replace(bool swapped, struct file_packet *p);

#endif
