// SPDX-License-Identifier: GPL-2.0-or-later
/* By what packets are attributed: by the kernel's reports, or by ports. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/util.h"
#include "record/owner/attribution_state.h"

static struct attribution *start(int link)
{
	struct attribution *a = calloc(1, sizeof(*a));
	uint64_t seed;

	if (!a || random_bytes(&seed, sizeof(seed)) < 0) {
		free(a);
		return NULL;
	}
	a->link = link;
	a->table.seed = seed;
	flow_owners_init(&a->owners, &a->table, seed);
	return a;
}

/* Returns 0, or -1 with errno, and *what with what failed. */
static int use_bpf(struct attribution *a,
		   const struct cgroup_programs *programs, const char **what)
{
	struct process_probe *probe = process_probe_open(what);
	struct process_watch_gift gift = { .programs = *programs };
	int err;

	if (!probe)
		return -1;
	process_probe_share(probe, &gift);
	*what = "the BPF programs' reports cannot be passed to the tracer";
	if (process_watch_give(a->link, &gift) < 0) {
		err = errno;
		process_probe_close(probe);
		errno = err;
		return -1;
	}
	a->probe = probe;
	a->flows = process_probe_flows(probe);
	return 0;
}

/* Returns 1 if packets are attributed, 0 if not, or -1 after a message. */
static int choose(struct attribution *a,
		  const struct attribution_config *config)
{
	const char *what;

	if (use_bpf(a, &config->programs, &what) == 0)
		return 1;
	if (config->must && !config->ports)
		return error_errno("cannot record the processes of packets: %s",
				   what);
	detail("the processes of packets are %s: %s: %s",
	       config->must ? "found by their ports" : "not recorded", what,
	       strerror(errno));
	return config->must;
}

int attribution_choose(struct attribution **a,
		       const struct attribution_config *config)
{
	int chosen = 0;

	*a = NULL;
	if (config->link < 0)
		return 0;
	*a = start(config->link);
	if (!*a)
		return error_errno("cannot record the processes of packets");
	chosen = choose(*a, config);
	if (chosen == 1)
		return 0;
	attribution_close(*a);
	*a = NULL;
	return chosen;
}

bool attribution_watches_outside(const struct attribution *a)
{
	return a && a->probe && process_probe_watches_outside(a->probe);
}

void attribution_outside(const struct attribution *a,
			 struct outside_event *event)
{
	memset(event, 0, sizeof(*event));
	if (a && a->probe)
		process_probe_outside(a->probe, event);
}

bool attribution_are_by_ports(const struct attribution *a)
{
	return !a->probe;
}

void attribution_close(struct attribution *a)
{
	if (!a)
		return;
	if (a->probe)
		process_probe_close(a->probe);
	process_drop(&a->table, a->answered);
	flow_owners_release(&a->owners);
	process_table_release(&a->table);
	free(a);
}
