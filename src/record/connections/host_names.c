// SPDX-License-Identifier: GPL-2.0-or-later
/* Names of hosts: two hash tables of which no slot is freed. */
#include "record/connections/host_names.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/util.h"
#include "packet/dns.h"
#include "packet/hash.h"

#define SLOTS                                                                  \
	(2 * (size_t)HOST_NAMES_MAX) /* never more than half of them are used */

struct host_names {
	uint64_t seed; /* secret: nobody can choose slots */
	uint32_t names, addresses; /* how many there are */
	uint32_t len; /* bytes of the text that are used */
	uint32_t at[HOST_NAMES_MAX + 1]; /* of each name in the text */
	uint16_t by_name[SLOTS]; /* the number of a name */
	struct {
		struct address address;
		uint16_t name;
		struct lookup_time time;
	} by_address[SLOTS];
	char text[HOST_NAMES_BYTES]; /* begins with the empty name */
};

struct host_names *host_names_open(void)
{
	struct host_names *n = calloc(1, sizeof(*n));

	if (!n)
		return NULL;
	if (random_bytes(&n->seed, sizeof(n->seed)) < 0)
		n->seed = (uint64_t)now_ns();
	n->len = 1;
	return n;
}

static size_t hash(const struct host_names *n, const void *bytes, size_t len)
{
	const unsigned char *p = bytes;
	uint64_t mixed = n->seed;

	for (size_t i = 0; i < len; i++) {
		mixed = hash_add(mixed, p[i]);
		mixed ^= mixed >> 32;
	}
	return mixed >> 32;
}

uint32_t host_names_add(struct host_names *n, const char *name)
{
	size_t len = strlen(name) + 1;
	size_t i = hash(n, name, len);

	for (; n->by_name[i % SLOTS]; i++)
		if (!strcmp(n->text + n->at[n->by_name[i % SLOTS]], name))
			return n->by_name[i % SLOTS];
	if (n->names == HOST_NAMES_MAX || len > HOST_NAMES_BYTES - n->len)
		return 0;
	memcpy(n->text + n->len, name, len);
	n->at[++n->names] = n->len;
	n->len += (uint32_t)len;
	n->by_name[i % SLOTS] = (uint16_t)n->names;
	return n->names;
}

const char *host_names_text(const struct host_names *n, uint32_t number)
{
	return n->text + n->at[number];
}

/* The slot of the address, or the free slot for it. */
static size_t find_address(const struct host_names *n,
			   const struct address *address)
{
	size_t i = hash(n, address->bytes, address_len(address));

	while (n->by_address[i % SLOTS].name &&
	       memcmp(&n->by_address[i % SLOTS].address, address,
		      sizeof(*address)) != 0)
		i++;
	return i % SLOTS;
}

void host_names_assign(struct host_names *n, const struct address *address,
		       uint32_t number, const struct lookup_time *time)
{
	size_t i = find_address(n, address);

	if (number == 0)
		return;
	if (!n->by_address[i].name) {
		if (n->addresses == HOST_NAMES_MAX)
			return;
		n->addresses++;
		n->by_address[i].address = *address;
	}
	n->by_address[i].name = (uint16_t)number;
	n->by_address[i].time = *time;
}

void host_names_learn(struct host_names *n, const struct address *address,
		      const char *name)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789-_.";
	const struct lookup_time never = { 0, 0 };
	size_t len = strlen(name);
	uint32_t number;

	if (len == 0 || len >= DNS_NAME_SIZE || strspn(name, letters) != len)
		return;
	number = host_names_add(n, name);
	/* A look-up in the packets says more. */
	if (host_names_of(n, address) != number)
		host_names_assign(n, address, number, &never);
}

uint32_t host_names_of(const struct host_names *n,
		       const struct address *address)
{
	return n->by_address[find_address(n, address)].name;
}

struct lookup_time host_names_take_lookup(struct host_names *n,
					  const struct address *address)
{
	size_t i = find_address(n, address);
	struct lookup_time time = { 0, 0 };

	if (n->by_address[i].name) {
		time = n->by_address[i].time;
		n->by_address[i].time = (struct lookup_time){ 0, 0 };
	}
	return time;
}

void host_names_close(struct host_names *n)
{
	free(n);
}
