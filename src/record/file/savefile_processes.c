// SPDX-License-Identifier: GPL-2.0-or-later
/* What a pcapng file says about processes. */
#include "record/file/savefile_processes.h"

#include <stddef.h>
#include <string.h>

#include "record/file/process_block.h"

/* Bytes of comments about processes that became known late. */
#define LATE_COMMENTS_MAX (1U << 20)

void savefile_processes_next_file(struct savefile_processes *s)
{
	s->file++;
}

/*
 * Is there room for a description? For the last one there may be too little. A
 * process without any is not asked about again in this file.
 */
static bool has_room(struct savefile_processes *s, struct process_label *label)
{
	if (s->described_bytes < SAVEFILE_PROCESSES_FREE + s->packet_bytes)
		return true;
	s->lacking = true;
	label->described_in = s->file;
	return false;
}

static int put_block(struct savefile_processes *s, struct output *o,
		     const struct process *p, struct process_label *label)
{
	struct process_info nameless;
	const struct process_info *info = p->info;
	size_t len;
	void *room;

	if (!info) {
		memset(&nameless, 0, offsetof(struct process_info, text));
		nameless.pid = p->pid;
		memcpy(nameless.name, p->name, sizeof(p->name));
		info = &nameless;
	}
	len = process_block(NULL, 0, info, label->since);
	room = output_reserve(o, len);
	if (!room)
		return -1;
	process_block(room, len, info, label->since);
	output_commit(o, len);
	s->described_bytes += len;
	label->described_in = s->file;
	return 0;
}

/*
 * What is known of a process comes once in each file. If another program had
 * the pid before, not to know anything must be said, too.
 */
static int describe(struct savefile_processes *s, struct output *o,
		    const struct process *p, struct process_label *label,
		    struct pcapng_packet *packet)
{
	if ((!p->info && !label->since) || label->described_in == s->file ||
	    !has_room(s, label))
		return 0;
	if (label->since)
		label->since = packet->time;
	if (s->blocks)
		return put_block(s, o, p, label);
	packet->comment = p->info ? s->description : PROCESS_UNKNOWN;
	packet->comment_len =
		p->info ? (uint16_t)process_description(s->description, p->info)
			: (uint16_t)strlen(PROCESS_UNKNOWN);
	return 0;
}

static struct savefile_processes_last *last_of(struct savefile_processes *s,
					       uint32_t pid)
{
	struct savefile_processes_last *set =
		s->last[pid % SAVEFILE_PROCESSES_SETS];

	for (size_t i = 0; i < SAVEFILE_PROCESSES_WAYS; i++)
		if (set[i].pid == pid)
			return &set[i];
	set += s->forgotten++ % SAVEFILE_PROCESSES_WAYS;
	*set = (struct savefile_processes_last){ .pid = pid };
	return set;
}

/* A packet at that time belongs to the process. */
static void notice_program(struct savefile_processes *s,
			   const struct process *p, struct process_label *label,
			   uint64_t time)
{
	struct savefile_processes_last *last = last_of(s, p->pid);

	if (last->serial == p->serial)
		return;
	if (last->serial)
		label->since = time;
	label->described_in = 0;
	last->serial = p->serial;
}

int savefile_processes_packet(struct savefile_processes *s, struct output *o,
			      struct pcapng_packet *packet,
			      const struct packet_owner *owner)
{
	struct process_label *label = NULL;

	if (owner->process)
		label = process_labels_get(&s->labels, owner->process);
	s->label = label;
	if (!label)
		return 0;
	packet->owner = label->bytes;
	packet->owner_len = label->len;
	packet->tid = owner->tid;
	notice_program(s, owner->process, label, packet->time);
	return describe(s, o, owner->process, label, packet);
}

void savefile_processes_put(struct savefile_processes *s, size_t len,
			    size_t comment)
{
	s->packet_bytes += len - comment;
	s->described_bytes += comment;
	if (!s->label)
		return;
	s->label->packets_in = s->file;
	if (comment > 0)
		s->label->described_in = s->file;
}

/* ---- processes that became known late ---- */

struct late {
	struct savefile_processes *s;
	struct output *output;
};

static int put_late_block(const struct process *p, void *arg)
{
	const struct late *late = arg;
	struct savefile_processes *s = late->s;
	struct process_label *label;

	/* Of a short one, the name may be all. */
	if ((!p->info && !p->name[0]) ||
	    !process_labels_lack(&s->labels, p, s->file))
		return 0;
	label = process_labels_get(&s->labels, p);
	if (!has_room(s, label))
		return 0;
	/* Later than a block that has the name only. */
	label->since += label->since != 0;
	return put_block(s, late->output, p, label);
}

int savefile_processes_late_blocks(struct savefile_processes *s,
				   struct output *o,
				   const struct process_table *processes)
{
	struct late late = { s, o };

	if (!processes || !s->blocks)
		return 0;
	return process_each(processes, put_late_block, &late);
}

struct late_comments {
	const struct savefile_processes *s;
	struct pcapng_block *block;
	size_t bytes;
};

static int put_late_comment(const struct process *p, void *arg)
{
	struct late_comments *late = arg;
	char text[PROCESS_LABEL_SIZE + 1 + PROCESS_DESCRIPTION_SIZE];
	size_t len;

	if (!p->info ||
	    !process_labels_lack(&late->s->labels, p, late->s->file))
		return 0;
	len = process_label(text, p);
	text[len++] = ' ';
	late->bytes += len + process_description(text + len, p->info);
	if (late->bytes > LATE_COMMENTS_MAX)
		return -1;
	pcapng_option_text(late->block, PCAPNG_COMMENT, text);
	return 0;
}

bool savefile_processes_late_comments(const struct savefile_processes *s,
				      struct pcapng_block *b,
				      const struct process_table *processes)
{
	struct late_comments late = { s, b, 0 };

	return !processes || s->blocks ||
	       process_each(processes, put_late_comment, &late) == 0;
}

void savefile_processes_release(struct savefile_processes *s)
{
	process_labels_release(&s->labels);
}
