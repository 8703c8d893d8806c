// SPDX-License-Identifier: GPL-2.0-or-later
/* Names of addresses: each pair once, in order, and not without bound. */
#include <stdint.h>
#include <stdlib.h>

#include "record/names.h"
#include "unit.h"

static struct address ip4(uint32_t n)
{
	struct address a = { .len = 4 };

	memcpy(a.bytes, &n, sizeof(n));
	return a;
}

static void pairs(void)
{
	struct names *n = names_new();
	struct address one = ip4(1), two = ip4(2), got;
	struct address six = { .len = 16, .bytes = { 1 } };

	ok(names_add(n, &one, "a") && names_add(n, &one, "b") &&
		   names_add(n, &two, "a") && names_add(n, &six, "a"),
	   "new pairs");
	ok(!names_add(n, &one, "a") && !names_add(n, &six, "a"), "known pairs");
	ok(names_count(n) == 4, "each is there once");
	is_text(names_get(n, 1, &got), "b", "the second name");
	ok(got.len == 4 && !memcmp(got.bytes, one.bytes, 4), "its address");
	names_get(n, 3, &got);
	ok(got.len == 16 && !memcmp(got.bytes, six.bytes, 16), "of both kinds");
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
	ok(good && names_count(n) == NAMES_MAX, "as many as there may be");
	for (uint32_t i = 0; i < NAMES_MAX; i++) {
		address = ip4(i);
		snprintf(name, sizeof(name), "name%u", i);
		good &= !strcmp(names_get(n, i, &got), name) &&
			!memcmp(&got, &address, sizeof(got)) &&
			!names_add(n, &address, name);
	}
	ok(good, "are what they were");
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
	   "as much text as there may be");
	names_free(n);
}

int main(void)
{
	pairs();
	many();
	long_ones();
	return done_testing();
}
