/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How many packets went between a trace and the host, as the kernel counts them
 * by itself: proc_pid_net(5), and snmp_counter.rst of the kernel.
 */
#ifndef HOST_DIAGNOSE_TRAFFIC_H
#define HOST_DIAGNOSE_TRAFFIC_H

#include <stdint.h>
#include <sys/types.h>

#include "base/ip.h"
#include "host/uplink/veth.h"

struct traffic {
	/* By the trace, to single addresses: not multicast, not broadcast. */
	uint64_t sent[IP_FAMILIES];
	/*
	 * That came to the trace, by loopback too, and were answers: not the
	 * rejects that a firewall makes.
	 */
	uint64_t answers;
};

/*
 * pid is a process in the trace's network namespace. Returns 0, or -1 with
 * errno.
 */
int traffic_read(struct traffic *t, const struct veth *v, pid_t pid);

#endif
