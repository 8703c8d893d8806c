// SPDX-License-Identifier: GPL-2.0-or-later
/* A strict reader of Process Information entries, made from the layout alone. */
#include "ngprocess.h"

#include <string.h>

#define ENTRY_PROCESS_INFORMATION 3

uint64_t ng_little(struct ng_bytes bytes)
{
	uint64_t value = 0;

	while (bytes.len > 0)
		value = value << 8 | bytes.at[--bytes.len];
	return value;
}

/* The next len bytes of data, which moves on. */
static struct ng_bytes take(struct ng_bytes *data, size_t len)
{
	struct ng_bytes taken = { NULL, 0 };

	if (len <= data->len) {
		taken = (struct ng_bytes){ data->at, len };
		data->at += len;
		data->len -= len;
	}
	return taken;
}

/* Where an option goes, and the length that it must have; 0: any but none. */
static struct ng_bytes *place(struct ng_process *p, unsigned int code,
			      size_t *len)
{
	*len = code == 5 || code == 6 ? 4 : code == 9 ? 8 : 0;
	switch (code) {
	case 2:
		return &p->name;
	case 3:
		return &p->path;
	case 4:
		return &p->cmdline;
	case 5:
		return &p->ppid;
	case 6:
		return &p->uid;
	case 7:
		return &p->user;
	case 9:
		return &p->start;
	default:
		return NULL;
	}
}

/* One option; *end is set by the last. */
static const char *read_option(struct ng_process *p, struct ng_bytes *entry,
			       int *end)
{
	struct ng_bytes code = take(entry, 2), length = take(entry, 2);
	struct ng_bytes value, filling, *to;
	size_t want, len = (size_t)ng_little(length);

	if (!code.at || !length.at)
		return "options without their end";
	*end = ng_little(code) == 0;
	if (*end)
		return len ? "an end of some length" : NULL;
	value = take(entry, len);
	filling = take(entry, (4 - len % 4) % 4);
	if (!value.at || !filling.at)
		return "an option longer than its entry";
	if (ng_little(filling) != 0)
		return "an option not filled up with zeroes";
	to = place(p, (unsigned int)ng_little(code), &want);
	if (!to)
		return "an option that there is not";
	if (to->at)
		return "an option twice";
	if (want ? len != want : len == 0)
		return "an option of the wrong length";
	*to = value;
	return NULL;
}

const char *ng_process(struct ng_process *p, const unsigned char *data,
		       size_t len)
{
	struct ng_bytes all = { data, len };
	struct ng_bytes type = take(&all, 4), length = take(&all, 4);
	struct ng_bytes entry, pid;
	const char *wrong = NULL;
	int end = 0;

	memset(p, 0, sizeof(*p));
	if (!type.at || !length.at)
		return "a custom block too short for an entry";
	if (ng_little(type) != ENTRY_PROCESS_INFORMATION)
		return "an entry of another type";
	entry = take(&all, (size_t)ng_little(length));
	if (!entry.at || all.len != 0)
		return "an entry not as long as its block";
	pid = take(&entry, 4);
	if (!pid.at)
		return "an entry without a pid";
	p->pid = (uint32_t)ng_little(pid);
	while (!wrong && !end && entry.len > 0)
		wrong = read_option(p, &entry, &end);
	if (!wrong && (!end || entry.len > 0))
		wrong = "something behind the end of the options";
	return wrong;
}
