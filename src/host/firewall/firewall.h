/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The rules that let the trace's packets through and give them the host's
 * address: one table of rules, which iptables-restore(8) adds in one go at the
 * start and deletes in one go at the end, for each family and backend.
 *
 * Journal line: "rule PROGRAM TABLE CHAIN SPECIFICATION", see xtables_name().
 */
#ifndef HOST_FIREWALL_FIREWALL_H
#define HOST_FIREWALL_FIREWALL_H

#include <net/if.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/command.h"
#include "base/ip.h"
#include "host/firewall/xtables.h"
#include "host/journal/journal.h"

#define FIREWALL_SOURCES_MAX 16

/* Packets that leave by the device for the network get this source. */
struct firewall_source {
	char device[IFNAMSIZ];
	struct ip_net to;
	struct ip source; /* of family -1: what MASQUERADE takes */
};

#define FIREWALL_PUBLISHED_MAX 32

/* Other hosts reach the program's port by this one of the host's. */
struct firewall_published {
	bool udp;
	struct ip at; /* an address of the host; of family -1: all of them */
	uint16_t host_port, port; /* in host byte order */
};

/* What one family needs. */
struct firewall_plan {
	bool on;
	uid_t user; /* whose program is traced */
	const char *device; /* the host's end of the trace's link */
	const struct ip *subnet; /* the trace's */
	int prefix_len;
	/* In place of MASQUERADE; the last one that matches is used. */
	const struct firewall_source *sources;
	int n_sources;
	const struct ip *inner; /* the program's address */
	const struct firewall_published *published;
	int n_published;
};

struct nl_sock;
struct rules;

/* The programs that run, one for each family and backend, for these rules. */
struct firewall_programs {
	struct running run[IP_FAMILIES][XT_BACKENDS];
	const struct rules *rules;
};

/* clang-format off */
#define FIREWALL_PROGRAMS_INIT						\
	{ .run = { { RUNNING_INIT, RUNNING_INIT },			\
		   { RUNNING_INIT, RUNNING_INIT } } }
/* clang-format on */

/*
 * Add the rules, journalled, while something else is done meanwhile: start, then
 * finish, or abandon, which ends the programs. Both return 0, or -1 after a
 * message. No other function of this file may be called in between.
 */
int firewall_add_start(struct journal *j,
		       const struct firewall_plan plans[IP_FAMILIES],
		       struct firewall_programs *programs);
int firewall_add_finish(struct journal *j, struct firewall_programs *programs);
void firewall_add_abandon(struct firewall_programs *programs);

/*
 * The part of it that leads clients to published ports, for a family that the host
 * has got since. Returns 0, or -1 after a message.
 */
int firewall_lead_clients(struct journal *j, const struct firewall_plan *plan,
			  int family);

/* Are there tables of iptables-legacy, or is it what is used? */
bool firewall_is_legacy(void);

/*
 * Look which rules are not there and should be: another program has removed
 * them, or has made a chain that stands in the way. They are journalled.
 * Returns their number, or -1 if that cannot be seen. lost: there are rules
 * that were there before. This runs no program.
 */
int firewall_find_missing(struct journal *j,
			  const struct firewall_plan plans[IP_FAMILIES],
			  bool *lost);

/* Add what firewall_find_missing() found. Returns 0, or -1 in silence. */
int firewall_put_back(const struct journal *j);

/* What the removal waits for. */
struct firewall_removal {
	struct firewall_programs legacy;
	struct nl_sock *nft;
};

#define FIREWALL_REMOVAL_INIT                                                  \
	{                                                                      \
		.legacy = FIREWALL_PROGRAMS_INIT, .nft = NULL                  \
	}

/* The removal, while something else is done meanwhile. 0, or -1, message. */
int firewall_undo_start(struct journal *j, struct firewall_removal *removal);
int firewall_undo_finish(struct journal *j, struct firewall_removal *removal);

#endif
