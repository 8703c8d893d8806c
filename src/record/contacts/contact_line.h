/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A line of a list of contacts: see contact_list.h for its syntax. */
#ifndef RECORD_CONTACTS_CONTACT_LINE_H
#define RECORD_CONTACTS_CONTACT_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "packet/address.h"
#include "packet/dns.h"
#include "record/contacts/contact.h"

#define CONTACT_WORD_SIZE 512 /* of a contact in a line, with the zero */

enum contact_host {
	HOST_ANY,
	HOST_NAMED,
	HOST_BELOW, /* the name, but not the name itself */
	HOST_NET,
	HOST_PATH,
};

struct contact_line {
	enum contact_kind kind;
	enum contact_host host;
	uint16_t first, last; /* ports, in host byte order */
	struct address net;
	unsigned int bits; /* of the net that count */
	char text[DNS_NAME_SIZE]; /* the name, or the pattern of paths */
};

/*
 * Where the comment of a line begins: '#' at its start, or behind a blank. The
 * length of the line if there is none.
 */
size_t contact_line_comment(const char *line, size_t len);

/*
 * Read a word of a line, without blanks or comment. Returns NULL, or the reason
 * why it is no contact.
 */
const char *contact_line_read(struct contact_line *line, const char *word);

/* Is the address, or the path, or the port, one of the line's? */
bool contact_line_has_address(const struct contact_line *line,
			      const struct address *address);
bool contact_line_has_path(const struct contact_line *line, const char *path);
bool contact_line_has_port(const struct contact_line *line,
			   const struct contact *c);

#endif
