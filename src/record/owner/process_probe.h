/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Loads the BPF programs of process.bpf.c into the kernel, and attaches them to
 * the program's cgroup (cgroup.h), for one network namespace. The kernel
 * removes them when the last process that has the probe open ends, even if it
 * is killed. Two more report processes of the trace that get into another
 * cgroup, where the kernel allows it: see cgroup_follow.h.
 *
 * They report processes in one ring and flows in another. Each ring may have
 * its reader in another process. Reading needs no privilege.
 *
 * Without libbpf (a configure switch) the probe cannot be opened.
 */
#ifndef RECORD_OWNER_PROCESS_PROBE_H
#define RECORD_OWNER_PROCESS_PROBE_H

#include <stdbool.h>
#include <stdint.h>

#include "record/owner/process_event.h"

struct process_probe;
struct process_watch_gift;
struct bpf_ring;

/*
 * Open the probe for the caller's network namespace, with process ids as in its
 * pid namespace. Needs root's privileges, Linux 5.14 and cgroups. Returns NULL
 * with errno, and in *what the step that failed, for a message.
 */
struct process_probe *process_probe_open(const char **what);

/*
 * Fill in what the tracer gets. gift->programs may have other programs already,
 * for the same cgroups. All descriptors stay the probe's.
 */
void process_probe_share(const struct process_probe *p,
			 struct process_watch_gift *gift);

/* The ring of struct flow_event. */
struct bpf_ring *process_probe_flows(struct process_probe *p);

/*
 * The first process of the trace that made an IP socket in the caller's parent's
 * network namespace; with seen 0 if none did, or if it cannot be known.
 */
bool process_probe_watches_outside(const struct process_probe *p);
void process_probe_outside(const struct process_probe *p,
			   struct outside_event *event);

/* Ask for a new report of all flows, as the reader has dropped some. */
void process_probe_renew(struct process_probe *p);

/* How often a process was not reported, because there were too many reports. */
uint64_t process_probe_unreported(const struct process_probe *p);

void process_probe_close(struct process_probe *p);

#endif
