/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A number of bytes for people to read. */
#ifndef CLI_BYTE_TEXT_H
#define CLI_BYTE_TEXT_H

#include <stdint.h>

#define BYTE_TEXT_SIZE 32

/* Such as "512 B" or "7.8 kB"; returns text. */
const char *byte_text(uint64_t bytes, char text[BYTE_TEXT_SIZE]);

#endif
