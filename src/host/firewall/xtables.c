// SPDX-License-Identifier: GPL-2.0-or-later
/* The programs of iptables. */
#include "host/firewall/xtables.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/log.h"
#include "host/firewall/nftables.h"

#define WAIT_LOCK "5" /* seconds for the xtables lock, as iptables(8) -w */

static const char *const family_programs[] = { "iptables", "ip6tables" };
static const char *const backend_infix[] = { "-nft", "-legacy" };
static const char *const names[][XT_BACKENDS] = { { "4n", "4l" },
						  { "6n", "6l" } };

/* Links lead to xtables-nft-multi or xtables-legacy-multi. */
int xtables_default_backend(int family)
{
	char path[PATH_MAX], real[PATH_MAX], name[32];

	snprintf(name, sizeof(name), "%s-restore", family_programs[family]);
	if (command_find(name, path) < 0 || !realpath(path, real))
		return -1;
	return strstr(path_base(real), "legacy") ? XT_LEGACY : XT_NFT;
}

int xtables_check_lock(int backend)
{
	if (backend != XT_LEGACY || access("/run/xtables.lock", F_OK) == 0)
		return 0;
	return access("/run", W_OK);
}

void xtables_program(const struct xtables *xt, char *name, size_t size)
{
	bool usual = xtables_default_backend(xt->family) == xt->backend;

	snprintf(name, size, "%s%s", family_programs[xt->family],
		 usual ? "" : backend_infix[xt->backend]);
}

/* suffix is "", "-restore" or "-save". */
static int find(const struct xtables *xt, const char *suffix,
		char path[PATH_MAX])
{
	char program[24], name[32];

	xtables_program(xt, program, sizeof(program));
	snprintf(name, sizeof(name), "%s%s", program, suffix);
	return command_find(name, path);
}

bool xtables_exists(const struct xtables *xt)
{
	char path[PATH_MAX];

	return find(xt, "-restore", path) == 0;
}

/* Legacy tables exist in a namespace once something has used them there. */
int xtables_legacy_tables(int family, char *text, size_t size)
{
	const char *path = family == IPV4 ? "/proc/net/ip_tables_names"
					  : "/proc/net/ip6_tables_names";

	return read_file(AT_FDCWD, path, text, size) < 0 ? -1 : 0;
}

static bool legacy_has(int family, const char *table)
{
	char tables[256];
	char *rest = tables;
	const char *name;

	if (xtables_legacy_tables(family, tables, sizeof(tables)) < 0)
		return false;
	while ((name = strsep(&rest, "\n")))
		if (!strcmp(name, table))
			return true;
	return false;
}

bool xtables_has_table(const struct xtables *xt, const char *table)
{
	return xt->backend == XT_LEGACY ? legacy_has(xt->family, table)
					: nftables_has(xt->family, table, NULL);
}

bool xtables_has_chain(const struct xtables *xt, const char *chain)
{
	if (xt->backend == XT_LEGACY)
		return legacy_has(xt->family, "filter");
	return nftables_has(xt->family, "filter", chain);
}

const char *xtables_name(const struct xtables *xt)
{
	return names[xt->family][xt->backend];
}

int xtables_parse(struct xtables *xt, const char *name)
{
	for (int i = 0; i < IP_FAMILIES * XT_BACKENDS; i++) {
		xt->family = i / XT_BACKENDS;
		xt->backend = i % XT_BACKENDS;
		if (!strcmp(name, xtables_name(xt)))
			return 0;
	}
	return -1;
}

static void append(struct xtables_text *t, const char *fmt, va_list args)
	__attribute__((format(printf, 2, 0)));

static void append(struct xtables_text *t, const char *fmt, va_list args)
{
	size_t room = sizeof(t->text) - t->len;
	int n = vsnprintf(t->text + t->len, room, fmt, args);

	if (n < 0 || (size_t)n >= room)
		t->overflow = true;
	else
		t->len += (size_t)n;
}

static void append_line(struct xtables_text *t, const char *fmt, ...)
	PRINTF(2, 3);

static void append_line(struct xtables_text *t, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	append(t, fmt, args);
	va_end(args);
}

static void open_table(struct xtables_text *t, const char *table)
{
	if (!strcmp(t->table, table))
		return;
	if (t->table[0])
		append_line(t, "COMMIT\n");
	snprintf(t->table, sizeof(t->table), "%s", table);
	if (table[0])
		append_line(t, "*%s\n", table);
}

void xtables_append(struct xtables_text *t, const char *table, const char *fmt,
		    ...)
{
	va_list args;

	open_table(t, table);
	va_start(args, fmt);
	append(t, fmt, args);
	va_end(args);
	append_line(t, "\n");
}

int xtables_restore(const struct xtables *xt, const struct journal *j,
		    struct xtables_text *t, struct running *run)
{
	char path[PATH_MAX];
	char *argv[] = { path, (char *)"--noflush", (char *)"-w",
			 (char *)WAIT_LOCK, NULL };
	int inherit[] = { j->file_fd, j->keeper_fd };
	struct command cmd = { .argv = argv,
			       .input = t->text,
			       .inherit = inherit,
			       .n_inherit = ARRAY_SIZE(inherit) };

	open_table(t, "");
	if (t->overflow)
		return error("the trace's firewall rules are too long for "
			     "iptables-restore");
	if (find(xt, "-restore", path) < 0)
		return error_errno(
			"cannot find %s-restore, of the package iptables",
			family_programs[xt->family]);
	return command_start(&cmd, run);
}

int xtables_rule(const struct xtables *xt, const struct journal *j,
		 const char *action, const char *table, const char *chain,
		 const char *spec)
{
	char path[PATH_MAX], words[XTABLES_SPEC_SIZE], said[512];
	char *argv[8 + XTABLES_SPEC_SIZE / 2] = {
		path,	       (char *)"-w",   (char *)WAIT_LOCK, (char *)"-t",
		(char *)table, (char *)action, (char *)chain
	};
	int inherit[] = { j->file_fd, j->keeper_fd };
	struct command cmd = { .argv = argv,
			       .inherit = inherit,
			       .n_inherit = ARRAY_SIZE(inherit) };
	char *rest = words;
	size_t n = 7;

	if (find(xt, "", path) < 0)
		return -1;
	snprintf(words, sizeof(words), "%s", spec);
	while (rest && n < ARRAY_SIZE(argv) - 1)
		argv[n++] = strsep(&rest, " ");
	return command_run(&cmd, said, sizeof(said));
}

static char *read_saved(int fd)
{
	off_t size = lseek(fd, 0, SEEK_END);
	char *text = size < 0 ? NULL : malloc((size_t)size + 1);

	if (text && pread(fd, text, (size_t)size, 0) == size) {
		text[size] = '\0';
		return text;
	}
	free(text);
	return NULL;
}

char *xtables_save(const struct xtables *xt, const char *table)
{
	char path[PATH_MAX], said[512];
	char *argv[] = { path, (char *)"-t", (char *)table, NULL };
	autoclose int saved = memfd_create("saved", MFD_CLOEXEC);
	struct command cmd = { .argv = argv, .output = &saved };

	if (saved < 0 || find(xt, "-save", path) < 0 ||
	    command_run(&cmd, said, sizeof(said)) != 0)
		return NULL;
	return read_saved(saved);
}

int xtables_delete_number(const struct xtables *xt, const struct journal *j,
			  char *table, char *chain, int number)
{
	char path[PATH_MAX], text[16], said[512];
	/* The caller holds the lock, and has read the numbers under it. */
	char *argv[] = { (char *)"/usr/bin/env",
			 (char *)"XTABLES_LOCKFILE=/dev/null",
			 path,
			 (char *)"-w",
			 (char *)WAIT_LOCK,
			 (char *)"-t",
			 table,
			 (char *)"-D",
			 chain,
			 text,
			 NULL };
	int inherit[] = { j->file_fd, j->keeper_fd };
	struct command cmd = { .argv = argv,
			       .inherit = inherit,
			       .n_inherit = ARRAY_SIZE(inherit) };

	if (find(xt, "", path) < 0)
		return -1;
	snprintf(text, sizeof(text), "%d", number);
	return command_run(&cmd, said, sizeof(said));
}
