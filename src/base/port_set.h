/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A set of ports, in host byte order. It starts as zeroes. */
#ifndef BASE_PORT_SET_H
#define BASE_PORT_SET_H

#include <stdbool.h>
#include <stdint.h>

/* One bit for each. */
struct port_set {
	unsigned char bits[65536 / 8];
};

static inline bool port_set_has(const struct port_set *set, uint16_t port)
{
	return set->bits[port / 8] & 1U << (port % 8);
}

static inline void port_set_add(struct port_set *set, uint16_t port)
{
	set->bits[port / 8] |= (unsigned char)(1U << (port % 8));
}

static inline void port_set_remove(struct port_set *set, uint16_t port)
{
	set->bits[port / 8] &= (unsigned char)~(1U << (port % 8));
}

#endif
