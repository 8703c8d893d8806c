/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Finds the contacts in the packets of a trace. A name counts only from an answer
 * to an open query to a trusted server; SNI only if such an answer gave the name
 * that address. Else the contact is the bare address.
 */
#ifndef RECORD_CONTACTS_CONTACT_WATCH_H
#define RECORD_CONTACTS_CONTACT_WATCH_H

#include <stdbool.h>
#include <stddef.h>

#include "record/connections/connection_observer.h"
#include "record/contacts/contact.h"

#define CONTACT_SERVERS_MAX 16
#define CONTACT_PORTS_MAX   32

struct contact_config {
	struct contacts *contacts; /* shared; NULL: nobody wants them */
	const struct contact_list *list; /* NULL: none is expected */
	/* The name servers that the program was given. */
	struct contact_server {
		struct address address;
		/* Here, in the trace: nsntrace itself listens at the address. */
		bool is_local;
	} server[CONTACT_SERVERS_MAX];
	size_t n_servers;
	/*
	 * Ports on loopback at which nsntrace listens for the host's, in network
	 * byte order.
	 */
	uint16_t relayed_udp[CONTACT_PORTS_MAX];
	size_t n_relayed_udp;
	/* Ports of the program that others may use, of --publish. */
	struct contact_port {
		uint16_t port; /* in network byte order */
		bool udp;
	} published[CONTACT_PORTS_MAX];
	size_t n_published;
	bool publishes_all;
	/*
	 * Of a file that is read: loopback is known by the addresses alone, and
	 * nobody knows which ports were published.
	 */
	bool by_addresses;
};

struct contact_watch;

/* The config is copied. Returns NULL, with errno, if there is no memory. */
struct contact_watch *contact_watch_open(const struct contact_config *config);

/* What the connections must call; valid as long as the watch. */
const struct connection_observer *contact_watch_observer(
	struct contact_watch *w);

/* From the end of the connections on. Accepts NULL. */
void contact_watch_close(struct contact_watch *w);

#endif
