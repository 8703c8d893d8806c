// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The verdict of --expect. Lines for the list have no byte of others but letters of
 * names and visible ASCII: see contact_text.h.
 */
#include "record/listing/listing_contacts.h"

#include <stdio.h>

#include "record/contacts/contact_text.h"

const char *listing_verdict_word(const struct contact_verdict *v)
{
	if (v->n_unexpected)
		return "unexpected";
	return v->doubts ? "not-proven" : "expected";
}

/* The verdict as a sentence. */
static void sentence(const struct contact_verdict *v, char *text, size_t size)
{
	if (v->n_unexpected)
		snprintf(text, size, "%zu unexpected contact%s",
			 v->n_unexpected, v->n_unexpected == 1 ? "" : "s");
	else if (v->doubts)
		snprintf(text, size,
			 "No unexpected contact was seen, which "
			 "is not proven");
	else
		snprintf(text, size, "All %zu contacts are expected", v->n);
}

/* The process is only known to be text. */
static void plain(struct listing_text *t, const char *word)
{
	listing_text_plain(t, word);
}

typedef void (*word_writer)(struct listing_text *t, const char *word);

/* For each doubt: the word before, the doubt, the word behind. */
static void put_doubts(struct listing *r, const struct contact_verdict *v,
		       const char *before, const char *behind)
{
	for (unsigned int i = 0; i < CONTACT_DOUBTS; i++)
		if (v->doubts & 1U << i)
			listing_text_put(&r->text, "%sNot proven: %s.%s",
					 before, contact_doubt_text(1U << i),
					 behind);
}

static void put_lines(struct listing *r, const struct contact_verdict *v,
		      word_writer write)
{
	char text[CONTACT_TEXT_SIZE], remark[CONTACT_TEXT_SIZE];

	for (size_t i = 0; i < v->n_unexpected; i++) {
		contact_text(&v->contact[i], text);
		contact_remark(&v->contact[i], remark);
		write(&r->text, text);
		listing_text_put(&r->text, "  # ");
		write(&r->text, remark);
		listing_text_put(&r->text, "\n");
		listing_write(r);
	}
}

/* ---- plain text ---- */

void listing_contacts_txt(struct listing *r, const struct listing_end *end)
{
	const struct contact_verdict *v = end->verdict;
	char text[CONTACT_TEXT_SIZE];

	if (!v)
		return;
	sentence(v, text, sizeof(text));
	listing_text_put(&r->text, "%s%s\n", text, v->n_unexpected ? ":" : ".");
	for (size_t i = 0; i < v->n_unexpected; i++) {
		contact_text(&v->contact[i], text);
		listing_text_put(&r->text, "  %s  (", text);
		contact_details(&v->contact[i], text);
		listing_text_plain(&r->text, text);
		listing_text_put(&r->text, ")\n");
		listing_write(r);
	}
	put_doubts(r, v, "", "\n");
	if (v->n_unexpected) {
		listing_text_put(&r->text, "\nLines for the list, if they are "
					   "expected:\n\n");
		put_lines(r, v, plain);
	}
	listing_text_put(&r->text, "\n");
}

/* ---- Markdown ---- */

static void put_markdown_rows(struct listing *r,
			      const struct contact_verdict *v)
{
	char text[CONTACT_TEXT_SIZE];

	listing_text_put(&r->text, "| contact | seen |\n|:--|:--|\n");
	for (size_t i = 0; i < v->n_unexpected; i++) {
		contact_text(&v->contact[i], text);
		listing_text_put(&r->text, "| ");
		listing_text_markdown(&r->text, text);
		listing_text_put(&r->text, " | ");
		contact_details(&v->contact[i], text);
		listing_text_markdown(&r->text, text);
		listing_text_put(&r->text, " |\n");
		listing_write(r);
	}
}

void listing_contacts_md(struct listing *r, const struct listing_end *end)
{
	const struct contact_verdict *v = end->verdict;
	char text[CONTACT_TEXT_SIZE];

	if (!v)
		return;
	sentence(v, text, sizeof(text));
	listing_text_put(&r->text, "### %s\n\n", text);
	if (v->n_unexpected)
		put_markdown_rows(r, v);
	put_doubts(r, v, v->n_unexpected ? "\n" : "", "\n");
	if (v->n_unexpected) {
		listing_text_put(&r->text, "\nLines for the list, if they are "
					   "expected:\n\n```\n");
		put_lines(r, v, plain);
		listing_text_put(&r->text, "```\n");
	}
	if (v->n_unexpected || v->doubts)
		listing_text_put(&r->text, "\n");
}

/* ---- the page ---- */

static void put_html_rows(struct listing *r, const struct contact_verdict *v)
{
	char text[CONTACT_TEXT_SIZE];

	listing_text_put(&r->text,
			 "<table><thead><tr><th scope=\"col\">contact</th>"
			 "<th scope=\"col\">seen</th></tr></thead>\n<tbody>\n");
	for (size_t i = 0; i < v->n_unexpected; i++) {
		contact_text(&v->contact[i], text);
		listing_text_put(&r->text, "<tr class=\"failed\">"
					   "<th scope=\"row\">");
		listing_text_html(&r->text, text);
		listing_text_put(&r->text, "</th><td class=\"o\">");
		contact_details(&v->contact[i], text);
		listing_text_html(&r->text, text);
		listing_text_put(&r->text, "</td></tr>\n");
		listing_write(r);
	}
	listing_text_put(&r->text, "</tbody></table>\n<p>Lines for the list, "
				   "if they are expected:</p>\n<pre>");
	put_lines(r, v, listing_text_html);
	listing_text_put(&r->text, "</pre>\n");
}

void listing_contacts_html(struct listing *r, const struct listing_end *end)
{
	const struct contact_verdict *v = end->verdict;
	char text[CONTACT_TEXT_SIZE];

	if (!v)
		return;
	sentence(v, text, sizeof(text));
	listing_text_put(&r->text, "<section id=\"contacts\"><h2>%s</h2>\n",
			 text);
	if (v->n_unexpected)
		put_html_rows(r, v);
	put_doubts(r, v, "<p class=\"gap\">", "</p>\n");
	listing_text_put(&r->text, "</section>\n");
}
