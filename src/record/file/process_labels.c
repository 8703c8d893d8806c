// SPDX-License-Identifier: GPL-2.0-or-later
/* What a pcapng writer keeps of each process. */
#include "record/file/process_labels.h"

#include <stdlib.h>
#include <string.h>

#include "record/file/process_comment.h"

#define FIRST_SIZE 64

static void encode(struct process_label *label, const struct process *p,
		   bool without_text)
{
	char text[PROCESS_LABEL_SIZE] = "";

	if (!without_text)
		process_label(text, p);
	label->len = pcapng_owner(label->bytes, text, p->pid);
	label->revision = p->revision;
	label->described_in = 0;
}

static int grow(struct process_labels *l, size_t slot)
{
	size_t n = l->n ? l->n : FIRST_SIZE;
	struct process_label *grown;

	while (n <= slot)
		n *= 2;
	grown = reallocarray(l->label, n, sizeof(*grown));
	if (!grown)
		return -1;
	memset(grown + l->n, 0, (n - l->n) * sizeof(*grown));
	l->label = grown;
	l->n = n;
	return 0;
}

struct process_label *process_labels_get(struct process_labels *l,
					 const struct process *p)
{
	struct process_label *label;

	if (p->slot >= l->n && grow(l, p->slot) < 0)
		return NULL;
	label = &l->label[p->slot];
	if (label->serial == p->serial && label->revision == p->revision)
		return label;
	if (label->serial != p->serial) {
		label->packets_in = 0;
		label->since = 0;
	}
	label->serial = p->serial;
	encode(label, p, l->without_text);
	return label;
}

bool process_labels_lack(const struct process_labels *l,
			 const struct process *p, unsigned int file)
{
	const struct process_label *label =
		p->slot < l->n ? &l->label[p->slot] : NULL;

	return label && label->serial == p->serial &&
	       label->packets_in == file &&
	       (label->described_in != file || label->revision != p->revision);
}

void process_labels_release(struct process_labels *l)
{
	free(l->label);
	memset(l, 0, sizeof(*l));
}
