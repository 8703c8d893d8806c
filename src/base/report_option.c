// SPDX-License-Identifier: GPL-2.0-or-later
/* The argument of --report. */
#include "base/report_option.h"

#include <string.h>

#include "base/util.h"

static const char *const names[REPORT_FORMATS] = { "txt", "json", "jsonl", "md",
						   "html" };
const char report_option_names[] = "txt, json, jsonl, md or html";

static int find_format(const char *text, size_t len)
{
	for (int i = 0; i < REPORT_FORMATS; i++)
		if (strlen(names[i]) == len && !memcmp(names[i], text, len))
			return i;
	return -1;
}

/* A word before a colon is the name of a format, or a mistake. */
static size_t prefix_len(const char *text)
{
	size_t len = strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789");

	return len > 0 && text[len] == ':' ? len : 0;
}

int report_option_parse(struct report_option *option, const char *text)
{
	const size_t prefix = prefix_len(text);
	const char *file = prefix ? text + prefix + 1 : text;
	const char *dot = strrchr(path_base(file), '.');
	int format = prefix ? find_format(text, prefix)
		     : dot  ? find_format(dot + 1, strlen(dot + 1))
			    : -1;

	if (format < 0 || !*file)
		return -1;
	option->format = (enum report_option_format)format;
	option->file = file;
	return 0;
}
