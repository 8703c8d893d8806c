// SPDX-License-Identifier: GPL-2.0-or-later
/* The limits of a capture, or of one file of it. */
#include "base/limit_option.h"

#include <string.h>

#include "base/util.h"

#define SECONDS_MAX   1000000000 /* 31 years */
#define KILOBYTES_MAX 1000000000000 /* a petabyte */

/* "2", "0.5", "1.": down to a millisecond, which is the least. */
static int parse_seconds(const char *text, int64_t *ms)
{
	size_t len = strspn(text, "0123456789");
	const char *fraction = text[len] == '.' ? text + len + 1 : "";
	char digits[16];
	uint64_t seconds;

	if (len == 0 || len >= sizeof(digits) ||
	    (text[len] && text[len] != '.') ||
	    fraction[strspn(fraction, "0123456789")])
		return -1;
	memcpy(digits, text, len);
	digits[len] = '\0';
	if (parse_number(digits, 0, SECONDS_MAX, &seconds) < 0)
		return -1;
	*ms = (int64_t)seconds * 1000;
	for (int64_t unit = 100; unit > 0 && *fraction; unit /= 10)
		*ms += (*fraction++ - '0') * unit;
	return *ms > 0 ? 0 : -1;
}

int limit_parse(struct limit *limit, const char *text)
{
	const char *value = strchr(text, ':');
	uint64_t number;

	if (!value)
		return -1;
	value++;
	if (!strncmp(text, "duration:", 9))
		return parse_seconds(value, &limit->ms);
	if (!strncmp(text, "packets:", 8))
		return parse_number(value, 1, UINT64_MAX - 1, &limit->packets);
	if (strncmp(text, "filesize:", 9) != 0 ||
	    parse_number(value, 1, KILOBYTES_MAX, &number) < 0)
		return -1;
	limit->bytes = number * 1000;
	return 0;
}
