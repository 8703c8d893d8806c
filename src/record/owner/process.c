// SPDX-License-Identifier: GPL-2.0-or-later
/* The processes that packets belong to. */
#include "record/owner/process.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "packet/hash.h"

#define SAME_START 50000000 /* ns */

/* A program chooses the names, but does not know the seed. */
static struct process **bucket(struct process_table *t, uint32_t pid,
			       const struct process_program *program,
			       const char comm[PROCESS_COMM_SIZE])
{
	const size_t len = strnlen(comm, PROCESS_COMM_SIZE);
	uint64_t name[2] = { 0, 0 };
	uint64_t h = t->seed;

	_Static_assert(sizeof(name) == PROCESS_COMM_SIZE, "two words");
	memcpy(name, comm, len);
	h = hash_add(h, pid);
	h = hash_add(h ^ h >> 32, program->start);
	h = hash_add(h ^ h >> 32, program->args ^ program->execs);
	h = hash_add(h ^ h >> 32, name[0]);
	h = hash_add(h ^ h >> 32, name[1]);
	return &t->bucket[(h >> 32) % PROCESS_BUCKETS];
}

static struct process **own_bucket(struct process_table *t,
				   const struct process *p)
{
	return bucket(t, p->pid, &p->program, p->comm);
}

/* A process with a free slot, or NULL if there is no memory. */
static struct process *take_slot(struct process_table *t)
{
	struct process *p = t->unused;
	size_t slot;

	if (p) {
		t->unused = p->next;
		slot = p->slot;
		memset(p, 0, sizeof(*p));
	} else {
		p = calloc(1, sizeof(*p));
		if (!p)
			return NULL;
		slot = t->slots++;
	}
	p->slot = slot;
	return p;
}

static struct process *make(struct process_table *t, struct process **at,
			    uint32_t pid, const struct process_program *program,
			    const char comm[PROCESS_COMM_SIZE])
{
	struct process **last = &t->recent[t->came % PROCESS_RECENT];
	struct process *p = t->n < PROCESSES_MAX ? take_slot(t) : NULL;

	if (!p)
		return NULL;
	t->n++;
	p->pid = pid;
	p->program = *program;
	memcpy(p->comm, comm, sizeof(p->comm));
	memcpy(p->name, comm, sizeof(p->name));
	p->next = *at;
	*at = p;
	process_drop(t, *last);
	*last = process_use(p);
	p->serial = ++t->came;
	return p;
}

struct process *process_get(struct process_table *t, uint32_t pid,
			    const struct process_program *program,
			    const char comm[PROCESS_COMM_SIZE])
{
	struct process **at = bucket(t, pid, program, comm);
	struct process *p = *at;

	while (p && (p->pid != pid ||
		     memcmp(&p->program, program, sizeof(*program)) != 0 ||
		     strncmp(p->comm, comm, sizeof(p->comm)) != 0))
		p = p->next;
	return p ? p : make(t, at, pid, program, comm);
}

struct process *process_use(struct process *p)
{
	if (p)
		p->users++;
	return p;
}

static size_t info_size(const struct process *p)
{
	return p->info ? process_info_size(p->info) : 0;
}

void process_drop(struct process_table *t, struct process *p)
{
	struct process **at;

	if (!p || --p->users > 0)
		return;
	for (at = own_bucket(t, p); *at != p;)
		at = &(*at)->next;
	*at = p->next;
	t->n--;
	t->info_bytes -= info_size(p);
	free(p->info);
	p->next = t->unused;
	t->unused = p;
}

static void set_name(struct process *p, const char name[PROCESS_COMM_SIZE])
{
	if (!memcmp(p->name, name, sizeof(p->name)))
		return;
	memcpy(p->name, name, sizeof(p->name));
	p->revision++;
}

/*
 * The start follows from two clocks, so it differs a little each time, and is
 * rounded to 10 ms if only /proc has it.
 */
static bool is_same(const struct process_info *a, const struct process_info *b,
		    size_t size)
{
	const size_t start = offsetof(struct process_info, start);
	const size_t rest = start + sizeof(a->start);
	const uint64_t gap =
		a->start > b->start ? a->start - b->start : b->start - a->start;

	return gap < SAME_START && !memcmp(a, b, start) &&
	       !memcmp((const char *)a + rest, (const char *)b + rest,
		       size - rest);
}

struct process *process_learn(struct process_table *t,
			      const struct process_info *info)
{
	struct process *p =
		process_get(t, info->pid, &info->program, info->comm);
	const size_t size = process_info_size(info);
	void *copy;

	if (!p)
		return NULL;
	set_name(p, info->name);
	/* Processes are looked at again and again; most do not change. */
	if (info_size(p) == size && is_same(p->info, info, size))
		return p;
	if (t->info_bytes - info_size(p) + size > PROCESS_INFOS_MAX) {
		t->lacking += !p->lacks_info;
		p->lacks_info = true;
		return p;
	}
	copy = malloc(size);
	if (!copy)
		return NULL;
	memcpy(copy, info, size);
	t->info_bytes += size - info_size(p);
	free(p->info);
	p->info = copy;
	p->revision++;
	return p;
}

int process_each(const struct process_table *t,
		 int (*fn)(const struct process *p, void *arg), void *arg)
{
	int err = 0;

	for (size_t i = 0; i < PROCESS_BUCKETS; i++)
		for (const struct process *p = t->bucket[i]; p && err >= 0;
		     p = p->next)
			err = fn(p, arg);
	return err;
}

void process_table_release(struct process_table *t)
{
	for (size_t i = 0; i < PROCESS_RECENT; i++) {
		process_drop(t, t->recent[i]);
		t->recent[i] = NULL;
	}
	while (t->unused) {
		struct process *p = t->unused;

		t->unused = p->next;
		free(p);
	}
	t->slots = 0;
}
