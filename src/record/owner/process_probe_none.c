// SPDX-License-Identifier: GPL-2.0-or-later
/* In the place of process_probe.c where nsntrace is built without BPF. */
#include "record/owner/process_probe.h"

#include <errno.h>
#include <stddef.h>

struct process_probe *process_probe_open(const char **what)
{
	*what = "nsntrace was built without BPF";
	errno = ENOSYS;
	return NULL;
}

void process_probe_share(const struct process_probe *p,
			 struct process_watch_gift *gift)
{
	(void)p;
	(void)gift;
}

struct bpf_ring *process_probe_flows(struct process_probe *p)
{
	(void)p;
	return NULL;
}

bool process_probe_watches_outside(const struct process_probe *p)
{
	(void)p;
	return false;
}

void process_probe_outside(const struct process_probe *p,
			   struct outside_event *event)
{
	(void)p;
	*event = (struct outside_event){ .seen = 0 };
}

void process_probe_renew(struct process_probe *p)
{
	(void)p;
}

uint64_t process_probe_unreported(const struct process_probe *p)
{
	(void)p;
	return 0;
}

void process_probe_close(struct process_probe *p)
{
	(void)p;
}
