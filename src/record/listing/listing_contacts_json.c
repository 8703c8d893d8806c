// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Contacts and the verdict as JSON: a part of the document, or lines. The lines of
 * contacts are live.
 */
#include "record/contacts/contact_text.h"
#include "record/listing/listing_contacts.h"
#include "record/listing/listing_json_member.h"

/* The members behind "{" and, in a line, its path. */
static void put_contact(struct listing_text *t, const struct contact *c)
{
	char text[CONTACT_TEXT_SIZE], address[LISTING_ADDRESS_SIZE] = "";

	contact_text(c, text);
	listing_text_put(t, "\"contact\":");
	listing_text_json(t, text);
	json_flag(t, "expected", c->expected);
	json_word(t, "evidence", contact_evidence_text(c));
	if (c->pid) {
		json_word(t, "process", c->process);
		json_number(t, "pid", c->pid);
	}
	if (c->address.family)
		listing_address(&c->address, address);
	json_known(t, "address", address);
	json_known(t, "sni", c->claimed);
	if (c->packet)
		json_number(t, "packet", c->packet);
	json_number(t, "connections", c->connections);
	listing_text_put(t, "}");
}

static void put_doubts(struct listing_text *t, const struct contact_verdict *v)
{
	const char *comma = "";

	listing_text_put(t, ",\"doubts\":[");
	for (unsigned int i = 0; i < CONTACT_DOUBTS; i++) {
		if (!(v->doubts & 1U << i))
			continue;
		listing_text_put(t, "%s\"%s\"", comma,
				 contact_doubt_word(1U << i));
		comma = ",";
	}
	listing_text_put(t, "]");
}

/* ---- the document ---- */

/* Without a list nothing is said of what is expected. */
void listing_contacts_json(struct listing *r, const struct listing_end *end)
{
	const struct contact_verdict *v = end->contacts;
	struct listing_text *t = &r->text;

	if (!v)
		return;
	if (end->verdict)
		json_word(t, "verdict", listing_verdict_word(v));
	put_doubts(t, v);
	listing_text_put(t, ",\"contacts\":[");
	for (size_t i = 0; i < v->n; i++) {
		listing_text_put(t, i ? ",\n{" : "\n{");
		put_contact(t, &v->contact[i]);
		listing_write(r);
	}
	listing_text_put(t, "\n]");
}

/* ---- lines ---- */

/* From that one on, up to n. Stops where there is no room now. */
static void put_lines(struct listing *r, const struct contact *contact,
		      uint32_t n, uint32_t *written)
{
	struct contact c;

	for (; *written < n; ++*written) {
		if (!contact_copy(&c, &contact[*written]))
			continue;
		listing_text_put(&r->text, "{\"_path\":\"contact\",");
		put_contact(&r->text, &c);
		listing_text_put(&r->text, "\n");
		if (listing_write(r))
			continue;
		r->text.len = 0;
		return;
	}
}

static uint32_t at_most(uint32_t n, uint32_t max)
{
	return n < max ? n : max;
}

void listing_contacts_lines(struct listing *r)
{
	const struct contacts *contacts = r->subject->contacts;

	if (!contacts)
		return;
	put_lines(r, contacts->contact,
		  at_most(atomic_load(&contacts->n), CONTACTS_MAX),
		  &r->contacts);
	put_lines(r, contacts->outside,
		  at_most(atomic_load(&contacts->n_outside),
			  CONTACTS_OUTSIDE_MAX),
		  &r->contacts_outside);
}

void listing_contacts_last_lines(struct listing *r,
				 const struct listing_end *end)
{
	const struct contact_verdict *v = end->contacts;
	struct listing_text *t = &r->text;

	if (!v)
		return;
	listing_contacts_lines(r);
	listing_text_put(t, "{\"_path\":\"verdict\"");
	if (end->verdict) {
		json_word(t, "verdict", listing_verdict_word(v));
		json_number(t, "unexpected", v->n_unexpected);
	}
	put_doubts(t, v);
	json_number(t, "contacts", v->n);
	listing_text_put(t, "}\n");
}
