/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Display filters of Wireshark, typed where a capture filter is needed. */
#ifndef RECORD_CAPTURE_DISPLAY_FILTER_H
#define RECORD_CAPTURE_DISPLAY_FILTER_H

#include <stddef.h>

enum display_filter {
	DISPLAY_FILTER_NO, /* not known to be one */
	DISPLAY_FILTER_NAMES, /* names of protocols: may be a capture filter */
	DISPLAY_FILTER_TESTS, /* compares fields: can be nothing else */
};

struct display_filter_result {
	char capture[512]; /* the same as a capture filter; "" if impossible */
	char field[64]; /* what makes that impossible; "" if it is too long */
};

/* Look at text, and translate it if it is a display filter. */
enum display_filter display_filter_look(const char *text,
					struct display_filter_result *result);

#endif
