/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The formats of reports, for report.c. */
#ifndef RECORD_LISTING_LISTING_FORMAT_H
#define RECORD_LISTING_LISTING_FORMAT_H

#include "record/contacts/contact_copy.h"
#include "record/listing/listing.h"
#include "record/listing/listing_file.h"

struct listing {
	const struct listing_format *format;
	const struct listing_subject *subject;
	struct listing_file file;
	struct listing_text text; /* what is written next */
	uint64_t seed; /* of the identifiers of connections; random */
	uint64_t written; /* connections */
	uint64_t omitted; /* for which there was no room */
	uint32_t contacts, contacts_outside; /* that lines were written for */
	void *state; /* the format's own */
	bool ends; /* nothing more is captured: it may wait for the reader */
};

/* A connection, as formats need it. */
struct listing_connection {
	const struct connections *connections;
	const struct connection *c;
	const struct connection_more *more;
	const struct summary_row *row; /* of this connection alone */
};

/* What is known when all connections have come. */
struct listing_end {
	const struct connections *connections;
	const struct summary *summary;
	const struct summary_row *const *rows; /* those to show, in order */
	size_t n_rows;
	const struct contact_verdict *verdict; /* NULL: there is no list */
	const struct contact_verdict *contacts; /* NULL: nobody wants them */
	uint64_t dropped; /* packets that were not captured */
	bool limited; /* the capture reached its limit */
	bool failed; /* it has ended before its time, or is damaged */
};

struct listing_format {
	bool is_live; /* connections are written when they end */
	/* Each adds to the text. begin returns 0, or -1 with errno. */
	int (*begin)(struct listing *r);
	void (*connection)(struct listing *r,
			   const struct listing_connection *c);
	/* Of a live one: write what else is new, as far as there is room. */
	void (*tick)(struct listing *r);
	void (*end)(struct listing *r, const struct listing_end *end);
};

extern const struct listing_format listing_txt, listing_json, listing_jsonl,
	listing_md, listing_html;

/* Write the text. Only after the end of the capture does it wait. */
bool listing_write(struct listing *r);

/* An address, without brackets. */
#define LISTING_ADDRESS_SIZE 48
void listing_address(const struct address *a, char text[LISTING_ADDRESS_SIZE]);

/* A number of bytes, and a time in ns, for people. */
#define LISTING_NUMBER_SIZE 32
void listing_bytes(uint64_t bytes, char text[LISTING_NUMBER_SIZE]);
void listing_time(int64_t ns, char text[LISTING_NUMBER_SIZE]);

/* "curl (4711)", or "" if the process is not known; not quoted. */
#define LISTING_PROCESS_SIZE 32
void listing_process(const struct summary_row *row,
		     char text[LISTING_PROCESS_SIZE]);

#endif
