/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * CLOCK_MONOTONIC. It has a file of its own, so that a unit test can link a
 * clock in its place that the test moves: tests/unit/clock.h.
 */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdint.h>

/* The time now, in milliseconds and in nanoseconds. */
int64_t now_ms(void);
int64_t now_ns(void);

#endif
