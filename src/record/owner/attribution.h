/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Attributes packets to processes: to the sender or, if the sender is not in
 * the trace or is the kernel, to the receiver. If the process is not known this
 * is reported; nothing is guessed.
 *
 * A socket belongs to the last process that created, bound or connected it,
 * accepted the connection, or used an address with it to send or receive. Where
 * the kernel reports it (process.bpf.c, WITH_SENDER) a TCP socket that another
 * process opened or accepted belongs to the last process that sent with it.
 * Without BPF a packet belongs to the process last reported to have its port.
 */
#ifndef RECORD_OWNER_ATTRIBUTION_H
#define RECORD_OWNER_ATTRIBUTION_H

#include <stdbool.h>

#include "packet/packet.h"
#include "record/capture/capture.h"
#include "record/owner/cgroup_programs.h"
#include "record/owner/process.h"

struct attribution;

struct attribution_config {
	/*
	 * The recorder's end of the socket of process_watch.h. The caller
	 * closes it. -1: do not attribute packets.
	 */
	int link;
	bool must; /* fail if packets cannot be attributed */
	bool ports; /* the tracer can report ports, if there is no BPF */
	/* BPF programs of others, to go along into other cgroups. */
	struct cgroup_programs programs;
};

/*
 * Begin to watch the caller's network namespace with BPF, which needs root's
 * privileges during this call. Without BPF, if packets must be attributed, use
 * the ports that the tracer reports. *a becomes NULL if nothing is watched.
 * Returns 0, or -1 after a message.
 */
int attribution_choose(struct attribution **a,
		       const struct attribution_config *config);

/* Before the first packet: from where packets come. Accepts NULL. */
void attribution_know_sources(struct attribution *a,
			      const struct capture_source *sources, int n);

/*
 * The first process of the trace that made a socket on the host; with seen 0 if
 * none did. It is known with BPF and the kernel's types only. Accepts NULL.
 */
bool attribution_watches_outside(const struct attribution *a);
void attribution_outside(const struct attribution *a,
			 struct outside_event *event);

/* Must the tracer report ports? */
bool attribution_are_by_ports(const struct attribution *a);

/*
 * Call this before packets are read, and when the link is readable. It reads
 * only some messages: packets must not wait for the others. Returns false when
 * the link has ended.
 */
bool attribution_update(struct attribution *a);

/*
 * Call this when all packets that came were read, and at least every
 * attribution_timeout() ms (-1: never). BPF reports the flows of packets that
 * the filter drops too, and has room only for some.
 */
void attribution_catch_up(struct attribution *a);
int attribution_timeout(const struct attribution *a);

/*
 * Find the owner of a packet. Packets must come in the order of time. Returns
 * false if the owner is not known.
 */
bool attribution_find(struct attribution *a, const struct packet *packet,
		      struct packet_owner *owner);

/*
 * An owner is valid until the next call of attribution_update(). Between
 * attribution_keep() and attribution_unkeep() it stays valid. Both accept a
 * packet without an owner, and NULL.
 */
void attribution_keep(struct attribution *a, const struct packet_owner *owner);
void attribution_unkeep(struct attribution *a,
			const struct packet_owner *owner);

/* Is something of some processes unknown only because there was too much? */
bool attribution_lacks_processes(const struct attribution *a);

/* All processes that are known, with those that own packets. */
const struct process_table *attribution_table(const struct attribution *a);

/* Accepts NULL. */
void attribution_close(struct attribution *a);

#endif
