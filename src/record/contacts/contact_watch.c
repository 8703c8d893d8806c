// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Finds contacts. A connection is judged once: at its first packet, if no name is
 * known of the address; else when its client has spoken, as TLS may then say
 * which of the names it wants; or else at its end.
 *
 * Where TLS asks for no name, each trusted name of the address may be meant, and
 * one that is listed is enough.
 */
#include "record/contacts/contact_watch.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#include "base/util.h"
#include "packet/datagram.h"
#include "packet/dns.h"
#include "packet/ip_headers.h"
#include "packet/kernel_made.h"
#include "record/connections/connections.h"
#include "record/contacts/contact_scope.h"
#include "record/contacts/contact_set.h"
#include "record/contacts/hello_name.h"
#include "record/contacts/trusted_names.h"

#define DNS_PORT 53

enum {
	TYPE_A = 1,
	TYPE_AAAA = 28,
	TYPE_HTTPS = 65,
};

struct contact_watch {
	struct contact_config config;
	struct contact_set *set;
	struct trusted_names *names;
	struct connection_observer observer;
};

/* ---- connections ---- */

static void describe(struct contact *contact, const struct connections *s,
		     const struct connection *c)
{
	static const uint16_t kinds[] = {
		[CONNECTION_TCP] = CONTACT_TCP,
		[CONNECTION_UDP] = CONTACT_UDP,
		[CONNECTION_ECHO] = CONTACT_ICMP,
	};

	memset(contact, 0, sizeof(*contact));
	contact->kind = kinds[c->key.kind];
	contact->address = connection_end(c, 1)->address;
	if (contact->kind != CONTACT_ICMP)
		contact->port = ntohs(connection_end(c, 1)->port);
	contact->packet = connections_more(s, c)->packet;
}

static void set_process(struct contact *contact, uint32_t owner, void *arg)
{
	const struct connections *const *s = arg;
	const struct owner *o = connections_owner(*s, owner);

	contact->pid = o->pid;
	memcpy(contact->process, o->name, sizeof(contact->process));
}

static void add(struct contact_watch *w, const struct connections *s,
		struct contact *contact, uint32_t owner)
{
	set_process(contact, owner, &s);
	contact_set_add(w->set, contact, owner);
}

static void set_name(struct contact *contact, const char *name,
		     enum contact_evidence evidence)
{
	const size_t len = strlen(name);

	memcpy(contact->name, name, len + 1);
	contact->evidence = evidence;
}

/* Each name of the address that is listed; if none is, the last one. */
static void add_by_names(struct contact_watch *w, const struct connections *s,
			 struct contact *contact, uint32_t owner)
{
	const bool learns = !contact_set_has_list(w->set);
	struct contact named = *contact;
	const char *name;
	bool is_added = false;
	uint32_t at = 0;

	while ((name = trusted_names_next(w->names, &contact->address, &at))) {
		set_name(&named, name, CONTACT_BY_ANSWER);
		if (!learns && !contact_set_is_listed(w->set, &named))
			continue;
		add(w, s, &named, owner);
		is_added = true;
	}
	if (is_added)
		return;
	name = trusted_names_last(w->names, &contact->address);
	if (name)
		set_name(contact, name, CONTACT_BY_ANSWER);
	add(w, s, contact, owner);
}

static void judge(struct contact_watch *w, const struct connections *s,
		  const struct connection *c, enum hello_name hello,
		  const char *name)
{
	struct contact contact;

	describe(&contact, s, c);
	if (hello == HELLO_NONE) {
		add_by_names(w, s, &contact, c->owner);
		return;
	}
	memcpy(contact.claimed, name, strlen(name) + 1);
	contact.is_hidden = hello == HELLO_HIDDEN;
	if (hello == HELLO_NAMED &&
	    trusted_names_has(w->names, &contact.address, name)) {
		set_name(&contact, name, CONTACT_BY_SNI);
		contact.claimed[0] = '\0';
	}
	add(w, s, &contact, c->owner);
}

/*
 * Is it none that leaves the trace? What comes in from others is one when the
 * program answers: see take_answers().
 */
static bool is_none(const struct contact_watch *w, const struct connection *c)
{
	return c->key.kind == CONNECTION_LOOKUP || c->incoming ||
	       contact_is_inside(&w->config, c->is_local, &c->key.flow) ||
	       contact_is_to_server(&w->config, c);
}

/* Has the address a trusted name? *listed: is one of them on the list? */
static bool has_names(const struct contact_watch *w,
		      const struct connections *s, const struct connection *c,
		      bool *listed)
{
	struct contact contact;
	const char *name;
	uint32_t at = 0;

	describe(&contact, s, c);
	*listed = contact_set_is_listed(w->set, &contact);
	while ((name = trusted_names_next(w->names, &contact.address, &at)) &&
	       !*listed) {
		set_name(&contact, name, CONTACT_BY_ANSWER);
		*listed = contact_set_is_listed(w->set, &contact);
	}
	return contact.name[0] || name;
}

static bool take_begin(void *arg, const struct connections *s,
		       const struct connection *c)
{
	struct contact_watch *w = arg;
	bool listed;

	if (is_none(w, c)) {
		w->config.contacts->clients += contact_is_client(&w->config, c);
		return !c->incoming || contact_is_client(&w->config, c);
	}
	if (connections_more(s, c)->has_parts ||
	    (c->key.kind == CONNECTION_TCP && has_names(w, s, c, &listed)))
		return false;
	judge(w, s, c, HELLO_NONE, "");
	return true;
}

static bool take_speech(void *arg, const struct connections *s,
			const struct connection *c, const unsigned char *bytes,
			size_t len)
{
	char name[TLS_NAME_SIZE] = "";
	struct contact_watch *w = arg;
	enum hello_name hello;

	if (is_none(w, c))
		return false;
	hello = len == 0 ? HELLO_HIDDEN : hello_name_read(name, bytes, len);
	judge(w, s, c, hello, name);
	return true;
}

/* The program answers somebody outside, at a port that is not published. */
static bool take_answers(void *arg, const struct connections *s,
			 const struct connection *c)
{
	struct contact_watch *w = arg;
	struct contact contact;

	if (!c->incoming)
		return false;
	describe(&contact, s, c);
	contact.address = connection_end(c, 0)->address;
	contact.evidence = CONTACT_BY_CLIENT;
	add(w, s, &contact, c->owner);
	return true;
}

/*
 * Its client may not come to say whom it wants. If none of the names is listed,
 * nothing that it could say would help.
 */
static bool take_failure(void *arg, const struct connections *s,
			 const struct connection *c)
{
	struct contact_watch *w = arg;
	bool listed;

	if (is_none(w, c) || !contact_set_has_list(w->set))
		return false;
	has_names(w, s, c, &listed);
	if (listed)
		return false;
	judge(w, s, c, HELLO_NONE, "");
	return true;
}

static void take_end(void *arg, const struct connections *s,
		     const struct connection *c)
{
	struct contact_watch *w = arg;

	if (!is_none(w, c))
		judge(w, s, c, HELLO_NONE, "");
}

/* ---- look-ups ---- */

static void add_lookup(struct contact_watch *w, const struct connections *s,
		       const struct connection_packet *p,
		       const struct dns_question *q)
{
	struct contact contact = { .kind = CONTACT_LOOKUP,
				   .packet = p->number };

	set_name(&contact, q->name, CONTACT_BY_QUERY);
	/* Other records may carry anything. */
	if (q->type != TYPE_A && q->type != TYPE_AAAA && q->type != TYPE_HTTPS)
		contact.port = q->type;
	add(w, s, &contact, p->owner);
}

/* What goes to a name server and is no query that can be read. */
static void add_unreadable(struct contact_watch *w, const struct connections *s,
			   const struct connection_packet *p,
			   const struct endpoint *server)
{
	struct contact contact = {
		.kind = p->key.flow.protocol == IPPROTO_TCP ? CONTACT_TCP
							    : CONTACT_UDP,
		.address = server->address,
		.port = DNS_PORT,
		.packet = p->number,
		.is_unreadable = true,
	};

	add(w, s, &contact, p->owner);
}

/* On TCP one message in one segment: there may be another one behind it. */
static bool is_whole(const struct connection_packet *p)
{
	const struct segment *s = &p->segment;

	return p->key.flow.protocol != IPPROTO_TCP ||
	       (p->has_segment && s->len >= 2 && s->size == s->len &&
		s->len == 2U + get16(s->payload));
}

static bool has_payload(const struct connection_packet *p)
{
	struct datagram d;

	if (p->key.flow.protocol == IPPROTO_TCP)
		return p->has_segment && p->segment.size > 0;
	return !datagram_parse(&d, p->packet->bytes, p->packet->hdr->caplen) ||
	       d.size > 0;
}

static void take_query(struct contact_watch *w, const struct connections *s,
		       const struct connection_packet *p,
		       const struct endpoint *server)
{
	const bool inside =
		contact_is_inside(&w->config, p->is_local, &p->key.flow);
	const bool trusted =
		contact_is_server(&w->config, &server->address, p->is_local);
	struct dns_question q;
	bool readable;

	if ((inside && !trusted) || !has_payload(p) ||
	    (!p->sent && !p->is_local))
		return;
	readable = dns_read_question(&q, p->packet->bytes,
				     p->packet->hdr->caplen) &&
		   !q.is_response;
	if (readable)
		add_lookup(w, s, p, &q);
	if (trusted && !(readable && q.is_alone && is_whole(p)))
		add_unreadable(w, s, p, server);
}

static void take_address(const struct address *address, const char *name,
			 void *arg)
{
	struct contact_watch *w = arg;

	if (!trusted_names_add(w->names, address, name))
		contacts_doubt(w->config.contacts, CONTACT_DOUBT_NAMES);
}

static void take_answer(struct contact_watch *w,
			const struct connection_packet *p,
			const struct connection *lookup,
			const struct endpoint *server)
{
	if (!lookup || (p->sent && !p->is_local) ||
	    !contact_is_server(&w->config, &server->address, p->is_local) ||
	    connection_end(lookup, 1)->port != htons(DNS_PORT) ||
	    memcmp(connection_end(lookup, 1), server, sizeof(*server)) != 0)
		return;
	/* Too many names to tell one question from another. */
	if (!lookup->name) {
		contacts_doubt(w->config.contacts, CONTACT_DOUBT_NAMES);
		return;
	}
	dns_read_answer(p->packet->bytes, p->packet->hdr->caplen, take_address,
			w);
}

static void take_dns(void *arg, const struct connections *s,
		     const struct connection_packet *p,
		     const struct connection *lookup)
{
	const struct endpoint *from = &p->key.flow.end[p->sender];
	const struct endpoint *to = &p->key.flow.end[!p->sender];
	struct contact_watch *w = arg;

	if (to->port == htons(DNS_PORT))
		take_query(w, s, p, to);
	if (from->port == htons(DNS_PORT))
		take_answer(w, p, lookup, from);
}

/* ---- what is in no connection ---- */

static void take_other(void *arg, const struct connections *s,
		       const struct connection_packet *p)
{
	const unsigned char *bytes = p->packet->bytes;
	const size_t len = p->packet->hdr->caplen;
	struct contact contact = { .kind = CONTACT_IP, .packet = p->number };
	struct contact_watch *w = arg;
	struct ip_headers ip;

	/* A raw socket's packet may look like one of the kernel's. */
	if (!p->sent || p->is_local ||
	    (is_kernel_made(bytes, len) && !p->owner))
		return;
	if (!ip_headers_read_frame(&ip, bytes, len)) {
		contacts_doubt(w->config.contacts, CONTACT_DOUBT_FRAMES);
		return;
	}
	address_set(&contact.address, ip.family, ip.to);
	contact.port = (uint16_t)ip.protocol;
	if (ip.protocol == IPPROTO_ICMP || ip.protocol == IPPROTO_ICMPV6) {
		contact.kind = CONTACT_ICMP;
		contact.port = 0;
	}
	add_by_names(w, s, &contact, p->owner);
}

/* ---- the end ---- */

static unsigned int find_doubts(const struct connections *s,
				const struct sink_end *end)
{
	unsigned int doubts = 0;

	for (int i = 0; i < CAPTURE_MAX_SOURCES; i++)
		if (end->stats[i].dropped)
			doubts |= CONTACT_DOUBT_LOST;
	if (connections_rest(s)->packets)
		doubts |= CONTACT_DOUBT_CONNECTIONS;
	if (end->limited)
		doubts |= CONTACT_DOUBT_LIMITED;
	return doubts;
}

static void take_finish(void *arg, const struct connections *s,
			const struct sink_end *end)
{
	struct contact_watch *w = arg;
	struct contacts *contacts = w->config.contacts;
	unsigned int doubts = find_doubts(s, end);

	if (end->failed)
		doubts |= w->config.by_addresses ? CONTACT_DOUBT_READ
						 : CONTACT_DOUBT_ENDED;
	contact_set_each(w->set, set_process, &s);
	contacts_doubt(contacts, doubts);
	contacts->complete = true;
}

struct contact_watch *contact_watch_open(const struct contact_config *config)
{
	struct contact_watch *w = calloc(1, sizeof(*w));

	if (!w)
		return NULL;
	w->config = *config;
	w->set = contact_set_open(config->contacts, config->list);
	w->names = trusted_names_open();
	w->observer = (struct connection_observer){
		.arg = w,
		.begins = take_begin,
		.speaks = take_speech,
		.answers = take_answers,
		.fails = take_failure,
		.ends = take_end,
		.dns = take_dns,
		.other = take_other,
		.finish = take_finish,
	};
	if (w->set && w->names)
		return w;
	contact_watch_close(w);
	return NULL;
}

const struct connection_observer *contact_watch_observer(
	struct contact_watch *w)
{
	return w ? &w->observer : NULL;
}

void contact_watch_close(struct contact_watch *w)
{
	if (!w)
		return;
	contact_set_close(w->set);
	trusted_names_close(w->names);
	free(w);
}
