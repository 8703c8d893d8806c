/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ICMP errors: who says that a packet did not arrive, and why. */
#ifndef PACKET_ICMP_ERROR_H
#define PACKET_ICMP_ERROR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "packet/address.h"

struct icmp_error {
	struct address from;
	uint8_t type, code;
};

/*
 * Read the ICMP error in an Ethernet frame of which len bytes were captured.
 * Returns false if there is none, or if it does not mean that the quoted packet
 * failed to arrive: it asks for smaller or fewer packets.
 */
bool icmp_error_read(struct icmp_error *error, const unsigned char *frame,
		     size_t len);

/*
 * Does an ICMP error in the frame ask for smaller packets? Then from is set to
 * its sender.
 */
bool icmp_error_is_too_big(struct address *from, const unsigned char *frame,
			   size_t len);

/* Does it say that nothing listens at that port? */
bool icmp_error_is_port(const struct icmp_error *error);

/* What it says, in words. */
const char *icmp_error_text(const struct icmp_error *error);

#endif
