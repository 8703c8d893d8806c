/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How much two words differ. */
#ifndef CLI_NEAREST_H
#define CLI_NEAREST_H

#include <stddef.h>

#define NEAREST_FAR 64 /* more than any distance that matters */

/*
 * The number of letters to add, remove, change or swap with the next one, to
 * make one word the other. Words of more than 60 bytes are NEAREST_FAR.
 */
size_t nearest_distance(const char *a, const char *b);

#endif
