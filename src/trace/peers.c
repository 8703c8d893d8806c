// SPDX-License-Identifier: GPL-2.0-or-later
/* Unix sockets outside of the trace that the program uses. */
#include "trace/peers.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>

#include "base/log.h"
#include "program/calls.h"
#include "record/contacts/contact.h"
#include "record/sockets/peer_probe.h"
#include "trace/expectations.h"
#include "trace/observer.h"

void peers_watch(struct peers *p, struct observer *o, int netns, bool by_bpf)
{
	const char *what;

	if (by_bpf) {
		p->probe = peer_probe_open(netns, &what);
		if (p->probe)
			return;
		detail("BPF does not watch Unix sockets: %s: %s", what,
		       strerror(errno));
	}
	p->by_calls = o->wants_peers = true;
}

bool peers_want_calls(const struct peers *p)
{
	return p->by_calls && calls_can_be_watched();
}

int peers_fd(const struct peers *p, const struct observer *o)
{
	return p->by_calls ? observer_peers_fd(o) : peer_probe_fd(p->probe);
}

static bool next_peer(struct peers *p, struct observer *o,
		      struct unix_contact *contact)
{
	return p->by_calls ? observer_next_peer(o, contact)
			   : peer_probe_next(p->probe, contact);
}

void peers_look(struct peers *p, struct observer *o, struct expectations *e)
{
	struct unix_contact c;
	char name[sizeof(c.comm) + 1];

	while (next_peer(p, o, &c)) {
		memcpy(name, c.comm, sizeof(c.comm));
		name[sizeof(c.comm)] = '\0';
		expectations_take_unix(e, c.path, c.pid, name);
	}
}

void peers_finish(struct peers *p, struct observer *o, struct expectations *e,
		  bool calls)
{
	bool lost = p->by_calls ? !calls || observer_has_lost_peers(o)
				: peer_probe_has_lost(p->probe);

	peers_look(p, o, e);
	if (lost)
		expectations_doubt(e, CONTACT_DOUBT_UNIX);
}

void peers_release(struct peers *p)
{
	peer_probe_close(p->probe);
	p->probe = NULL;
}
