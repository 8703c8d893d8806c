/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The programs of iptables: a family, IPv4 or IPv6, in one of two backends.
 * The kernel keeps the rules of iptables-nft(8) and of iptables-legacy apart
 * and heeds both. "iptables" is one of them (xtables-nft(8)).
 */
#ifndef HOST_FIREWALL_XTABLES_H
#define HOST_FIREWALL_XTABLES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/command.h"
#include "base/ip.h"
#include "host/journal/journal.h"

enum {
	XT_NFT,
	XT_LEGACY,
	XT_BACKENDS
};

/* The words of a rule after its chain, and blanks between them. */
#define XTABLES_SPEC_SIZE 384

/* One of the programs; the name of a rule's in the journal is "4n" to "6l". */
struct xtables {
	int family;
	int backend;
};

/* Input for iptables-restore(8), a table after the other. Starts as zeroes. */
struct xtables_text {
	char text[32768];
	size_t len;
	char table[16]; /* the one that is open */
	bool overflow;
};

/*
 * The backend of what "iptables" is for the family. Returns -1 with errno,
 * ENOENT if it is not installed.
 */
int xtables_default_backend(int family);

/* Can it make the lock that it takes? Returns 0, or -1 with errno. */
int xtables_check_lock(int backend);

/*
 * The names of iptables-legacy's tables that are there, a line each. Returns 0, or
 * -1 with errno: ENOENT if the kernel has none.
 */
int xtables_legacy_tables(int family, char *text, size_t size);

/* True if there is a program for it. */
bool xtables_exists(const struct xtables *xt);

/* True if the table is there. */
bool xtables_has_table(const struct xtables *xt, const char *table);

/* True if its tables have the chain of the filter table. */
bool xtables_has_chain(const struct xtables *xt, const char *chain);

/*
 * A table as iptables-save(8) prints it, to be freed. A table that is not there
 * may be created by this. NULL in silence if that cannot be had.
 */
char *xtables_save(const struct xtables *xt, const char *table);

/* "iptables", "ip6tables", or with -legacy where that is not what it is. */
void xtables_program(const struct xtables *xt, char *name, size_t size);

/* "4n", "6l". */
const char *xtables_name(const struct xtables *xt);
int xtables_parse(struct xtables *xt, const char *name);

void xtables_append(struct xtables_text *t, const char *table, const char *fmt,
		    ...) PRINTF(3, 4);

/* Start iptables-restore with the text. Returns 0, or -1 after a message. */
int xtables_restore(const struct xtables *xt, const struct journal *j,
		    struct xtables_text *t, struct running *run);

/*
 * One rule by itself: action is -C, -I or -D, spec its words. Returns the exit
 * status, or -1.
 */
int xtables_rule(const struct xtables *xt, const struct journal *j,
		 const char *action, const char *table, const char *chain,
		 const char *spec);

/*
 * Delete iptables-legacy's rule of that number in the chain, while the caller holds
 * the lock of its tables. Returns the exit status, or -1.
 */
int xtables_delete_number(const struct xtables *xt, const struct journal *j,
			  char *table, char *chain, int number);

#endif
