/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The state of attribution.h, shared by attribution.c and attribution_choice.c. */
#ifndef RECORD_OWNER_ATTRIBUTION_STATE_H
#define RECORD_OWNER_ATTRIBUTION_STATE_H

#include <stdbool.h>
#include <stdint.h>

#include "record/owner/attribution.h"
#include "record/owner/bpf_ring.h"
#include "record/owner/flow_owners.h"
#include "record/owner/owner_cache.h"
#include "record/owner/process_probe.h"
#include "record/owner/process_watch.h"

#define PORTS 1024

struct attribution {
	int link;
	bool link_ended;
	int tries; /* of reading the link, left in this turn */
	struct process_probe *probe; /* NULL: ports are reported */
	struct bpf_ring *flows; /* the probe's */
	struct process_table table;
	struct flow_owners owners;
	unsigned int renewals; /* of the owners, that the probe knows of */
	struct flow_fragments fragments;
	int64_t ahead; /* ns: CLOCK_REALTIME minus CLOCK_MONOTONIC */
	struct process_message message; /* the last that came */
	/* Reported ports that are not used yet. */
	struct port_event port[PORTS];
	size_t first_port, n_ports;
	struct capture_source source[CAPTURE_MAX_SOURCES];
	struct owner_cache cache; /* of owners, until the next report */
	struct process *answered; /* is used until the next answer */
};

#endif
