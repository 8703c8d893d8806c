/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the unit tests share: TAP, and bytes shown when they differ. */
#ifndef UNIT_H
#define UNIT_H

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* How long a busy machine may take; as in tests/lib/harness.sh. */
#define BUSY_SECONDS 60

static int unit_tests;

static inline void ok(bool good, const char *what)
{
	printf("%sok %d - %s\n", good ? "" : "not ", ++unit_tests, what);
}

static inline void print_bytes(const char *name, const void *bytes, size_t len)
{
	const unsigned char *p = bytes;

	printf("# %s", name);
	for (size_t i = 0; i < len; i++)
		printf("%s%02x", i % 4 ? " " : i % 16 ? "  " : "\n#   ", p[i]);
	printf("\n");
}

static inline void is_bytes(const void *got, size_t got_len, const void *want,
			    size_t want_len, const char *what)
{
	bool same = got_len == want_len && !memcmp(got, want, want_len);

	ok(same, what);
	if (same)
		return;
	print_bytes("got", got, got_len);
	print_bytes("want", want, want_len);
}

static inline int hex_digit(char c)
{
	return c >= '0' && c <= '9' ? c - '0' : c - 'a' + 10;
}

/* Digits, spaces between them, as bytes; free() them. */
static inline unsigned char *from_hex(const char *digits, size_t *len)
{
	unsigned char *bytes = malloc(strlen(digits) / 2 + 1);

	for (*len = 0; bytes && *digits; digits++)
		if (*digits != ' ') {
			bytes[(*len)++] =
				(unsigned char)(hex_digit(digits[0]) << 4 |
						hex_digit(digits[1]));
			digits++;
		}
	return bytes;
}

/* What is wanted as digits. */
static inline void is_hex(const void *got, size_t len, const char *digits,
			  const char *what)
{
	size_t n;
	unsigned char *want = from_hex(digits, &n);

	is_bytes(got, len, want, n, what);
	free(want);
}

static inline void is_text(const char *got, const char *want, const char *what)
{
	bool same = !strcmp(got, want);

	ok(same, what);
	if (!same)
		printf("# got:  %s\n# want: %s\n", got, want);
}

static inline int done_testing(void)
{
	printf("1..%d\n", unit_tests);
	return 0;
}

#endif
