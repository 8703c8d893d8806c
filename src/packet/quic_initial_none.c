// SPDX-License-Identifier: GPL-2.0-or-later
/* Built in place of quic_initial.c if there is no nettle. */
#include "packet/quic_initial.h"

bool quic_initial_readable(void)
{
	return false;
}

size_t quic_initial_decrypt(const struct quic_packet *p,
			    const struct quic_id *first, unsigned char *frames)
{
	(void)p;
	(void)first;
	(void)frames;
	return 0;
}
