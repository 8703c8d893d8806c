/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The number of packets between a trace and the host, from the kernel's own
 * counters: proc_pid_net(5), and snmp_counter.rst of the kernel.
 */
#ifndef HOST_DIAGNOSE_TRAFFIC_H
#define HOST_DIAGNOSE_TRAFFIC_H

#include <stdint.h>
#include <sys/types.h>

#include "base/ip.h"
#include "host/uplink/veth.h"

struct traffic {
	/* Sent by the trace, without multicast and broadcast. */
	uint64_t sent[IP_FAMILIES];
	/*
	 * Answers that the trace received, by loopback too. The rejects of a
	 * firewall do not count.
	 */
	uint64_t answers;
	/* Connections that were refused, and packets whose time was exceeded. */
	uint64_t returned;
};

/* Packets that a device has received and sent. */
struct device_count {
	uint64_t received, received_bytes;
	uint64_t sent, sent_bytes;
};

/*
 * pid is a process in the device's network namespace, or 0 for ours. Returns 0,
 * or -1 with errno.
 */
int device_count(struct device_count *c, pid_t pid, const char *device);

/*
 * pid is a process in the trace's network namespace. Returns 0, or -1 with
 * errno.
 */
int traffic_read(struct traffic *t, const struct veth *v, pid_t pid);

#endif
