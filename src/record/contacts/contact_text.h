/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Contacts and doubts as text. Words of others may be in it: it is not quoted. */
#ifndef RECORD_CONTACTS_CONTACT_TEXT_H
#define RECORD_CONTACTS_CONTACT_TEXT_H

#include <stddef.h>

#include "record/contacts/contact.h"

/* As a list has it: "packages.example.org:443", "[2001:db8::1]:53/udp". */
#define CONTACT_TEXT_SIZE 512
void contact_text(const struct contact *c, char text[CONTACT_TEXT_SIZE]);

/*
 * What is known of it: "curl[4711], 192.0.2.7, by DNS answer, packet 17". Without
 * the process if that is not known.
 */
void contact_details(const struct contact *c, char text[CONTACT_TEXT_SIZE]);

/* How its name is known: "by DNS answer". */
const char *contact_evidence_text(const struct contact *c);

/*
 * "npm, 12 connections", for a comment. The uses of a Unix socket are not
 * counted.
 */
void contact_remark(const struct contact *c, char text[CONTACT_TEXT_SIZE]);

/* The sentence of a doubt, without a dot: a bit of enum contact_doubt. */
const char *contact_doubt_text(unsigned int bit);

/* Its word in JSON. */
const char *contact_doubt_word(unsigned int bit);

#endif
