// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Undo the changes to the host. No client is led to the trace any more, first of
 * all. Then forwarding goes, with its guards, then what else changes the routing:
 * while the kernel deletes a device, nobody else can. It
 * takes 10 to 30 ms for that, and as long to free rules of the firewall. So another
 * process deletes the device, the rules are deleted next, and while the kernel
 * waits, all else is undone.
 */
#include "host/undo.h"

#include <string.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/await.h"
#include "base/log.h"
#include "host/firewall/client_table.h"
#include "host/firewall/firewall.h"
#include "host/firewall/firewalld.h"
#include "host/firewall/policies.h"
#include "host/firewall/tracked.h"
#include "host/journal/netns_name.h"
#include "host/uplink/forwarding.h"
#include "host/uplink/global6.h"
#include "host/uplink/policy.h"
#include "host/uplink/trace_rules.h"
#include "host/uplink/veth.h"

/* Returns the process that deletes the device, or 0 if that is done. */
static pid_t start_veth_undo(struct journal *j, int *err)
{
	pid_t pid;

	if (!journal_line(j, "link", 0))
		return 0;
	pid = fork();
	if (pid == 0)
		_exit(veth_undo(j) < 0);
	if (pid > 0)
		return pid;
	*err |= veth_undo(j);
	return 0;
}

/* It has said itself why it failed, unless it was killed or still runs. */
static int finish_veth_undo(pid_t pid)
{
	int status = pid > 0 ? await_end(pid, AWAIT_LIMIT) : 0;

	if (status < 0)
		return error_errno("cannot wait until the device is deleted");
	if (WIFSIGNALED(status))
		return error("the process that deletes the device was ended by "
			     "signal %d",
			     WTERMSIG(status));
	return status ? -1 : 0;
}

/*
 * Connections that were led to the trace are forgotten while its device is there:
 * the next packet of one would leave by the default route. If rules led them there,
 * those go first.
 */
static bool clients_are_led_by_rules(const struct journal *j)
{
	const char *line;

	for (size_t i = 0; (line = journal_line(j, "rule", i)); i++)
		if (strstr(line, " -j DNAT "))
			return true;
	return false;
}

int undo_all(struct journal *j)
{
	struct firewall_removal rules = FIREWALL_REMOVAL_INIT;
	struct running firewalld = RUNNING_INIT;
	bool by_rules = clients_are_led_by_rules(j);
	pid_t veth;
	int err = 0;

	client_table_delete();
	if (!by_rules)
		tracked_undo(j);
	err |= forwarding_undo(j);
	err |= global6_undo(j);
	err |= policy_undo(j);
	err |= trace_rules_undo(j);
	err |= policies_undo(j);
	veth = start_veth_undo(j, &err);
	err |= firewall_undo_start(j, &rules);
	err |= firewalld_undo_start(j, &firewalld);
	err |= netns_name_undo(j);
	err |= firewall_undo_finish(j, &rules);
	if (by_rules)
		tracked_undo(j);
	client_table_close();
	err |= firewalld_undo_finish(j, &firewalld);
	err |= finish_veth_undo(veth);
	if (err)
		return error("some changes to the host could not be undone: "
			     "try 'sudo nsntrace --cleanup'");
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
