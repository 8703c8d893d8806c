/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The recorder's entry into the program's network namespace, and what the tracer
 * gets from there, because it enters none itself.
 */
#ifndef TRACE_ENTRY_H
#define TRACE_ENTRY_H

#include <stdbool.h>

#include "program/netns.h"

struct entry {
	int error; /* errno with which the tap could not be made, or 0 */
	int ifindex; /* of the uplink's device; 0: there is none */
	int netns; /* the namespace */
	int link; /* a netlink socket of it, for the brake; -1: none */
	int witness; /* on the uplink's device; -1: none */
	int sockets; /* of NETLINK_SOCK_DIAG in there; -1: none */
};

/*
 * In the recorder: enter the program's namespace, report that to the tracer, and
 * configure the namespace. The witness is the caller's, too. Returns 0, or -1
 * after a message, of which the tracer prints that about the tap.
 */
int entry_make(const struct netns_config *netns, int program, bool own_userns,
	       bool wants_sockets, int control, int *witness);

/*
 * In the tracer: wait for the entry. Its descriptors are the caller's. Returns 0,
 * or -1 with errno, which is 0 if the recorder has ended.
 */
int entry_await(int control, struct entry *entry);

#endif
