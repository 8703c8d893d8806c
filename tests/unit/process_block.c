// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The label of a process's packets. The block of a process: byte by byte, and as
 * read by a reader that was written from the documented layout alone. The test's
 * bytes are those of a little-endian machine.
 */
#include <stdlib.h>

#include "../helpers/ngprocess.h"
#include "record/file/process_block.h"
#include "record/file/process_labels.h"
#include "unit.h"

static struct process_info info;
static unsigned char room[1 << 17];

static void fill(const char *name, const char *path, const char *cmdline,
		 size_t cmdline_len)
{
	memset(&info, 0, sizeof(info));
	info.pid = 4711;
	memcpy(info.name, name, strlen(name));
	info.path_len = (uint32_t)strlen(path);
	info.cmdline_len = (uint32_t)cmdline_len;
	memcpy(info.text, path, info.path_len);
	memcpy(info.text + info.path_len, cmdline, cmdline_len);
}

static void golden(void)
{
	fill("curl", "/usr/bin/curl", "curl\0-s", 7);
	info.is_known = true;
	info.ppid = 4710;
	info.uid = 1000;
	strcpy(info.user, "alice");
	info.start = 0x18c9a1b2c3d4e5f6;
	is_hex(room, process_block(room, sizeof(room), &info, 0),
	       "ad0b0000 70000000 6e7f0000" /* type, length, 32622 */
	       "03000000 58000000" /* Process Information, its length */
	       "67120000" /* 4711 */
	       "0200 0400 6375726c" /* name */
	       "0300 0d00 2f757372 2f62696e 2f637572 6c000000" /* path */
	       "0400 0700 6375726c 002d7300" /* command line */
	       "0500 0400 66120000" /* parent */
	       "0600 0400 e8030000" /* uid */
	       "0700 0500 616c6963 65000000" /* user */
	       "0900 0800 f6e5d4c3 b2a1c918" /* start */
	       "0000 0000 70000000", /* end, length */
	       "a block with all options is as documented");
	fill("", "", "", 0);
	is_hex(room, process_block(room, sizeof(room), &info, 0),
	       "ad0b0000 20000000 6e7f0000 03000000 08000000 67120000"
	       "0000 0000 20000000",
	       "an unknown process has a block with its pid only");
}

static bool same(struct ng_bytes got, const char *want)
{
	return got.len == strlen(want) && !memcmp(got.at, want, got.len);
}

/* Reads the block that is in the room; NULL, or what is wrong. */
static const char *read_back(struct ng_process *p, size_t len)
{
	return ng_process(p, room + 12, len - 16);
}

static void by_the_reader(void)
{
	struct ng_process p;
	size_t len;

	fill("a\xff", "/tmp/\xc3\xa4 (deleted)", "\x80\0\n", 3);
	info.is_known = true;
	info.start = 1;
	len = process_block(room, sizeof(room), &info, 0);
	ok(!read_back(&p, len) && p.pid == 4711,
	   "the reader accepts the block");
	ok(same(p.name, "a\xef\xbf\xbd"), "a name becomes valid UTF-8");
	ok(same(p.path, "/tmp/\xc3\xa4 (deleted)"),
	   "a path in UTF-8 stays as it is");
	ok(p.cmdline.len == 3 && !memcmp(p.cmdline.at, "\x80\0\n", 3),
	   "a command line stays as it is");
	ok(p.uid.at && ng_little(p.uid) == 0, "the user id 0 is recorded");
	ok(!p.user.at, "a user without a name is recorded without one");
	ok(ng_little(p.start) == 1, "the time of the start is recorded");
	len = process_block(room, sizeof(room), &info, 7);
	ok(!read_back(&p, len) && ng_little(p.start) == 7,
	   "a block that holds for later packets starts with them");
	info.start = 9;
	len = process_block(room, sizeof(room), &info, 7);
	ok(!read_back(&p, len) && ng_little(p.start) == 9,
	   "a block never starts before its process");
}

static void longest(void)
{
	struct ng_process p;
	size_t len;

	fill("fifteen bytes..", "", "", 0);
	info.path_len = PROCESS_PATH_MAX;
	info.cmdline_len = PROCESS_CMDLINE_MAX;
	memset(info.text, 0xff, sizeof(info.text));
	len = process_block(NULL, 0, &info, 0);
	ok(len == process_block(room, sizeof(room), &info, 0),
	   "a block's length is returned without a buffer");
	ok(!read_back(&p, len) && p.path.len == (size_t)3 * PROCESS_PATH_MAX &&
		   p.cmdline.len == PROCESS_CMDLINE_MAX,
	   "the longest path and command line are recorded");
}

static void labels(void)
{
	struct process_labels l = { .n = 0 };
	struct process p = { .pid = 7, .name = "before", .serial = 1 };
	struct process_label *label = process_labels_get(&l, &p);

	is_bytes(label->bytes, label->len,
		 "\x01\0\x09\0before[7]\0\0\0\x08\0\x08\0\x07\0\0\0", 24,
		 "a process's packets get its name and pid");
	label->described_in = label->packets_in = 3;
	label = process_labels_get(&l, &p);
	ok(label->described_in == 3, "a process is described once in a file");
	p.revision++;
	label = process_labels_get(&l, &p);
	ok(label->described_in == 0 && label->packets_in == 3,
	   "a process that has changed is described again, and keeps its "
	   "packets");
	p = (struct process){ .pid = 8,
			      .name = "\x1b[31m\xff\xc2\x9b\n",
			      .serial = 2,
			      .revision = p.revision };
	label = process_labels_get(&l, &p);
	is_bytes(label->bytes + 4, label->bytes[2], "?[31m\xef\xbf\xbd???[8]",
		 14, "a process's name has no escape sequences");
	ok(label->packets_in == 0,
	   "a process in the slot of another has no packets");
	p.slot = 1000;
	ok(process_labels_get(&l, &p)->serial == 2, "every slot has a label");
	process_labels_release(&l);
	l.without_text = true;
	label = process_labels_get(&l, &p);
	is_bytes(label->bytes, label->len, "\x08\0\x08\0\x08\0\0\0", 8,
		 "where blocks describe processes a packet has no comment");
	process_labels_release(&l);
}

int main(void)
{
	labels();
	golden();
	by_the_reader();
	longest();
	return done_testing();
}
