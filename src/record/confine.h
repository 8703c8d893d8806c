/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The system calls that the recorder may make. */
#ifndef RECORD_CONFINE_H
#define RECORD_CONFINE_H

#include <stddef.h>

/*
 * Forbid all other system calls, when everything is open: see sandbox_filter().
 * The n sockets receive packets, and may not send any. Returns 0, or -1 after a
 * message.
 */
int recorder_confine(const int *sockets, size_t n);

#endif
