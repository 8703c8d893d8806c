// SPDX-License-Identifier: GPL-2.0-or-later
/* The answer "server failure" to a DNS query. */
#include "relay/servfail.h"

#include <string.h>

/* The header's bytes, and in the third and fourth: */
#define HEADER_SIZE 12
#define IS_RESPONSE 0x80
#define KEPT_2	    0x79 /* the kind of query, and "recursion desired" */
#define KEPT_3	    0x10 /* "checking disabled" */
#define SERVFAIL    2

#define NAME_MAX_SIZE 255
#define LABEL_MAX     63

/* The length of the name, type and class at question, 0 if they are not sound. */
static size_t question_length(const unsigned char *question, size_t len)
{
	size_t at = 0;

	while (at < len && question[at] != 0) {
		if (question[at] > LABEL_MAX)
			return 0;
		at += 1 + (size_t)question[at];
	}
	at++;
	if (at > NAME_MAX_SIZE || at + 4 > len)
		return 0;
	return at + 4;
}

size_t servfail_make(unsigned char out[SERVFAIL_SIZE],
		     const unsigned char *query, size_t len)
{
	size_t question = 0;

	if (len < HEADER_SIZE || (query[2] & IS_RESPONSE))
		return 0;
	if (query[4] == 0 && query[5] == 1)
		question =
			question_length(query + HEADER_SIZE, len - HEADER_SIZE);
	memset(out, 0, HEADER_SIZE);
	memcpy(out, query, 2);
	out[2] = IS_RESPONSE | (query[2] & KEPT_2);
	out[3] = (query[3] & KEPT_3) | SERVFAIL;
	out[5] = question > 0;
	memcpy(out + HEADER_SIZE, query + HEADER_SIZE, question);
	return HEADER_SIZE + question;
}
