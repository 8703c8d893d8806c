/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The BPF programs that the recorder has on the program's cgroup, as it passes
 * them to the tracer: see cgroup_follow.h.
 */
#ifndef RECORD_OWNER_CGROUP_PROGRAMS_H
#define RECORD_OWNER_CGROUP_PROGRAMS_H

#include <stdint.h>
#include <stdlib.h>

#define CGROUP_PROGRAMS_MAX 16

/* Whoever fills this owns the descriptors. */
struct cgroup_programs {
	uint32_t n;
	struct {
		int fd;
		uint32_t type; /* enum bpf_attach_type */
	} program[CGROUP_PROGRAMS_MAX];
};

/* There is room: all programs of the tree fit. */
static inline void cgroup_programs_add(struct cgroup_programs *programs, int fd,
				       uint32_t type)
{
	if (programs->n == CGROUP_PROGRAMS_MAX)
		abort();
	programs->program[programs->n].fd = fd;
	programs->program[programs->n++].type = type;
}

#endif
