/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The processes that own connections. A struct process does not live as long as
 * its connections: this keeps its pid and name. At most OWNERS_MAX are kept.
 */
#ifndef RECORD_CONNECTIONS_OWNER_LIST_H
#define RECORD_CONNECTIONS_OWNER_LIST_H

#include <stddef.h>
#include <stdint.h>

#include "record/owner/process.h"

#define OWNERS_MAX   16384
#define OWNERS_SLOTS 16384

/* Initialise with zeroes. */
struct owner_list {
	struct owner {
		uint64_t serial;
		uint32_t pid;
		char name[PROCESS_COMM_SIZE];
	} owner[OWNERS_MAX]; /* the first is nobody */
	uint32_t n;
	uint32_t by_slot[OWNERS_SLOTS]; /* see struct process; 0: none */
};

/* The number of that process; 0: it is NULL, or there is no room for it. */
uint32_t owner_list_add(struct owner_list *l, const struct process *p);

/* More may be known of the process than when it was added. */
void owner_list_refresh(struct owner_list *l, const struct process *p);

#endif
