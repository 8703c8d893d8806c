// SPDX-License-Identifier: GPL-2.0-or-later
/* In the place of peer_probe.c where nsntrace is built without BPF. */
#include "record/sockets/peer_probe.h"

#include <errno.h>
#include <stddef.h>

struct peer_probe *peer_probe_open(int netns, const char **what)
{
	(void)netns;
	*what = "nsntrace is built without BPF";
	errno = ENOSYS;
	return NULL;
}

int peer_probe_fd(const struct peer_probe *p)
{
	(void)p;
	return -1;
}

bool peer_probe_next(struct peer_probe *p, struct unix_contact *contact)
{
	(void)p;
	(void)contact;
	return false;
}

bool peer_probe_has_lost(const struct peer_probe *p)
{
	(void)p;
	return false;
}

void peer_probe_close(struct peer_probe *p)
{
	(void)p;
}
