// SPDX-License-Identifier: GPL-2.0-or-later
/* What counts as a contact, as the trace is configured. */
#include "record/contacts/contact_scope.h"

#include <arpa/inet.h>
#include <string.h>

#define DNS_PORT 53

bool contact_is_server(const struct contact_config *config,
		       const struct address *a, bool is_local)
{
	for (size_t i = 0; i < config->n_servers; i++)
		if (!memcmp(&config->server[i].address, a, sizeof(*a)) &&
		    (config->by_addresses ||
		     config->server[i].is_local == is_local))
			return true;
	return false;
}

static bool is_loopback(const struct address *a)
{
	static const struct address v6 = { .bytes = { [15] = 1 }, .family = 6 };

	return a->family == 4 ? a->bytes[0] == 127
			      : !memcmp(a, &v6, sizeof(v6));
}

/* What leaves by a port of --host-port is on loopback in the trace. */
static bool is_relayed(const struct contact_config *config,
		       const struct flow *f)
{
	for (size_t i = 0; i < config->n_relayed_udp; i++)
		if (f->protocol == IPPROTO_UDP &&
		    (f->end[0].port == config->relayed_udp[i] ||
		     f->end[1].port == config->relayed_udp[i]))
			return true;
	return false;
}

bool contact_is_inside(const struct contact_config *config, bool is_local,
		       const struct flow *f)
{
	if (is_local && is_relayed(config, f))
		return false;
	if (!config->by_addresses)
		return is_local;
	return is_loopback(&f->end[0].address) ||
	       is_loopback(&f->end[1].address) ||
	       !memcmp(&f->end[0].address, &f->end[1].address,
		       sizeof(f->end[0].address));
}

bool contact_is_to_server(const struct contact_config *config,
			  const struct connection *c)
{
	const struct endpoint *to = connection_end(c, 1);

	return c->key.kind != CONNECTION_ECHO && to->port == htons(DNS_PORT) &&
	       contact_is_server(config, &to->address, c->is_local);
}

bool contact_is_client(const struct contact_config *config,
		       const struct connection *c)
{
	const bool udp = c->key.kind == CONNECTION_UDP;

	if (!c->incoming || config->publishes_all || config->by_addresses)
		return c->incoming;
	for (size_t i = 0; i < config->n_published; i++)
		if (config->published[i].port == connection_end(c, 1)->port &&
		    config->published[i].udp == udp &&
		    c->key.kind != CONNECTION_ECHO)
			return true;
	return false;
}
