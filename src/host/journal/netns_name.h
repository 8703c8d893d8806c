/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The name of the trace's namespace for ip-netns(8): /run/netns/nsntrace-PID, a
 * symbolic link to the recorder's /proc/PID/ns/net. A bind mount would keep the
 * namespace, and thus the veth pair, alive; a dangling link is harmless.
 *
 * Journal lines: "netns NAME TARGET", and "netns-dir" if we created /run/netns.
 */
#ifndef HOST_JOURNAL_NETNS_NAME_H
#define HOST_JOURNAL_NETNS_NAME_H

#include <sys/types.h>

#include "host/journal/journal.h"

/*
 * Name the namespace of pid after the calling process. This is a convenience:
 * without a writable /run there is no name. Returns 0, or -1 after a message if
 * the journal fails.
 */
int netns_name_add(struct journal *j, pid_t pid);

int netns_name_undo(struct journal *j);

#endif
