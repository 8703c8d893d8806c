// SPDX-License-Identifier: GPL-2.0-or-later
/* A connection's phases in a page. */
#include "record/listing/listing_bar.h"

#include "base/util.h"
#include "record/listing/listing_format.h"

#define UNITS	 1000 /* of a bar's width */
#define SEEN	 3.0 /* units that can be seen */
#define NO_BREAK "\xc2\xa0" /* a space, in UTF-8 */

static double scaled(const struct listing_scale *s, int64_t time)
{
	const int64_t all = s->end - s->start;

	return all > 0 ? (double)(time - s->start) * UNITS / (double)all : 0;
}

struct bar {
	struct listing_text *text;
	const struct listing_scale *scale;
};

/* A part of a bar that can be seen, however short it is. */
static void put_phase(const struct bar *bar, const char *name, int64_t from,
		      int64_t to)
{
	const double x = scaled(bar->scale, from);
	const double width = scaled(bar->scale, to) - x;

	if (!from || to < from)
		return;
	listing_text_put(bar->text,
			 "<rect class=\"%s\" x=\"%.1f\" width=\"%.1f\" "
			 "height=\"10\"/>",
			 name, x < UNITS - SEEN ? x : UNITS - SEEN,
			 width > SEEN ? width : SEEN);
}

/* The end of a phase, or that of the next one if it did not end. */
static int64_t or_else(int64_t time, int64_t other)
{
	return time ? time : other;
}

static void put_success(const struct bar *bar, const struct connection *c,
			const struct connection_more *m)
{
	const int64_t data = or_else(c->first_byte, c->last);
	const int64_t ready =
		or_else(m->secured, or_else(c->connected, c->start));

	put_phase(bar, "c", c->start, or_else(c->connected, data));
	if (m->hello)
		put_phase(bar, "t", m->hello, or_else(m->secured, data));
	if (c->first_byte)
		put_phase(bar, "w", ready, c->first_byte);
	put_phase(bar, "d", data, c->last);
}

void listing_bar(struct listing_text *t, const struct listing_scale *scale,
		 const struct connection *c, const struct connection_more *m,
		 bool failed)
{
	const struct bar bar = { t, scale };

	listing_text_put(t,
			 "<svg viewBox=\"0 0 %d 10\" "
			 "preserveAspectRatio=\"none\" aria-hidden=\"true\">",
			 UNITS);
	if (m->lookup_start)
		put_phase(&bar, "l", m->lookup_start, m->lookup_end);
	if (failed)
		put_phase(&bar, "f", c->start, c->last);
	else
		put_success(&bar, c, m);
	listing_text_put(t, "</svg>");
}

/* No line ends between these words. */
static void put_unbroken(struct listing_text *t, const char *words)
{
	for (; *words; words++)
		if (*words == ' ')
			listing_text_put(t, NO_BREAK);
		else
			listing_text_add(t, words, 1);
}

void listing_phases(struct listing_text *t, const struct connection *c,
		    const struct connection_more *m)
{
	const struct {
		const char *name;
		int64_t from, to;
	} phases[] = {
		{ "look-up", m->lookup_start, m->lookup_end },
		{ "connect", c->start, c->connected },
		{ "TLS", m->hello, m->secured },
		{ "first byte", c->start, c->first_byte },
		{ "all", c->start, c->last },
	};
	char time[LISTING_NUMBER_SIZE];
	const char *between = "";

	for (size_t i = 0; i < ARRAY_SIZE(phases); i++) {
		if (!phases[i].from || phases[i].to < phases[i].from)
			continue;
		listing_time(phases[i].to - phases[i].from, time);
		listing_text_put(t, "%s", between);
		put_unbroken(t, phases[i].name);
		listing_text_put(t, NO_BREAK);
		put_unbroken(t, time);
		between = ", ";
	}
}
