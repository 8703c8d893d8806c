/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The rules of one table as iptables-save(8) prints them, and their parts. */
#ifndef HOST_FIREWALL_SAVED_RULE_H
#define HOST_FIREWALL_SAVED_RULE_H

#include <net/if.h>
#include <stdbool.h>
#include <stddef.h>

#include "host/firewall/xtables.h"

/* The options that a rule can have only once: -s, -d, -p and -f. */
#define SAVED_ONCE 4

struct saved_device {
	char name[IFNAMSIZ + 1]; /* "": any; it may end in "+" */
	bool inverted;
};

struct saved_rule {
	struct saved_device in, out;
	char once[SAVED_ONCE][96]; /* each with its value, or "" */
	/* All other matches, but for comments, and those that count or draw
	 * lots: two copies of such a rule do not match the same packets. */
	char rest[256];
	bool odd; /* a match has words that cannot be written again */
	char target[32]; /* "": none */
	char options[160]; /* of the target */
};

/* Lines of saved text; the strings are in text. */
struct saved_table {
	char *text;
	char **line;
	size_t n;
};

/*
 * Read a table that exists. The caller calls saved_table_free() in any case.
 * Returns 0, or -1 in silence.
 */
int saved_table_read(const struct xtables *xt, const char *name,
		     struct saved_table *table);
void saved_table_free(struct saved_table *table);

/* Is the line a rule of the chain? */
bool saved_is_in(const char *line, const char *chain);

/* Is there a chain of that name which is not one of the kernel's own? */
bool saved_has_chain(const struct saved_table *table, const char *name);

/* Split a line into its parts. Returns 0, or -1. */
int saved_rule_read(const char *line, struct saved_rule *rule);

/* What matches rule must also match path, which leads to its chain. */
void saved_rule_narrow(struct saved_rule *rule, const struct saved_rule *path);

/* Do both match the same packets, of whichever device? */
bool saved_rule_same_match(const struct saved_rule *a,
			   const struct saved_rule *b);
bool saved_rule_same_target(const struct saved_rule *a,
			    const struct saved_rule *b);

/* Does it match packets to the host's own addresses only? */
bool saved_rule_is_local(const struct saved_rule *rule);

/* May packets of the device match? */
bool saved_device_matches(const struct saved_device *dev, const char *name);

/*
 * Write its matches, without the devices, as iptables(8) takes them: words with
 * blanks between. Returns 0, or -1 if that is impossible.
 */
int saved_rule_write(const struct saved_rule *rule, char *text, size_t size);

#endif
