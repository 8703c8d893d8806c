// SPDX-License-Identifier: GPL-2.0-or-later
/* The recorder's entry into the program's network namespace. */
#include "trace/entry.h"

#include <errno.h>
#include <linux/netlink.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/await.h"
#include "base/fds.h"
#include "base/log.h"
#include "program/tap.h"
#include "record/capture/witness.h"

/* The descriptors follow: the namespace's first. */
struct message {
	int error;
	int ifindex;
	bool has_link;
	bool has_witness;
	bool has_sockets;
};

/* A netlink socket of this namespace. */
static int open_link(int protocol)
{
	const struct sockaddr_nl any = { .nl_family = AF_NETLINK };
	int sock = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, protocol);

	if (sock >= 0 &&
	    bind(sock, (const struct sockaddr *)&any, sizeof(any)) < 0)
		close_fd(&sock);
	return sock;
}

static int report(const struct entry *entry, int control)
{
	const struct message message = { entry->error, entry->ifindex,
					 entry->link >= 0, entry->witness >= 0,
					 entry->sockets >= 0 };
	int fds[] = { entry->netns, -1, -1, -1 };
	size_t n = 1;

	if (message.has_link)
		fds[n++] = entry->link;
	if (message.has_witness)
		fds[n++] = entry->witness;
	if (message.has_sockets)
		fds[n++] = entry->sockets;
	if (fds_send(control, &message, sizeof(message), fds, n) < 0)
		return error_errno("the recorder cannot send the trace's "
				   "network namespace");
	return 0;
}

int entry_make(const struct netns_config *netns, int program, bool own_userns,
	       bool wants_sockets, int control, int *witness)
{
	struct entry entry = { .link = -1, .witness = -1, .sockets = -1 };
	autoclose int ns = -1, link = -1, sockets = -1;

	if (netns_enter_program(program, own_userns) < 0)
		return -1;
	entry.netns = ns = netns_open();
	if (ns < 0)
		return error_errno("cannot open the trace's network namespace");
	if (netns->by_other && tap_make(netns->device) < 0)
		entry.error = errno;
	/* Without a witness, or a link to slow, the trace is as good. */
	if (netns->device[0] && !entry.error) {
		entry.witness = witness_open(netns->device);
		entry.ifindex = (int)if_nametoindex(netns->device);
	}
	if (netns->shaping.rate)
		entry.link = link = open_link(NETLINK_ROUTE);
	if (wants_sockets)
		entry.sockets = sockets = open_link(NETLINK_SOCK_DIAG);
	*witness = entry.witness;
	if (report(&entry, control) < 0 || entry.error)
		return -1;
	return netns_configure(netns);
}

int entry_await(int control, struct entry *entry)
{
	struct message message;
	int fds[FDS_MAX];
	int *next = fds;

	if (await_message(control, &message, sizeof(message), fds,
			  AWAIT_LIMIT) != sizeof(message))
		return -1;
	*entry = (struct entry){
		.error = message.error,
		.ifindex = message.ifindex,
		.netns = *next++,
	};
	entry->link = message.has_link ? *next++ : -1;
	entry->witness = message.has_witness ? *next++ : -1;
	entry->sockets = message.has_sockets ? *next : -1;
	return 0;
}
