/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What counts as a contact, as the trace is configured. */
#ifndef RECORD_CONTACTS_CONTACT_SCOPE_H
#define RECORD_CONTACTS_CONTACT_SCOPE_H

#include <stdbool.h>

#include "record/connections/connection.h"
#include "record/contacts/contact_watch.h"

/*
 * Is it a name server that the program may believe? One outside of the trace does
 * not answer on loopback, nor the other way round.
 */
bool contact_is_server(const struct contact_config *config,
		       const struct address *a, bool is_local);

/* Are both ends in the trace? */
bool contact_is_inside(const struct contact_config *config, bool is_local,
		       const struct flow *f);

/* Does the connection go to the port of such a name server? */
bool contact_is_to_server(const struct contact_config *config,
			  const struct connection *c);

/* Did another host, or the host, begin it where the user wants that? */
bool contact_is_client(const struct contact_config *config,
		       const struct connection *c);

#endif
