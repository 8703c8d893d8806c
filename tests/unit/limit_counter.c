// SPDX-License-Identifier: GPL-2.0-or-later
/* Limits: which words are limits, and when a limit is reached. */
#include <stdint.h>

#include "clock.h"
#include "record/limit_counter.h"
#include "unit.h"

static void parses(const char *text, uint64_t packets, uint64_t bytes,
		   int64_t ms)
{
	struct limit l = { 0 };
	bool good = limit_parse(&l, text) == 0 && l.packets == packets &&
		    l.bytes == bytes && l.ms == ms;
	char name[100];

	snprintf(name, sizeof(name), "'%s' is a limit", text);
	ok(good, name);
}

static void is_refused(const char *text)
{
	struct limit l = { 0 };
	char name[100];

	snprintf(name, sizeof(name), "'%s' is not a limit", text);
	ok(limit_parse(&l, text) < 0, name);
}

static void parsing(void)
{
	static const char *const bad[] = {
		"",
		"packets",
		"packets:",
		"packets:0",
		"packets:-1",
		"packets:1k",
		"packets:1.5",
		"packets: 1",
		"packets:18446744073709551615",
		"duration:",
		"duration:0",
		"duration:0.0009",
		"duration:.5",
		"duration:1.2.3",
		"duration:1e3",
		"duration:-1",
		"duration:inf",
		"duration:99999999999999999999",
		"filesize:0",
		"filesize:1.5",
		"filesize:99999999999999999999",
		"files:3",
		"Packets:1",
		"interval:1",
		":1",
		"packets:1:2",
	};

	parses("packets:1", 1, 0, 0);
	parses("packets:18446744073709551614", UINT64_MAX - 1, 0, 0);
	parses("filesize:1", 0, 1000, 0);
	parses("filesize:1000000000000", 0, 1000000000000000, 0);
	parses("duration:2", 0, 0, 2000);
	parses("duration:0.5", 0, 0, 500);
	parses("duration:0.001", 0, 0, 1);
	parses("duration:1.23456", 0, 0, 1234);
	parses("duration:3.", 0, 0, 3000);
	parses("duration:1000000000", 0, 0, 1000000000000);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		is_refused(bad[i]);
}

static void counting(void)
{
	const struct limit none = { 0 };
	struct limit capture = { .packets = 5 };
	struct limit file = { .packets = 2, .bytes = 100 };
	struct limit_counter l;

	limit_counter_start(&l, &none, &none);
	ok(limit_counter_packet(&l, UINT64_MAX - 1) == LIMIT_NONE &&
		   limit_counter_time(&l) == LIMIT_NONE &&
		   limit_counter_timeout(&l) < 0,
	   "a capture without limits never ends");
	limit_counter_start(&l, &capture, &file);
	ok(limit_counter_packet(&l, 10) == LIMIT_NONE &&
		   limit_counter_packet(&l, 20) == LIMIT_FILE,
	   "a file ends at its number of packets");
	limit_counter_next_file(&l);
	ok(limit_counter_packet(&l, 100) == LIMIT_FILE,
	   "a file ends at its number of bytes");
	limit_counter_next_file(&l);
	ok(limit_counter_packet(&l, 10) == LIMIT_NONE &&
		   limit_counter_packet(&l, 20) == LIMIT_CAPTURE,
	   "the capture's number of packets goes before the file's");
	ok(l.packets == 5, "all packets are counted");
	capture = (struct limit){ .bytes = 50 };
	limit_counter_start(&l, &capture, &none);
	ok(limit_counter_packet(&l, 49) == LIMIT_NONE &&
		   limit_counter_packet(&l, 50) == LIMIT_CAPTURE,
	   "the capture ends at its number of bytes");
}

static void timing(void)
{
	const struct limit long_time = { .ms = 1000000000000 };
	const struct limit minute = { .ms = 60000 };
	struct limit_counter l;

	limit_counter_start(&l, &long_time, &minute);
	clock_ms += 59999;
	ok(limit_counter_time(&l) == LIMIT_NONE &&
		   limit_counter_timeout(&l) == 1,
	   "a file goes on until one millisecond before its time is over");
	clock_ms += 1;
	ok(limit_counter_time(&l) == LIMIT_FILE &&
		   limit_counter_timeout(&l) == 0,
	   "a file ends when its time is over");
	limit_counter_next_file(&l);
	ok(limit_counter_time(&l) == LIMIT_NONE,
	   "the next file has its own time");
	clock_ms += 1000000000000 - 60000;
	ok(limit_counter_time(&l) == LIMIT_CAPTURE &&
		   limit_counter_timeout(&l) == 0,
	   "the capture ends when its time is over");
}

int main(void)
{
	parsing();
	counting();
	timing();
	return done_testing();
}
