// SPDX-License-Identifier: GPL-2.0-or-later
/* The host's own ports. */
#include "host/diagnose/host_ports.h"

#include "base/listening.h"
#include "base/nl.h"

struct search {
	const struct ip *addr;
	uint16_t port;
	enum host_port found;
};

static void take_socket(void *arg, const struct listening *l)
{
	struct search *s = arg;

	if (l->port != s->port || !listening_takes(l, s->addr))
		return;
	if (listening_is_any(l))
		s->found = HOST_PORT_ANY;
	else if (s->found == HOST_PORT_CLOSED)
		s->found = HOST_PORT_LOOPBACK;
}

enum host_port host_port_look(const struct ip *addr, uint8_t protocol,
			      uint16_t port)
{
	autonl struct nl_sock *sk = nl_open(NETLINK_SOCK_DIAG);
	struct search s = { addr, ntohs(port), HOST_PORT_CLOSED };

	if (sk)
		listening_each(sk, protocol, take_socket, &s);
	return s.found;
}
