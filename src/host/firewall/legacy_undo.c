// SPDX-License-Identifier: GPL-2.0-or-later
/* Removes the rules of iptables-legacy that bear the trace's tag. */
#include "host/firewall/legacy_undo.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>

#include "base/log.h"
#include "host/firewall/legacy.h"

#define RULES_MAX  256 /* one after the other */
#define LOCK	   "/run/xtables.lock"
#define LOCK_TRIES 500
#define LOCK_PAUSE 10 /* ms */

struct tag {
	char text[32];
	size_t len;
};

static void make_tag(struct tag *tag, const struct journal *j)
{
	tag->len = (size_t)snprintf(tag->text, sizeof(tag->text), "nsntrace:%s",
				    j->id);
}

static bool has_tag(const struct tag *tag, const void *data, size_t len)
{
	return memmem(data, len, tag->text, tag->len);
}

/* The place of a rule. */
struct place {
	char table[XT_TABLE_MAXNAMELEN];
	char chain[XT_FUNCTION_MAXNAMELEN];
	int number; /* from 1; 0: there is none */
};

/*
 * Does a chain begin at this entry? One of the kernel's own does at its hook's
 * offset, with its first rule; any other with an entry of the target ERROR,
 * which is no rule. Sets the place to before the first rule then.
 */
static void look_for_chain(const struct legacy_layout *l,
			   const struct ipt_getinfo *info, const char *entry,
			   size_t at, size_t size, struct place *place)
{
	static const char *const hooks[] = { "PREROUTING", "INPUT", "FORWARD",
					     "OUTPUT", "POSTROUTING" };
	struct xt_error_target target;
	uint16_t offset;

	for (size_t i = 0; i < ARRAY_SIZE(hooks); i++)
		if ((info->valid_hooks & 1U << i) &&
		    info->hook_entry[i] == at) {
			snprintf(place->chain, sizeof(place->chain), "%s",
				 hooks[i]);
			place->number = 0;
		}
	memcpy(&offset, entry + l->target_offset, sizeof(offset));
	if (size < sizeof(target) || offset > size - sizeof(target))
		return;
	memcpy(&target, entry + offset, sizeof(target));
	if (strcmp(target.target.u.user.name, XT_ERROR_TARGET) != 0)
		return;
	snprintf(place->chain, sizeof(place->chain), "%.*s",
		 (int)sizeof(place->chain) - 1, target.errorname);
	place->number = -1; /* this one is none */
}

/* The first rule with the tag. */
static bool search_table(const struct legacy_layout *l,
			 const struct ipt_getinfo *info,
			 const struct ipt_get_entries *got,
			 const struct tag *tag, struct place *place)
{
	const char *table = (const char *)got->entrytable;

	for (size_t at = 0; at + l->entry_size <= info->size;) {
		const char *entry = table + at;
		uint16_t next;

		memcpy(&next, entry + l->next_offset, sizeof(next));
		if (next < l->entry_size || next > info->size - at)
			break;
		look_for_chain(l, info, entry, at, next, place);
		place->number++;
		if (has_tag(tag, entry, next))
			return true;
		at += next;
	}
	place->number = 0;
	return false;
}

/* Returns 1 with its place, 0 if there is none, or -1 with errno. */
static int find_in_table(int fd, const struct legacy_layout *l,
			 const struct tag *tag, struct place *place)
{
	struct ipt_getinfo info;
	autofree struct ipt_get_entries *got =
		legacy_read(fd, l, place->table, &info);

	return !got ? -1 : search_table(l, &info, got, tag, place);
}

static int find_rule(int family, const struct tag *tag, struct place *place)
{
	const struct legacy_layout *l = legacy_layout(family);
	autoclose int fd = legacy_open(family);
	char tables[256];
	char *rest = tables, *name;
	int r = 0;

	/* Reading a table that does not exist would create it. */
	if (xtables_legacy_tables(family, tables, sizeof(tables)) < 0)
		return errno == ENOENT ? 0 : -1;
	if (fd < 0)
		return -1;
	while (r == 0 && (name = strsep(&rest, "\n"))) {
		if (!*name)
			continue;
		snprintf(place->table, sizeof(place->table), "%s", name);
		r = find_in_table(fd, l, tag, place);
	}
	return r;
}

/* The lock that iptables-legacy takes before it changes a table. */
static int lock_tables(void)
{
	int fd = open(LOCK, O_RDONLY | O_CREAT | O_CLOEXEC, 0600);

	for (int i = 0; fd >= 0 && i < LOCK_TRIES; i++) {
		if (flock(fd, LOCK_EX | LOCK_NB) == 0)
			return fd;
		poll(NULL, 0, LOCK_PAUSE);
	}
	close_fd(&fd);
	return -1;
}

static int remove_all(const struct xtables *xt, const struct journal *j,
		      const struct tag *tag)
{
	struct place place;
	autoclose int lock = -1;
	int found = find_rule(xt->family, tag, &place);

	if (found <= 0)
		return found;
	lock = lock_tables();
	if (lock < 0)
		return -1;
	for (int i = 0; i < RULES_MAX; i++) {
		found = find_rule(xt->family, tag, &place);
		if (found <= 0)
			return found;
		detail("undo rule %s %s %s %d", xtables_name(xt), place.table,
		       place.chain, place.number);
		errno = EIO;
		if (xtables_delete_number(xt, j, place.table, place.chain,
					  place.number) != 0)
			return -1;
	}
	errno = EAGAIN;
	return -1;
}

int legacy_undo(const struct xtables *xt, const struct journal *j)
{
	struct tag tag;

	make_tag(&tag, j);
	if (remove_all(xt, j, &tag) == 0)
		return 0;
	return error_errno("cannot remove the trace's firewall rules ('%s' in "
			   "iptables-legacy)",
			   tag.text);
}
