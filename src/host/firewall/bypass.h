/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Rules in PREROUTING are made for packets that come to this host from others.
 * The trace's packets come that way, too, but those of the host's own programs
 * do not: theirs pass OUTPUT. So a REDIRECT or DNAT that has no equal in OUTPUT
 * must not apply to the trace, nor may a DROP in the tables raw and mangle, as
 * Docker has it for packets to its containers by other devices than its own.
 * Before it, the trace gets an ACCEPT with the rule's own matches, for packets
 * that come in by its device and do not go to this host. What both chains have,
 * as for the addresses of Kubernetes' services, applies to the trace, too; so
 * does what is published at the host's addresses, as by Docker.
 */
#ifndef HOST_FIREWALL_BYPASS_H
#define HOST_FIREWALL_BYPASS_H

#include <stdbool.h>
#include <stdint.h>

#include "host/firewall/xtables.h"

#define BYPASS_MAX	  32
#define BYPASS_MATCH_SIZE (XTABLES_SPEC_SIZE - 128)

struct bypass {
	const char *table;
	int number; /* of the rule that it must precede, in PREROUTING */
	char match[BYPASS_MATCH_SIZE];
};

/* The rule that is named in a warning, and how many more there are. */
struct bypass_named {
	char rule[512];
	int n;
};

struct bypasses {
	uint64_t seen; /* what was looked at: see bypass_update() */
	struct bypass rule[BYPASS_MAX]; /* the last in a chain comes first */
	int n;
	bool is_unreadable; /* iptables cannot read the table nat */
	struct bypass_named named; /* those that it cannot bypass */
};

/*
 * Look which rules the trace whose device that is must bypass, unless that is
 * known already and the chains are as they were. Only then a program is run.
 */
void bypass_update(struct bypasses *b, const struct xtables *xt,
		   const char *device);

/*
 * Name what else applies to the trace's packets and cannot be bypassed: TPROXY,
 * and what takes packets from connection tracking, or gives them a zone.
 */
void bypass_name_others(const struct xtables *xt, const char *device,
			struct bypass_named *tproxy,
			struct bypass_named *untracked);

#endif
