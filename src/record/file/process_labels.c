// SPDX-License-Identifier: GPL-2.0-or-later
/* What a pcapng writer keeps of each process. */
#include "record/file/process_labels.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"

#define FIRST_SIZE 64

/* The program chose the name. Replace what could control a terminal. */
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

static void encode(struct process_label *label, const struct process *p)
{
	char text[PCAPNG_OWNER_TEXT];
	size_t len = utf8_clean(text, sizeof(text) - sizeof("[4294967295]"),
				p->name, strnlen(p->name, sizeof(p->name)));

	replace_controls(text);
	snprintf(text + len, sizeof(text) - len, "[%u]", p->pid);
	label->len = pcapng_owner(label->bytes, text, p->pid);
	label->revision = p->revision;
	label->block_in = 0;
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
	if (label->serial != p->serial)
		label->packets_in = 0;
	label->serial = p->serial;
	encode(label, p);
	return label;
}

void process_labels_release(struct process_labels *l)
{
	free(l->label);
	memset(l, 0, sizeof(*l));
}
