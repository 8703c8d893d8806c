/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Packets of the trace that the host itself stopped: what drops or rejects in
 * an nftables table of the administrator's own beats every accept of ours. It is
 * seen by what was counted, and named with its remedy at the end.
 */
#ifndef HOST_DIAGNOSE_STOPPED_H
#define HOST_DIAGNOSE_STOPPED_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "host/diagnose/foreign.h"
#include "host/journal/journal.h"
#include "host/uplink/uplink.h"

struct stopped {
	bool all_of[IP_FAMILIES]; /* none of the family's packets got past */
	bool all_remembered; /* the kernel knows all connections still */
	struct foreign foreign; /* looked at if there is any such family */
};

/*
 * Look when the program has ended, and make sure when the capture has, while the
 * rules are still there: s starts as zeroes, pid is a process in the trace's
 * network namespace, the program ran for ran_ms. Tells nothing.
 */
void stopped_look(struct stopped *s, const struct uplink *u,
		  const struct journal *j, pid_t pid, int64_t ran_ms);
void stopped_confirm(struct stopped *s, const struct uplink *u,
		     const struct journal *j);

/* Tell, as warnings. */
void stopped_tell(const struct stopped *s);

#endif
