/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The program's network namespace, from the inside. */
#ifndef PROGRAM_NETNS_H
#define PROGRAM_NETNS_H

#include <net/if.h>
#include <stdbool.h>
#include <sys/types.h>

#include "base/ip.h"

struct netns_config {
	bool wire; /* --wire: no offloads */
	/* The uplink's inner end, "" if there is none. */
	char device[IFNAMSIZ];
	bool by_other; /* another process serves and configures that */
	unsigned char gateway_mac[6];
	struct netns_net {
		bool on;
		struct ip addr;
		int prefix_len;
		struct ip gateway;
		/* What it leads to; NULL: anywhere. */
		const struct ip_net *nets;
		int n_nets;
	} net[IP_FAMILIES];
};

/*
 * Enter the network namespace of the program's process, by its pidfd (Linux 5.8).
 * With own_userns, enter the user namespace that owns it first. Call this only
 * before the process executes the program, which may enter any namespace. Returns
 * 0, or -1 after a message.
 */
int netns_enter_program(int pidfd, bool own_userns);

/*
 * A descriptor of the network namespace the caller is in, which needs
 * CAP_NET_ADMIN there. Returns it, or -1 with errno.
 */
int netns_open(void);

/*
 * Enter that namespace, and before it the user namespace that owns it, if that is
 * the trace's own. Returns 0, or -1 after a message.
 */
int netns_enter(int netns, bool own_userns);

/*
 * Configure the namespace the caller is in: loopback, the uplink's device,
 * its addresses and routes. A device that another serves is just set up, so that
 * it can be captured from. Returns 0, or -1 after a message.
 */
int netns_configure(const struct netns_config *config);

/* What another process serves. */
struct netns_served {
	char device[IFNAMSIZ];
	unsigned char gateway_mac[6];
};

/* What it has given the trace. */
struct netns_addresses {
	struct ip addr[IP_FAMILIES]; /* family -1: none */
};

/*
 * When it has done its part: look at that, add what it leaves out, and
 * wait until packets pass. Returns 0, or -1 after a message.
 */
int netns_complete(const struct netns_served *served,
		   struct netns_addresses *found);

/*
 * How many processes are in the network namespace with that inode number, the
 * n in except not counted. A process that cannot be looked at does not count.
 */
int netns_count_processes(ino_t netns, const pid_t *except, size_t n);

/* The inode number of the network namespace behind the descriptor, or 0. */
ino_t netns_inode(int netns);

#endif
