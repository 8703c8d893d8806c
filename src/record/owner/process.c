// SPDX-License-Identifier: GPL-2.0-or-later
/* The processes that packets are of. */
#include "record/owner/process.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "record/file/process_block.h"

static struct process **bucket(struct process_table *t, uint32_t pid)
{
	return &t->bucket[pid % PROCESS_BUCKETS];
}

/* A program chooses its name: readers must not pass tricks to a terminal. */
static void show(char *text)
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

static void set_label(struct process *p, const char name[PROCESS_COMM_SIZE])
{
	char text[PCAPNG_OWNER_TEXT];
	size_t len = utf8_clean(text, sizeof(text) - sizeof("[4294967295]"),
				name, strnlen(name, PROCESS_COMM_SIZE));

	show(text);
	snprintf(text + len, sizeof(text) - len, "[%u]", p->pid);
	p->label_len = pcapng_owner(p->label, text, p->pid);
}

static struct process *make(struct process_table *t, uint32_t pid,
			    const char comm[PROCESS_COMM_SIZE])
{
	struct process **last = &t->recent[t->came % PROCESS_RECENT];
	struct process *p = calloc(1, sizeof(*p));

	if (!p)
		return NULL;
	p->pid = pid;
	memcpy(p->comm, comm, sizeof(p->comm));
	set_label(p, comm);
	p->next = *bucket(t, pid);
	*bucket(t, pid) = p;
	process_drop(t, *last);
	*last = process_use(p);
	t->came++;
	return p;
}

struct process *process_get(struct process_table *t, uint32_t pid,
			    const char comm[PROCESS_COMM_SIZE])
{
	struct process *p = *bucket(t, pid);

	while (p &&
	       (p->pid != pid || strncmp(p->comm, comm, sizeof(p->comm)) != 0))
		p = p->next;
	return p ? p : make(t, pid, comm);
}

struct process *process_use(struct process *p)
{
	if (p)
		p->users++;
	return p;
}

void process_drop(struct process_table *t, struct process *p)
{
	struct process **at;

	if (!p || --p->users > 0)
		return;
	for (at = bucket(t, p->pid); *at != p;)
		at = &(*at)->next;
	*at = p->next;
	t->block_bytes -= p->block_len;
	free(p->block);
	free(p);
}

struct process *process_learn(struct process_table *t,
			      const struct process_info *info)
{
	struct process *p = process_get(t, info->pid, info->comm);
	size_t len = process_block(NULL, 0, info);
	void *block;

	if (!p)
		return NULL;
	set_label(p, info->name);
	if (t->block_bytes - p->block_len + len > PROCESS_BLOCKS_MAX)
		return p;
	block = malloc(len);
	if (!block)
		return NULL;
	process_block(block, len, info);
	/* Looked at again, it is mostly the same. */
	if (p->block && p->block_len == len &&
	    memcmp(p->block, block, len) == 0) {
		free(block);
		return p;
	}
	free(p->block);
	t->block_bytes += len - p->block_len;
	p->block = block;
	p->block_len = len;
	p->block_in = 0;
	return p;
}

int process_each(const struct process_table *t,
		 int (*fn)(struct process *p, void *arg), void *arg)
{
	int err = 0;

	for (size_t i = 0; i < PROCESS_BUCKETS; i++)
		for (struct process *p = t->bucket[i]; p && !err; p = p->next)
			err = fn(p, arg);
	return err;
}

void process_table_release(struct process_table *t)
{
	for (size_t i = 0; i < PROCESS_RECENT; i++) {
		process_drop(t, t->recent[i]);
		t->recent[i] = NULL;
	}
}
