/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Multiplicative hashing, for tables in memory. Add a secret seed where needed.
 */
#ifndef PACKET_HASH_H
#define PACKET_HASH_H

#include <stdint.h>

/* 2^64 divided by the golden ratio. */
#define HASH_MULTIPLIER 0x9e3779b97f4a7c15ULL

/* The upper bits of the result are mixed best. */
static inline uint64_t hash_add(uint64_t hash, uint64_t word)
{
	return (hash ^ word) * HASH_MULTIPLIER;
}

#endif
