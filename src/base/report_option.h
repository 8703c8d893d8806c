/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The argument of --report: [FORMAT:]FILE. */
#ifndef BASE_REPORT_OPTION_H
#define BASE_REPORT_OPTION_H

#define REPORTS_MAX 8

/* In the order of report_option_formats. */
enum report_option_format {
	REPORT_TXT,
	REPORT_JSON,
	REPORT_JSONL,
	REPORT_MD,
	REPORT_HTML,
	REPORT_FORMATS
};

struct report_option {
	enum report_option_format format;
	const char *file; /* "-": standard output; points into the argument */
};

/* "txt, json, jsonl, md or html". */
extern const char report_option_names[];

/*
 * The format comes from its name before a colon, or else from the file's ending.
 * Returns 0, or -1 if neither is a format, or there is no file.
 */
int report_option_parse(struct report_option *option, const char *text);

#endif
