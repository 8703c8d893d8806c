/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Whose a packet is: the process that sent it or, where that is not on this
 * side or was the kernel, the one that received it. What is not known is said
 * to be so, never guessed.
 *
 * A socket is that process's which made, bound or connected it, accepted the
 * connection, or sent or received with an address by it, whichever was the last;
 * where the kernel tells (process.bpf.c, WITH_SENDER) also that which sent by a
 * TCP socket that another has opened or accepted. By ports it is the one that
 * was told last to have the packet's.
 */
#ifndef RECORD_OWNER_ATTRIBUTION_H
#define RECORD_OWNER_ATTRIBUTION_H

#include <stdbool.h>

#include "packet/packet.h"
#include "record/capture/capture.h"
#include "record/owner/process.h"

struct attribution;

struct attribution_config {
	/*
	 * The recorder's end of the socket of process_watch.h, which stays the
	 * caller's; -1: packets are just packets.
	 */
	int link;
	bool must; /* fail where processes cannot be told */
	bool ports; /* without BPF the tracer can tell of ports, then */
};

/*
 * Begin to watch the caller's network namespace: by BPF, which takes root's
 * privileges for this call; or where that cannot be and processes must be told,
 * by the ports that the tracer tells of. *a is NULL where nothing is to be
 * watched. Returns 0, or -1 after a message.
 */
int attribution_choose(struct attribution **a,
		       const struct attribution_config *config,
		       const struct capture_source *sources, int n_sources);

/* Is the tracer to tell of ports? */
bool attribution_are_by_ports(const struct attribution *a);

/*
 * To be called before packets are read, and when link is readable. Returns
 * false when link should no longer be asked.
 */
bool attribution_update(struct attribution *a);

/*
 * To be called when all packets that came were read, and at least every so many
 * ms (-1: never): flows are told of packets that are not captured, too, and
 * where they are told there is room for some only.
 */
void attribution_catch_up(struct attribution *a);
int attribution_timeout(const struct attribution *a);

/*
 * Whose is the packet? Packets come in the order of time. Returns false if that
 * is not known.
 */
bool attribution_find(struct attribution *a, const struct packet *packet,
		      struct packet_owner *owner);

/*
 * An owner that was found is valid until the next call of attribution_update(), but
 * for one that is kept meanwhile. Nothing is done where nobody owns it.
 */
void attribution_keep(struct attribution *a, const struct packet_owner *owner);
void attribution_unkeep(struct attribution *a,
			const struct packet_owner *owner);

/* The processes, those of packets among them. */
const struct process_table *attribution_table(const struct attribution *a);

/* NULL is none. */
void attribution_close(struct attribution *a);

#endif
