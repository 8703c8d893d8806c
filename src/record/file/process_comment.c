// SPDX-License-Identifier: GPL-2.0-or-later
/* What is known about a process, as comments in a pcapng file. */
#include "record/file/process_comment.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/quote.h"
#include "base/utf8.h"
#include "base/util.h"

static void replace_controls(char *text)
{
	size_t left = strlen(text);
	uint32_t code;

	while (left > 0) {
		size_t n = utf8_char(text, left, &code);

		if (!utf8_is_visible(code))
			memset(text, '?', n);
		text += n;
		left -= n;
	}
}

size_t process_label(char label[PROCESS_LABEL_SIZE], const struct process *p)
{
	const size_t room = PROCESS_LABEL_SIZE - sizeof("[4294967295]");
	const size_t len = utf8_clean(label, room, p->name,
				      strnlen(p->name, sizeof(p->name)));

	replace_controls(label);
	return len + (size_t)snprintf(label + len, PROCESS_LABEL_SIZE - len,
				      "[%u]", p->pid);
}

/* A description while it is written. The parts together fit into its size. */
struct writing {
	char *text;
	size_t len;
};

static PRINTF(2, 3) void put(struct writing *w, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	w->len += (size_t)vsnprintf(
		w->text + w->len, PROCESS_DESCRIPTION_SIZE - w->len, fmt, args);
	va_end(args);
}

static void put_words(struct writing *w, const char *key, size_t size,
		      const char *words, size_t len)
{
	if (len == 0)
		return;
	put(w, "%s%s=", w->len ? " " : "", key);
	quote_separated(w->text + w->len, size, words, len);
	w->len += strlen(w->text + w->len);
}

size_t process_description(char text[PROCESS_DESCRIPTION_SIZE],
			   const struct process_info *info)
{
	struct writing w = { text, 0 };

	text[0] = '\0';
	put_words(&w, "path", 4 * PROCESS_PATH_MAX + 8, info->text,
		  info->path_len);
	if (info->is_known)
		put(&w, "%sparent=%u uid=%u", w.len ? " " : "", info->ppid,
		    info->uid);
	put_words(&w, "user", 4 * PROCESS_USER_MAX + 8, info->user,
		  strnlen(info->user, sizeof(info->user)));
	put_words(&w, "command", PROCESS_COMMAND_SIZE,
		  info->text + info->path_len, info->cmdline_len);
	return w.len;
}
