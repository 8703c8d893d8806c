// SPDX-License-Identifier: GPL-2.0-or-later
/* In the place of cgroup_follow.c where nsntrace is built without BPF. */
#include "record/owner/cgroup_follow.h"

void cgroup_follow_begin(struct cgroup_follow *f, int ring_fd, int place,
			 const struct cgroup_programs *programs)
{
	(void)f;
	(void)ring_fd;
	(void)place;
	(void)programs;
}

void cgroup_follow_look(struct cgroup_follow *f)
{
	(void)f;
}

void cgroup_follow_close(struct cgroup_follow *f)
{
	(void)f;
}
