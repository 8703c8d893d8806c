// SPDX-License-Identifier: GPL-2.0-or-later
/* A number of bytes for people to read. */
#include "cli/byte_text.h"

#include <stdio.h>

const char *byte_text(uint64_t bytes, char text[BYTE_TEXT_SIZE])
{
	static const char units[] = "kMGTPE";
	double value = (double)bytes;
	int unit = -1;

	while (value >= 999.95) {
		value /= 1000;
		unit++;
	}
	if (unit < 0)
		snprintf(text, BYTE_TEXT_SIZE, "%llu B",
			 (unsigned long long)bytes);
	else
		snprintf(text, BYTE_TEXT_SIZE, "%.1f %cB", value, units[unit]);
	return text;
}
