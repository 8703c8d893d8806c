/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Names of hosts, each kept once, and the name that an address was last known
 * by. At most HOST_NAMES_MAX names, HOST_NAMES_BYTES of them, and as many
 * addresses are kept; what goes beyond has no name.
 */
#ifndef RECORD_CONNECTIONS_HOST_NAMES_H
#define RECORD_CONNECTIONS_HOST_NAMES_H

#include <stdint.h>

#include "packet/address.h"

#define HOST_NAMES_MAX	 16384
#define HOST_NAMES_BYTES (1U << 20)

struct host_names;

/* Returns NULL, with errno, if there is no memory. */
struct host_names *host_names_open(void);

/* The number of that name, from 1 on; 0: there is no room for it. */
uint32_t host_names_add(struct host_names *n, const char *name);

/* The name with that number; "" for 0. */
const char *host_names_text(const struct host_names *n, uint32_t number);

/* From when to when a name was looked up, in ns since 1970. */
struct lookup_time {
	int64_t start, end;
};

/* From now on the address has that name, by this look-up. */
void host_names_assign(struct host_names *n, const struct address *address,
		       uint32_t number, const struct lookup_time *time);

/* The same without a look-up, if it is a name of a host in lower case. */
void host_names_learn(struct host_names *n, const struct address *address,
		      const char *name);

/* The number of the address's name, or 0. */
uint32_t host_names_of(const struct host_names *n,
		       const struct address *address);

/*
 * The look-up by which the address has its name, for the first connection after
 * it; zeroes for later ones.
 */
struct lookup_time host_names_take_lookup(struct host_names *n,
					  const struct address *address);

/* Accepts NULL. */
void host_names_close(struct host_names *n);

#endif
