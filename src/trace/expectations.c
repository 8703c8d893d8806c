// SPDX-License-Identifier: GPL-2.0-or-later
/* --expect and --learn: lists, messages, and the verdict. */
#include "trace/expectations.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "base/log.h"
#include "base/status.h"
#include "record/contacts/contact_copy.h"
#include "record/contacts/contact_list.h"
#include "record/contacts/contact_text.h"

#define TICK	  100 /* ms */
#define LINES_MAX 100 /* of contacts that are printed while the program runs */
#define LAST_MAX  100 /* at the end */

_Static_assert(OPTIONS_MAX_PORTS <= CONTACT_PORTS_MAX,
	       "there is room for all ports of the host");

bool expectations_are_wanted(const struct options *opt)
{
	return opt->n_expect > 0 || opt->learn;
}

static int read_lists(struct expectations *e)
{
	int err = 0;

	if (e->opt->n_expect == 0)
		return 0;
	e->list = contact_list_new();
	if (!e->list)
		return error_errno("cannot read '%s'", e->opt->expect[0]);
	for (size_t i = 0; i < e->opt->n_expect; i++)
		err |= contact_list_read(e->list, e->opt->expect[i]);
	contact_list_search(e->list, e->search.domain, e->search.n);
	return err;
}

static int map_contacts(struct expectations *e)
{
	void *memory = mmap(NULL, sizeof(*e->contacts), PROT_READ | PROT_WRITE,
			    MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (memory == MAP_FAILED)
		return error_errno("cannot map memory for the contacts");
	e->contacts = memory;
	return 0;
}

int expectations_open(struct expectations *e, const struct options *opt,
		      const char *resolv_conf, size_t len,
		      const struct outfile_owner *owner)
{
	e->opt = opt;
	if (!expectations_are_wanted(opt))
		return 0;
	if (resolv_search_parse(&e->search, resolv_conf, len) < 0)
		return error_errno("cannot read the search domains");
	if (read_lists(e) < 0 ||
	    learned_file_open(&e->learned, opt->learn, owner) < 0)
		return -1;
	return map_contacts(e);
}

struct contact_config expectations_config(const struct expectations *e)
{
	struct contact_config config = { .contacts = e->contacts,
					 .list = e->list };

	for (size_t i = 0; i < e->opt->n_host_ports; i++)
		if (e->opt->host_ports[i].udp)
			config.relayed_udp[config.n_relayed_udp++] =
				htons(e->opt->host_ports[i].port);
	config.publishes_all = e->opt->publish_all;
	for (size_t i = 0; i < e->opt->n_published; i++)
		config.published[config.n_published++] = (struct contact_port){
			.port = htons(e->opt->published[i].port),
			.udp = e->opt->published[i].udp,
		};
	return config;
}

void expectations_trust(struct contact_config *config, const struct ip *server,
			bool is_local)
{
	struct contact_server *s = &config->server[config->n_servers];

	if (config->n_servers == CONTACT_SERVERS_MAX)
		return;
	memset(s, 0, sizeof(*s));
	address_set(&s->address, server->family == IPV4 ? 4 : 6, server->bytes);
	s->is_local = is_local;
	config->n_servers++;
}

/* ---- while the program runs ---- */

int expectations_tick(const struct expectations *e)
{
	return e->contacts && e->list ? TICK : -1;
}

static void tell(struct expectations *e, const struct contact *from)
{
	char text[CONTACT_TEXT_SIZE], details[CONTACT_TEXT_SIZE];
	struct contact c;

	if (!contact_copy(&c, from) || c.expected)
		return;
	e->told++;
	contact_text(&c, text);
	contact_details(&c, details);
	if (e->told <= LINES_MAX)
		answer("unexpected contact: %s (%s)", text, details);
	if (e->told == LINES_MAX)
		answer("more unexpected contacts are printed at the end");
}

static uint32_t at_most(uint32_t n, uint32_t max)
{
	return n < max ? n : max;
}

void expectations_tell(struct expectations *e)
{
	uint32_t n, n_outside;

	if (expectations_tick(e) < 0)
		return;
	n = at_most(atomic_load(&e->contacts->n), CONTACTS_MAX);
	n_outside = at_most(atomic_load(&e->contacts->n_outside),
			    CONTACTS_OUTSIDE_MAX);
	for (; e->seen < n; e->seen++)
		tell(e, &e->contacts->contact[e->seen]);
	for (; e->seen_outside < n_outside; e->seen_outside++)
		tell(e, &e->contacts->outside[e->seen_outside]);
}

static void hand_over(struct expectations *e, struct contact *c)
{
	if (!e->contacts)
		return;
	contacts_hand_over(e->contacts, e->list, c);
	expectations_tell(e);
}

void expectations_take_unix(struct expectations *e, const char *path,
			    uint32_t pid, const char *process)
{
	struct contact c;

	contact_set_unix(&c, path, pid, process);
	hand_over(e, &c);
}

void expectations_take_host_port(struct expectations *e, uint16_t port)
{
	static const unsigned char loopback[] = { 127, 0, 0, 1 };
	struct contact c = { .kind = CONTACT_TCP,
			     .evidence = CONTACT_BY_RELAY,
			     .port = port };

	address_set(&c.address, 4, loopback);
	hand_over(e, &c);
}

void expectations_doubt(struct expectations *e, unsigned int doubts)
{
	if (e->contacts && doubts)
		contacts_doubt(e->contacts, doubts);
}

/* ---- the verdict ---- */

static void print_unexpected(const struct contact_verdict *v)
{
	char text[CONTACT_TEXT_SIZE], details[CONTACT_TEXT_SIZE];

	answer("%zu unexpected contact%s; the list would need:",
	       v->n_unexpected, v->n_unexpected == 1 ? "" : "s");
	for (size_t i = 0; i < v->n_unexpected && i < LAST_MAX; i++) {
		contact_text(&v->contact[i], text);
		contact_details(&v->contact[i], details);
		show(NULL, "%s  # %s", text, details);
	}
	if (v->n_unexpected > LAST_MAX)
		answer("and %zu more, which --report writes",
		       v->n_unexpected - LAST_MAX);
}

static void print_doubts(const struct contact_verdict *v)
{
	for (unsigned int i = 0; i < CONTACT_DOUBTS; i++)
		if (v->doubts & 1U << i)
			answer("not proven: %s", contact_doubt_text(1U << i));
}

static int print_verdict(const struct contact_verdict *v)
{
	if (v->n_unexpected)
		print_unexpected(v);
	print_doubts(v);
	if (!v->n_unexpected && !v->doubts)
		say("nsntrace: all %zu contacts are expected", v->n);
	return v->n_unexpected || v->doubts ? STATUS_UNEXPECTED : 0;
}

static int write_learned(const struct expectations *e,
			 const struct contact_verdict *v)
{
	if (!e->learned.path)
		return 0;
	for (unsigned int i = 0; i < CONTACT_DOUBTS && !e->list; i++)
		if (v->doubts & 1U << i)
			warning("the list '%s' may lack contacts: %s",
				e->learned.path, contact_doubt_text(1U << i));
	return learned_file_write(&e->learned, v, e->search.domain,
				  e->search.n);
}

int expectations_end(struct expectations *e, bool *failed)
{
	struct contact_verdict v;
	int status = 0;

	if (!e->contacts)
		return 0;
	expectations_tell(e);
	if (!e->contacts->complete)
		expectations_doubt(e, CONTACT_DOUBT_ENDED);
	if (contact_verdict_make(&v, e->contacts) < 0) {
		error_errno("cannot print the contacts");
		*failed = true;
		return STATUS_FAILED;
	}
	if (e->list)
		status = print_verdict(&v);
	if (write_learned(e, &v) < 0)
		*failed = true;
	contact_verdict_release(&v);
	return status;
}

void expectations_release(struct expectations *e)
{
	contact_list_free(e->list);
	learned_file_release(&e->learned);
	resolv_search_release(&e->search);
	if (e->contacts)
		munmap(e->contacts, sizeof(*e->contacts));
	e->contacts = NULL;
}
