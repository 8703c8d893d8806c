// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Reading /proc/PID/net/unix. A line begins with seven fields; the fourth has
 * flags, and the name follows. A name that has the end of a line in it is cut.
 */
#include "base/unix_list.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define ACCEPTS	     0x10000 /* in the flags: listen(2) was called */
#define NAME_IN_LINE 7 /* fields before it */
#define LINE	     512 /* a path has no more than 108 bytes */

struct lines {
	char text[LINE];
	size_t len;
};

static void pass_line(char *line,
		      void (*fn)(const char *name, bool listens, void *arg),
		      void *arg)
{
	unsigned int flags;
	size_t len;

	if (sscanf(line, "%*s %*s %*s %x", &flags) != 1)
		return;
	for (int i = 0; i < NAME_IN_LINE; i++) {
		line += strcspn(line, " ");
		line += strspn(line, " ");
	}
	len = strlen(line);
	while (len > 0 && line[0] == '@' && line[len - 1] == '@')
		line[--len] = '\0';
	if (len > 0)
		fn(line, flags & ACCEPTS, arg);
}

static void add_byte(struct lines *l, char byte,
		     void (*fn)(const char *name, bool listens, void *arg),
		     void *arg)
{
	if (byte != '\n') {
		if (l->len < sizeof(l->text) - 1)
			l->text[l->len++] = byte;
		return;
	}
	l->text[l->len] = '\0';
	l->len = 0;
	pass_line(l->text, fn, arg);
}

bool unix_list_each(int fd,
		    void (*fn)(const char *name, bool listens, void *arg),
		    void *arg)
{
	struct lines lines = { .len = 0 };
	char part[4096];
	ssize_t n;

	if (lseek(fd, 0, SEEK_SET) < 0)
		return false;
	while ((n = read(fd, part, sizeof(part))) > 0)
		for (ssize_t i = 0; i < n; i++)
			add_byte(&lines, part[i], fn, arg);
	return n == 0;
}

struct wanted {
	const char *name;
	bool found;
};

static void compare(const char *name, bool listens, void *arg)
{
	struct wanted *w = arg;

	w->found |= listens && !strcmp(name, w->name);
}

bool unix_list_has_listener(int fd, const char *name)
{
	struct wanted w = { .name = name };

	return unix_list_each(fd, compare, &w) && w.found;
}
