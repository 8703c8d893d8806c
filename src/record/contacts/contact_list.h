/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A list of expected contacts, as --expect and --learn have it. A line has one
 * contact, or a pattern of contacts, and may end with a comment:
 *
 *     packages.example.org:443       # a name and a port of TCP
 *     *.example.org:8000-8010/udp    # all names below example.org
 *     192.0.2.0/24:*                 # a network, each port of TCP
 *     [2001:db8::1]:443
 *     *:icmp, or icmp                # echoes, to all
 *     example.org:ip/132             # another protocol of IP, by its number
 *     example.org:dns                # look-ups of any type
 *     unix:/run/user/1000/bus        # *, ? and [...] as in glob(7)
 *
 * In a path %23 stands for the byte 0x23, which has to be written so.
 */
#ifndef RECORD_CONTACTS_CONTACT_LIST_H
#define RECORD_CONTACTS_CONTACT_LIST_H

#include <stdbool.h>
#include <stddef.h>

#include "record/contacts/contact.h"

#define CONTACT_LIST_SIZE (4U << 20) /* bytes of a file */

struct contact_list;

/* Returns NULL if there is no memory. */
struct contact_list *contact_list_new(void);

/*
 * Add what a line of len bytes, without its newline, has. Returns 1, or 0 if it
 * is empty or a comment, or -1: then *reason says what is wrong, and is valid
 * until the next call.
 */
int contact_list_add(struct contact_list *l, const char *line, size_t len,
		     const char **reason);

/*
 * Add all lines of a text. Returns 0, or -1 after a message with the name, the
 * line and the reason for each of the first lines that are wrong.
 */
int contact_list_parse(struct contact_list *l, const char *name,
		       const char *text, size_t len);

/* Read a regular file and add it. Returns 0, or -1 after messages. */
int contact_list_read(struct contact_list *l, const char *path);

/*
 * The C library appends these domains to names: then a listed name counts with
 * any of them, too. The n texts must outlive the list.
 */
void contact_list_search(struct contact_list *l, const char *const *domains,
			 size_t n);

/* Is the contact on the list? False for NULL. */
bool contact_list_has(const struct contact_list *l, const struct contact *c);

size_t contact_list_count(const struct contact_list *l);

/* Accepts NULL. */
void contact_list_free(struct contact_list *l);

#endif
