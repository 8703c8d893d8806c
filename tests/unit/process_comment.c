// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The comments about a process: one line of visible UTF-8, with the items in the
 * documented order, whatever the process is called.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/utf8.h"
#include "record/file/process_comment.h"
#include "unit.h"

static struct process_info info;
static char text[PROCESS_DESCRIPTION_SIZE];

static void fill(const char *path, const char *user, const char *command,
		 size_t command_len)
{
	memset(&info, 0, sizeof(info));
	info.path_len = (uint32_t)strlen(path);
	info.cmdline_len = (uint32_t)command_len;
	strcpy(info.user, user);
	memcpy(info.text, path, info.path_len);
	memcpy(info.text + info.path_len, command, command_len);
}

static void is_description(const char *want, const char *name)
{
	size_t len = process_description(text, &info);

	ok(len == strlen(text) && !strcmp(text, want), name);
	if (strcmp(text, want) != 0)
		printf("# %s\n", text);
}

static bool is_one_visible_line(const char *s)
{
	size_t left = strlen(s), n;
	uint32_t code;

	for (; left > 0; s += n, left -= n) {
		n = utf8_char(s, left, &code);
		if (n == 0 || !utf8_is_visible(code))
			return false;
	}
	return true;
}

static void descriptions(void)
{
	fill("/usr/bin/curl", "alice", "curl\0-s\0a b", 11);
	info.is_known = true;
	info.ppid = 4710;
	info.uid = 1000;
	is_description("path=/usr/bin/curl parent=4710 uid=1000 user=alice "
		       "command=curl -s 'a b'",
		       "a description has path, parent, user and command");
	info.user[0] = '\0';
	info.path_len = 0;
	memcpy(info.text, "curl\0-s\0a b", 11);
	is_description("parent=4710 uid=1000 command=curl -s 'a b'",
		       "an item that is not known is left out");
	fill("", "", "", 0);
	is_description("", "a process of which nothing is known has an empty "
			   "description");
	fill("", "", "a\0\0b", 4);
	is_description("command=a '' b", "an empty argument is recorded");
}

static void hostile(void)
{
	fill("/tmp/\n\xff command=x", "", "\x1b[31m\0it's\0\xe2\x80\xae", 14);
	is_description("path=$'/tmp/\\n\\xff command=x' command=$'\\x1b[31m' "
		       "'it'\\''s' $'\\xe2\\x80\\xae'",
		       "odd bytes are escaped as bash reads them");
	ok(is_one_visible_line(text), "a description is one visible line");
	fill("", "", "", 0);
	info.path_len = PROCESS_PATH_MAX;
	info.cmdline_len = PROCESS_CMDLINE_MAX;
	memset(info.text, 0xff, sizeof(info.text));
	memset(info.user, 0xff, sizeof(info.user) - 1);
	info.is_known = true;
	info.ppid = info.uid = UINT32_MAX;
	ok(process_description(text, &info) == strlen(text) &&
		   strlen(text) < sizeof(text),
	   "the longest description fits");
	ok(is_one_visible_line(text), "the longest description is visible");
	ok(!strcmp(text + strlen(text) - 3, "..."),
	   "a command line that is too long ends in dots");
	ok(strstr(text, "\\xff' parent=4294967295 uid=4294967295 user=$'\\xff"),
	   "the longest path and user are whole");
}

static void labels(void)
{
	struct process p = { .pid = UINT32_MAX };
	char label[PROCESS_LABEL_SIZE];

	memset(p.name, 0xff, sizeof(p.name));
	ok(process_label(label, &p) == strlen(label) &&
		   is_one_visible_line(label) &&
		   !strcmp(label + strlen(label) - 12, "[4294967295]"),
	   "the longest label is whole");
}

int main(void)
{
	descriptions();
	hostile();
	labels();
	return done_testing();
}
