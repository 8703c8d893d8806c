// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Rules as iptables-save(8) prints them: "-A CHAIN", then -s, -d, -i, -o, -p
 * and -f, then each "-m MATCH" with its options, then "-j TARGET" with its own.
 * A word may be in quotes.
 */
#include "host/firewall/saved_rule.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/util.h"
#include "base/words.h"

static const char *const once_options[SAVED_ONCE] = { "-s", "-d", "-p", "-f" };

/* They count, or draw lots, or keep a state of their own. */
static const char *const dropped_matches[] = {
	"comment",   "limit",	  "hashlimit", "statistic", "recent",
	"connlimit", "connbytes", "nfacct",    "rateest",   "quota",
};

int saved_table_read(const struct xtables *xt, const char *name,
		     struct saved_table *table)
{
	char *rest, *line;
	size_t room = 1;

	memset(table, 0, sizeof(*table));
	table->text = xtables_save(xt, name);
	if (!table->text)
		return -1;
	for (const char *p = table->text; *p; p++)
		room += *p == '\n';
	table->line = calloc(room, sizeof(*table->line));
	if (!table->line)
		return -1;
	rest = table->text;
	while (table->n < room && (line = strsep(&rest, "\n")))
		table->line[table->n++] = line;
	return 0;
}

void saved_table_free(struct saved_table *table)
{
	free(table->line);
	free(table->text);
	memset(table, 0, sizeof(*table));
}

static bool begins(const char *line, const char *start, const char *name)
{
	size_t len = strlen(start), name_len = strlen(name);

	return !strncmp(line, start, len) &&
	       !strncmp(line + len, name, name_len) &&
	       line[len + name_len] == ' ';
}

bool saved_is_in(const char *line, const char *chain)
{
	return begins(line, "-A ", chain);
}

/* ":NAME -": the kernel's own have a policy there. */
bool saved_has_chain(const struct saved_table *table, const char *name)
{
	for (size_t i = 0; i < table->n; i++)
		if (begins(table->line[i], ":", name))
			return table->line[i][strlen(name) + 2] == '-';
	return false;
}

/* ---- a line ---- */

static bool is_one_of(const char *word, const char *const names[], size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!strcmp(word, names[i]))
			return true;
	return false;
}

/* Append a word after a blank. */
static void append(char *text, size_t size, const char *word, bool *odd)
{
	size_t len = strlen(text);
	int n = snprintf(text + len, size - len, "%s%s", len ? " " : "", word);

	if (n < 0 || (size_t)n >= size - len || !*word ||
	    strpbrk(word, " \t\"'\\"))
		*odd = true;
}

static void take_device(struct saved_device *dev, const char *name,
			bool inverted)
{
	snprintf(dev->name, sizeof(dev->name), "%s", name);
	dev->inverted = inverted;
}

/* Options before the first -m. Returns how many words they have, or 0. */
static int take_once(struct saved_rule *rule, char **word, bool inverted)
{
	for (size_t i = 0; i < SAVED_ONCE; i++) {
		char *text = rule->once[i];

		if (strcmp(*word, once_options[i]) != 0)
			continue;
		if (inverted)
			append(text, sizeof(rule->once[i]), "!", &rule->odd);
		append(text, sizeof(rule->once[i]), *word, &rule->odd);
		if (!strcmp(*word, "-f"))
			return 1;
		if (!word[1])
			return 0;
		append(text, sizeof(rule->once[i]), word[1], &rule->odd);
		return 2;
	}
	return 0;
}

static int take_option(struct saved_rule *rule, char **word, bool inverted)
{
	bool is_in = !strcmp(*word, "-i");

	if ((is_in || !strcmp(*word, "-o")) && word[1]) {
		take_device(is_in ? &rule->in : &rule->out, word[1], inverted);
		return 2;
	}
	return take_once(rule, word, inverted);
}

static bool ends_match(const char *word)
{
	return !strcmp(word, "-m") || !strcmp(word, "-j") ||
	       !strcmp(word, "-g");
}

/* "-m MATCH" and its options. Returns the number of words. */
static int take_match(struct saved_rule *rule, char **word)
{
	bool drop = word[1] && is_one_of(word[1], dropped_matches,
					 ARRAY_SIZE(dropped_matches));
	int n = 0;

	do {
		if (!drop)
			append(rule->rest, sizeof(rule->rest), word[n],
			       &rule->odd);
		n++;
	} while (word[n] && !ends_match(word[n]));
	return n;
}

static void take_target(struct saved_rule *rule, char **word)
{
	bool odd;

	if (!word[1])
		return;
	snprintf(rule->target, sizeof(rule->target), "%s", word[1]);
	for (word += 2; *word; word++)
		append(rule->options, sizeof(rule->options), *word, &odd);
}

static void take_words(struct saved_rule *rule, char **word)
{
	while (*word) {
		bool inverted = !strcmp(*word, "!") && word[1];
		int n;

		if (!strcmp(*word, "-j") || !strcmp(*word, "-g")) {
			take_target(rule, word);
			return;
		}
		if (!strcmp(*word, "-m")) {
			word += take_match(rule, word);
			continue;
		}
		n = take_option(rule, word + inverted, inverted);
		if (n == 0)
			rule->odd = true;
		word += inverted + (n ? n : 1);
	}
}

int saved_rule_read(const char *line, struct saved_rule *rule)
{
	autofree char **words = words_split(line);

	memset(rule, 0, sizeof(*rule));
	if (!words || !words[0] || !words[1])
		return -1;
	take_words(rule, words + 2);
	return 0;
}

/* ---- its parts ---- */

void saved_rule_narrow(struct saved_rule *rule, const struct saved_rule *path)
{
	char rest[sizeof(rule->rest)];
	int n = snprintf(rest, sizeof(rest), "%s%s%s", path->rest,
			 path->rest[0] && rule->rest[0] ? " " : "", rule->rest);

	for (size_t i = 0; i < SAVED_ONCE; i++) {
		if (!rule->once[i][0])
			memcpy(rule->once[i], path->once[i],
			       sizeof(rule->once[i]));
		else if (path->once[i][0] &&
			 strcmp(rule->once[i], path->once[i]) != 0)
			rule->odd = true;
	}
	rule->odd |= path->odd || n < 0 || (size_t)n >= sizeof(rest);
	memcpy(rule->rest, rest, sizeof(rest));
}

bool saved_rule_same_match(const struct saved_rule *a,
			   const struct saved_rule *b)
{
	for (size_t i = 0; i < SAVED_ONCE; i++)
		if (strcmp(a->once[i], b->once[i]) != 0)
			return false;
	return !strcmp(a->rest, b->rest);
}

bool saved_rule_same_target(const struct saved_rule *a,
			    const struct saved_rule *b)
{
	return !strcmp(a->target, b->target) && !strcmp(a->options, b->options);
}

bool saved_rule_is_local(const struct saved_rule *rule)
{
	const char *type = strstr(rule->rest, "--dst-type LOCAL");

	return type && (type < rule->rest + 2 || type[-2] != '!');
}

bool saved_device_matches(const struct saved_device *dev, const char *name)
{
	size_t len = strlen(dev->name);
	bool same;

	if (!len)
		return true;
	if (dev->name[len - 1] == '+')
		same = !strncmp(dev->name, name, len - 1);
	else
		same = !strcmp(dev->name, name);
	return same != dev->inverted;
}

int saved_rule_write(const struct saved_rule *rule, char *text, size_t size)
{
	bool odd = rule->odd;

	text[0] = '\0';
	for (size_t i = 0; i < SAVED_ONCE; i++) {
		const char *option = rule->once[i];
		size_t len = strlen(text);
		int n = snprintf(text + len, size - len, "%s%s",
				 len && option[0] ? " " : "", option);

		odd |= n < 0 || (size_t)n >= size - len;
	}
	if (!odd && rule->rest[0]) {
		size_t len = strlen(text);
		int n = snprintf(text + len, size - len, "%s%s", len ? " " : "",
				 rule->rest);

		odd |= n < 0 || (size_t)n >= size - len;
	}
	return odd ? -1 : 0;
}
