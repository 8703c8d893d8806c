/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * CLOCK_MONOTONIC. A unit test can link its own clock in place of this file:
 * tests/unit/clock.h.
 */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdint.h>
#include <time.h>

#define NS_PER_S 1000000000

/* What a clock (clock_gettime(2)) shows now, in nanoseconds. */
int64_t clock_ns(clockid_t clock);

/* CLOCK_MONOTONIC, in milliseconds and in nanoseconds. */
int64_t now_ms(void);
int64_t now_ns(void);

#endif
