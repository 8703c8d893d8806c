/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Another program may flush, reload or replace the host's firewall while a trace
 * runs (nft flush ruleset, iptables -F, firewall-cmd --reload), or start one:
 * the trace's rules, and its device in firewalld's zone, are then put back. The
 * kernel tells when nftables has changed, and nothing when iptables-legacy's
 * tables have: those are looked at once a second.
 *
 * Looking takes no program. Putting back does, in a process of its own, so that
 * the tracer waits for nothing.
 */
#ifndef HOST_FIREWALL_FIREWALL_WATCH_H
#define HOST_FIREWALL_FIREWALL_WATCH_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "host/firewall/firewall.h"

struct nl_sock;

struct firewall_watch {
	struct nl_sock
		*sk; /* NULL: there is no nftables, or nothing to watch */
	bool on;
	const struct firewall_plan *plans;
	const char *device; /* the trace's, for firewalld */
	bool dirty; /* something has changed since the last look */
	int64_t looked, mended; /* now_ms() */
	pid_t mender; /* 0: nobody puts anything back */
	/* Of what is missing now: */
	bool missing; /* there is some */
	bool lost; /* it was there before */
	bool put_back;
	int zone_failures, rule_failures; /* to put it back */
	int in_vain; /* firewalld took the device, and no rule names it */
	bool told;
};

/*
 * From now on. plans, IP_FAMILIES of them, and device are the caller's, and stay.
 * Before the rules are added, so that nothing is missed.
 */
void firewall_watch_open(struct firewall_watch *w,
			 const struct firewall_plan *plans, const char *device);

/* To poll for POLLIN, or -1, and ms until the next look is due, or -1. */
int firewall_watch_fd(const struct firewall_watch *w);
int firewall_watch_wait(const struct firewall_watch *w);

/* After each poll: look if it is due, and have put back what is missing. */
void firewall_watch_look(struct firewall_watch *w, struct journal *j);

/* The plans have changed: look at the next call, and have added what is missing. */
void firewall_watch_again(struct firewall_watch *w);

/* Are all rules there, as far as is known? */
bool firewall_watch_is_settled(const struct firewall_watch *w);

/* Were rules of the trace removed by another program, as far as is known? */
bool firewall_watch_has_lost(const struct firewall_watch *w);

/* The caller has reaped a child, which ended with this status. */
void firewall_watch_forget(struct firewall_watch *w, pid_t pid, int status);

/* No more of it: when this returns nothing is being added. */
void firewall_watch_close(struct firewall_watch *w);

#endif
