// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/clock.h"

int64_t clock_ns(clockid_t clock)
{
	struct timespec ts;

	clock_gettime(clock, &ts);
	return (int64_t)ts.tv_sec * NS_PER_S + ts.tv_nsec;
}

int64_t now_ns(void)
{
	return clock_ns(CLOCK_MONOTONIC);
}

int64_t now_ms(void)
{
	return now_ns() / 1000000;
}
