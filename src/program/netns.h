/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The program's network namespace, from the inside. */
#ifndef PROGRAM_NETNS_H
#define PROGRAM_NETNS_H

#include <net/if.h>
#include <stdbool.h>
#include <sys/types.h>

#include "base/ip.h"
#include "base/next_hop.h"
#include "base/shaper.h"

struct netns_config {
	struct shaping shaping; /* of its devices */
	bool wire; /* --wire: no offloads */
	/* The uplink's inner end, "" if there is none. */
	char device[IFNAMSIZ];
	bool by_other; /* another process serves and configures it */
	unsigned char gateway_mac[6];
	struct netns_net {
		bool on;
		struct ip addr;
		int prefix_len;
		struct ip gateway;
		/* The networks behind the gateway; NULL: all. */
		const struct ip_net *nets;
		int n_nets;
		/* Of each of them, or of all: one. */
		const struct route_limits *limits;
	} net[IP_FAMILIES];
};

/*
 * Enter the network namespace of the program's process, by its pidfd (Linux
 * 5.8). With own_userns, enter the user namespace that owns it first. Call this
 * only before the process executes the program, which may enter any namespace.
 * Returns 0, or -1 after a message.
 */
int netns_enter_program(int pidfd, bool own_userns);

/*
 * Open the caller's network namespace. Needs CAP_NET_ADMIN there. Returns a
 * descriptor, or -1 with errno.
 */
int netns_open(void);

/*
 * Enter that namespace. With own_userns, enter the user namespace that owns it
 * first. Returns 0, or -1 after a message.
 */
int netns_enter(int netns, bool own_userns);

/*
 * Configure the caller's network namespace: loopback, the uplink's device, its
 * addresses and routes. If another process serves the device, it is only
 * brought up, so that the capture can start. Returns 0, or -1 after a message.
 */
int netns_configure(const struct netns_config *config);

/*
 * The same again, after addresses or routes were added to the configuration:
 * what is there already stays as it is.
 */
int netns_extend(const struct netns_config *config);

/* A device that another process serves. */
struct netns_served {
	char device[IFNAMSIZ];
	unsigned char gateway_mac[6];
};

/* The addresses that it has given the trace. */
struct netns_addresses {
	struct ip addr[IP_FAMILIES]; /* family -1: none */
};

/*
 * The other process has configured the device: read its addresses, add the
 * gateway's MAC, and wait until packets pass. Returns 0, or -1 after a message.
 */
int netns_complete(const struct netns_served *served,
		   struct netns_addresses *found);

/*
 * The number of processes in the network namespace with that inode number,
 * without the n in except and without those that we may not inspect.
 */
int netns_count_processes(ino_t netns, const pid_t *except, size_t n);

/* The inode number of the network namespace behind the descriptor, or 0. */
ino_t netns_inode(int netns);

#endif
