/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Processes of the trace may leave the cgroup that the BPF programs are attached
 * to: a session manager moves them to a scope, a runtime of containers to a
 * cgroup of their own. BPF reports this (process.bpf.c, in the ring of struct
 * cgroup_event), and the tracer attaches the programs to the new cgroup, as the
 * recorder has no privilege to do so. It takes a moment, in which the process
 * may use sockets unseen.
 *
 * The kernel detaches the programs when the tracer ends, even if it is killed.
 *
 * Without libbpf (a configure switch) there is nothing to follow.
 */
#ifndef RECORD_OWNER_CGROUP_FOLLOW_H
#define RECORD_OWNER_CGROUP_FOLLOW_H

#include "record/owner/bpf_ring.h"
#include "record/owner/cgroup_programs.h"

#define CGROUP_FOLLOW_MAX 32 /* cgroups at a time */

struct cgroup_follow {
	int ring_fd; /* readable when a process was moved; -1: not reported */
	int place; /* any directory of the file system of cgroups */
	struct bpf_ring ring;
	struct cgroup_programs programs; /* ours */
	struct followed_cgroup {
		/* Of each program, or -1; the first is -1: a free place. */
		int link[CGROUP_PROGRAMS_MAX];
	} cgroup[CGROUP_FOLLOW_MAX];
};

/* What is followed. All descriptors are the callee's. Prints on failure. */
void cgroup_follow_begin(struct cgroup_follow *f, int ring_fd, int place,
			 const struct cgroup_programs *programs);

/* Attach the programs to the cgroups that were reported. */
void cgroup_follow_look(struct cgroup_follow *f);

/* Accepts what has not begun, if ring_fd is -1. */
void cgroup_follow_close(struct cgroup_follow *f);

#endif
