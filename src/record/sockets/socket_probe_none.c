// SPDX-License-Identifier: GPL-2.0-or-later
/* In the place of socket_probe.c where nsntrace is built without BPF. */
#include "record/sockets/socket_probe.h"

#include <errno.h>
#include <stddef.h>

struct socket_probe *socket_probe_open(void)
{
	errno = ENOSYS;
	return NULL;
}

int socket_probe_fd(const struct socket_probe *p)
{
	(void)p;
	return -1;
}

void socket_probe_read(struct socket_probe *p, struct socket_paths *paths,
		       struct socket_paths *refused)
{
	(void)p;
	(void)paths;
	(void)refused;
}

void socket_probe_share(const struct socket_probe *p,
			struct cgroup_programs *programs)
{
	(void)p;
	(void)programs;
}

void socket_probe_close(struct socket_probe *p)
{
	(void)p;
}
