/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What people read of a row of the summary. Its numbers must be in range. */
#ifndef RECORD_CONNECTIONS_ROW_TEXT_H
#define RECORD_CONNECTIONS_ROW_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "record/connections/summary_row.h"

/* The other side: a name or an address, and a port. */
void peer_text(const struct summary_row *row, char *text, size_t size);

/* A time of so many ns, in ms or s. */
void time_text(int64_t ns, char *text, size_t size);

/* The name of a kind of connections. */
const char *kind_text(unsigned int kind);

/* The protocol, or the service if it is known. */
const char *protocol_text(const struct summary_row *row);

/* How the row's connections ended; the worst of them, and how many. */
void outcome_text(const struct summary_row *row, char *text, size_t size);

/* The same in one word, for programs. */
const char *outcome_word(enum connection_outcome outcome);

#endif
