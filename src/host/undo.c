// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Undoing. The order: what lets packets through first (forwarding), then the
 * rules that guarded it. Removing rules and deleting a device each wait tens
 * of milliseconds in the kernel, so they run side by side.
 */
#include "host/undo.h"

#include "base/log.h"
#include "host/firewall.h"
#include "host/forwarding.h"
#include "host/netns_name.h"
#include "host/nftables.h"
#include "host/policy.h"
#include "host/veth.h"

int undo_all(struct journal *j)
{
	struct firewall_removal rules = FIREWALL_REMOVAL_INIT;
	int err = 0;

	err |= forwarding_undo(j);
	err |= firewall_undo_start(j, &rules);
	err |= netns_name_undo(j);
	err |= policy_undo(j);
	err |= veth_undo(j);
	err |= firewall_undo_finish(j, &rules);
	err |= nftables_undo(j);
	if (err)
		return error("some of it could not be undone: "
			     "'nsntrace --cleanup' tries again");
	journal_remove(j);
	return 0;
}

int undo_dead_traces(void)
{
	size_t skip = 0;
	int undone = 0;
	int err = 0;

	for (;;) {
		struct journal dead = JOURNAL_INIT;
		int found = journal_next_dead(&dead, &skip);

		if (found <= 0)
			return err || found < 0 ? -1 : undone;
		detail("undoing trace %s, which was killed", dead.id);
		if (undo_all(&dead) < 0) {
			err = -1;
			skip++;
		} else {
			undone++;
		}
		journal_close(&dead);
	}
}
