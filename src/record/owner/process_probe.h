/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The BPF programs of process.bpf.c: loaded into the kernel, on the program's
 * cgroup (cgroup.h), for one network namespace. They are gone with the last
 * process that has the probe open, killed or not.
 *
 * What they tell lies in two rings, of processes and of flows, each with a
 * reader that may be a process of its own. Reading takes no privilege.
 *
 * Without libbpf (a configure switch) nothing can be opened.
 */
#ifndef RECORD_OWNER_PROCESS_PROBE_H
#define RECORD_OWNER_PROCESS_PROBE_H

struct process_probe;
struct bpf_ring;

/*
 * For the caller's network namespace, with process ids as in its pid namespace;
 * takes root's privileges, Linux 5.14 and cgroups. Returns NULL with errno, and
 * *what with what failed, for a message.
 */
struct process_probe *process_probe_open(const char **what);

/* Of the ring of struct process_event, for bpf_ring_open(). It stays the probe's. */
int process_probe_fd(const struct process_probe *p);

/* The ring of struct flow_event. */
struct bpf_ring *process_probe_flows(struct process_probe *p);

/* The reader has forgotten: all flows are to be told again. */
void process_probe_renew(struct process_probe *p);

void process_probe_close(struct process_probe *p);

#endif
