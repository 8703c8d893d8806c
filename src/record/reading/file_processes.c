// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The processes that a capture of ours names: by labels in comments
 * (process_comment.h), or by pids and blocks (process_block.h).
 */
#include "record/reading/file_processes.h"

#include <stdlib.h>
#include <string.h>

#include "base/util.h"
#include "packet/hash.h"

static size_t hash(uint32_t pid, const char *name)
{
	uint64_t mixed = hash_add(0, pid);

	for (; *name; name++)
		mixed = hash_add(mixed ^ mixed >> 32, (unsigned char)*name);
	return (size_t)(mixed >> 40);
}

/* The slot of a process with that pid and name, or a free one. */
static uint16_t *find_slot(struct file_processes *f, uint32_t pid,
			   const char *name)
{
	size_t at = hash(pid, name);
	uint16_t *slot;

	for (;; at++) {
		const struct process *p;

		slot = &f->slot[at % FILE_PROCESSES_SLOTS];
		if (!*slot)
			return slot;
		p = &f->process[*slot - 1];
		if (p->pid == pid && !strcmp(p->name, name))
			return slot;
	}
}

/* Make a process, which takes the slot. Returns NULL if there are too many. */
static struct process *add(struct file_processes *f, uint16_t *slot,
			   uint32_t pid, const char *name)
{
	struct process *p;

	if (f->n == FILE_PROCESSES_MAX)
		return NULL;
	p = &f->process[f->n];
	p->pid = pid;
	strcpy(p->name, name);
	p->slot = f->n;
	p->serial = ++f->n;
	*slot = (uint16_t)f->n;
	return p;
}

static void copy_name(char name[PROCESS_COMM_SIZE], const char *text,
		      size_t len)
{
	if (len > PROCESS_COMM_SIZE - 1)
		len = PROCESS_COMM_SIZE - 1;
	memcpy(name, text, len);
	name[len] = '\0';
}

/* NAME[PID] */
static bool parse_label(const char *label, uint32_t *pid,
			char name[PROCESS_COMM_SIZE])
{
	const char *bracket = strrchr(label, '[');
	char digits[12] = "";
	size_t len = bracket ? strspn(bracket + 1, "0123456789") : 0;
	uint64_t value;

	if (len == 0 || len >= sizeof(digits) || strcmp(bracket + 1 + len, "]"))
		return false;
	memcpy(digits, bracket + 1, len);
	if (parse_number(digits, 1, UINT32_MAX, &value) < 0)
		return false;
	*pid = (uint32_t)value;
	copy_name(name, label, (size_t)(bracket - label));
	return true;
}

/* A description of a label that has one already is that of another process. */
static struct process *find_label(struct file_processes *f,
				  const struct file_packet *packet)
{
	char name[PROCESS_COMM_SIZE];
	struct process *p;
	uint16_t *slot;
	uint32_t pid;

	if (!parse_label(packet->label, &pid, name))
		return NULL;
	slot = find_slot(f, pid, name);
	if (!*slot || (packet->is_described && f->described[*slot - 1]))
		p = add(f, slot, pid, name);
	else
		p = &f->process[*slot - 1];
	if (p && packet->is_described)
		f->described[p->slot] = true;
	return p;
}

/* Two pids with the same hash take turns. */
static uint16_t *pid_slot(struct file_processes *f, uint32_t pid)
{
	return &f->by_pid[pid % FILE_PROCESSES_SLOTS];
}

/* The process that has the pid now; NULL: none. */
static struct process *find_pid(struct file_processes *f, uint32_t pid)
{
	const uint16_t number = *pid_slot(f, pid);

	if (!number || f->process[number - 1].pid != pid)
		return NULL;
	return &f->process[number - 1];
}

const struct process *file_processes_learn(struct file_processes *f,
					   uint32_t pid, const char *text)
{
	struct process *p = find_pid(f, pid);
	char name[PROCESS_COMM_SIZE];
	uint16_t *slot;

	copy_name(name, text, strlen(text));
	slot = find_slot(f, pid, name);
	/* Its packets came before its block. */
	if (p && !p->name[0] && !*slot) {
		strcpy(p->name, name);
		*slot = (uint16_t)(p->slot + 1);
		return p;
	}
	if (*slot || add(f, slot, pid, name))
		*pid_slot(f, pid) = *slot;
	return NULL;
}

struct process *file_processes_find(struct file_processes *f,
				    const struct file_packet *packet)
{
	struct process *p;

	if (packet->label[0])
		return find_label(f, packet);
	if (!packet->pid)
		return NULL;
	p = find_pid(f, packet->pid);
	return p ? p : add(f, pid_slot(f, packet->pid), packet->pid, "");
}
