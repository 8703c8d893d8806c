// SPDX-License-Identifier: GPL-2.0-or-later
/* Names of addresses: each pair is there once, in order, up to a limit. */
#include <stdint.h>
#include <stdlib.h>

#include "packet/names.h"
#include "unit.h"

static struct address ip4(uint32_t n)
{
	struct address a = { .family = 4 };

	memcpy(a.bytes, &n, sizeof(n));
	return a;
}

static void pairs(void)
{
	struct names *n = names_new();
	struct address one = ip4(1), two = ip4(2), got;
	struct address six = { .family = 6, .bytes = { 1 } };

	ok(names_add(n, &one, "a") && names_add(n, &one, "b") &&
		   names_add(n, &two, "a") && names_add(n, &six, "a"),
	   "new pairs are added");
	ok(!names_add(n, &one, "a") && !names_add(n, &six, "a"),
	   "known pairs are not added again");
	ok(names_count(n) == 4, "each pair is there once");
	is_text(names_get(n, 1, &got), "b",
		"the second name is the one added second");
	ok(got.family == 4 && !memcmp(got.bytes, one.bytes, 4),
	   "an IPv4 address comes with its name");
	names_get(n, 3, &got);
	ok(got.family == 6 && !memcmp(got.bytes, six.bytes, 16),
	   "an IPv6 address comes with its name");
	names_free(n);
}

static void many(void)
{
	struct names *n = names_new();
	struct address address, got;
	char name[32];
	bool good = true;

	for (uint32_t i = 0; i < NAMES_MAX + 10; i++) {
		address = ip4(i);
		snprintf(name, sizeof(name), "name%u", i);
		good &= names_add(n, &address, name) == (i < NAMES_MAX);
	}
	ok(good && names_count(n) == NAMES_MAX,
	   "the number of names has a limit");
	for (uint32_t i = 0; i < NAMES_MAX; i++) {
		address = ip4(i);
		snprintf(name, sizeof(name), "name%u", i);
		good &= !strcmp(names_get(n, i, &got), name) &&
			!memcmp(&got, &address, sizeof(got)) &&
			!names_add(n, &address, name);
	}
	ok(good, "all names up to the limit are kept");
	names_free(n);
}

static void long_ones(void)
{
	struct names *n = names_new();
	char name[254];
	size_t bytes = 0;

	memset(name, 'x', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	for (uint32_t i = 0; i < NAMES_MAX; i++) {
		struct address address = ip4(i);

		bytes += names_add(n, &address, name) ? sizeof(name) : 0;
	}
	ok(bytes > NAMES_BYTES - sizeof(name) && bytes <= NAMES_BYTES,
	   "the length of all names has a limit");
	names_free(n);
}

int main(void)
{
	pairs();
	many();
	long_ones();
	return done_testing();
}
