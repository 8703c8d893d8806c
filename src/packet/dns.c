// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The answers of name servers.
 *
 * A message is a header of 12 bytes; a question: name, type, class; answers:
 * name, type, class, time to live, length, data. A name is a sequence of
 * labels, each behind its length, up to one of length 0 or to a pointer to where
 * in the message it goes on. Pointers lead backwards only, so that they come to
 * an end. The answers stand in the order in which one leads to the next, as
 * resolvers take them.
 */
#include "packet/dns.h"

#include <stdint.h>
#include <string.h>

#define HEADER	    12
#define NAME_SIZE   254 /* with the zero */
#define WIRE_MAX    255 /* bytes of a name's labels and their lengths */
#define JUMPS_MAX   32
#define ANSWERS_MAX 256 /* that are looked at */

enum {
	TYPE_A = 1,
	TYPE_CNAME = 5,
	TYPE_AAAA = 28,
	CLASS_IN = 1,
};

struct message {
	const unsigned char *bytes;
	size_t len;
	size_t at; /* how far it was read */
};

static unsigned int u16(const unsigned char *p)
{
	return (unsigned int)p[0] << 8 | p[1];
}

/* ---- the frame ---- */

static bool udp_payload(struct message *m)
{
	if (m->len < 8)
		return false;
	m->bytes += 8;
	m->len -= 8;
	return true;
}

/* On TCP a message stands behind its length. */
static bool tcp_payload(struct message *m)
{
	size_t header = m->len < 20 ? 0 : (m->bytes[12] >> 4) * 4U;
	size_t message;

	if (header < 20 || m->len < header + 2)
		return false;
	message = u16(m->bytes + header);
	m->bytes += header + 2;
	m->len -= header + 2;
	if (message > m->len)
		return false;
	m->len = message;
	return true;
}

/* After dns_may_answer(). Of fragments the first may have it all. */
static bool find_message(struct message *m, const unsigned char *frame,
			 size_t len)
{
	bool is_ip4 = frame[12] == 0x08;
	size_t header = is_ip4 ? (frame[14] & 0xf) * 4U : 40;
	size_t protocol = is_ip4 ? 23 : 20;

	if (header < 20 || len < 14 + header)
		return false;
	if (is_ip4 && (u16(frame + 20) & 0x1fff) != 0)
		return false;
	m->bytes = frame + 14 + header;
	m->len = len - 14 - header;
	return frame[protocol] == 17 ? udp_payload(m) : tcp_payload(m);
}

/* ---- names ---- */

static int host_character(unsigned char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A' + 'a';
	if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
	    c == '_')
		return c;
	return 0;
}

/* Returns how many characters were put, 0 if the label is not to be had. */
static size_t put_label(char *name, size_t room, const unsigned char *label,
			size_t len)
{
	if (len >= room)
		return 0;
	for (size_t i = 0; i < len; i++) {
		int c = host_character(label[i]);

		if (!c)
			return 0;
		name[i] = (char)c;
	}
	return len;
}

/*
 * The name at m->at, which moves behind it. Returns false if it is not well
 * formed. One with other characters, or none, is "".
 */
static bool read_name(struct message *m, char name[NAME_SIZE])
{
	size_t at = m->at, bound = m->at, len = 0, wire = 0;
	bool odd = false;
	int jumps = 0;

	for (;;) {
		size_t label, n;

		if (at >= m->len)
			return false;
		label = m->bytes[at++];
		if (label >= 0xc0) {
			if (at >= m->len || ++jumps > JUMPS_MAX)
				return false;
			if (jumps == 1)
				m->at = at + 1;
			at = (label & 0x3f) << 8 | m->bytes[at];
			if (at >= bound)
				return false;
			bound = at;
			continue;
		}
		wire += 1 + label;
		if (label > 63 || label > m->len - at || wire > WIRE_MAX)
			return false;
		if (label == 0)
			break;
		if (len > 0)
			name[len++] = '.';
		n = put_label(name + len, NAME_SIZE - len, m->bytes + at,
			      label);
		odd |= n == 0;
		len += n;
		at += label;
	}
	if (jumps == 0)
		m->at = at;
	name[odd ? 0 : len] = '\0';
	return true;
}

/* ---- the message ---- */

struct answer {
	char owner[NAME_SIZE];
	unsigned int type, class;
	size_t data; /* where it begins */
	size_t len;
};

static bool read_answer(struct message *m, struct answer *a)
{
	const unsigned char *p;

	if (!read_name(m, a->owner) || m->len - m->at < 10)
		return false;
	p = m->bytes + m->at;
	a->type = u16(p);
	a->class = u16(p + 2);
	a->len = u16(p + 8);
	a->data = m->at + 10;
	if (a->len > m->len - a->data)
		return false;
	m->at = a->data + a->len;
	return true;
}

/* A response, without error, to a query for one name of the Internet. */
static bool read_question(struct message *m, char name[NAME_SIZE])
{
	const unsigned char *p = m->bytes;

	if (m->len < HEADER || (p[2] & 0xf8) != 0x80 || (p[3] & 0x0f) != 0 ||
	    u16(p + 4) != 1)
		return false;
	m->at = HEADER;
	if (!read_name(m, name) || name[0] == '\0' || m->len - m->at < 4 ||
	    u16(m->bytes + m->at + 2) != CLASS_IN)
		return false;
	m->at += 4;
	return true;
}

static bool is_address(const struct answer *a, const struct message *m,
		       struct address *address)
{
	address->len = a->type == TYPE_A ? 4 : 16;
	if ((a->type != TYPE_A && a->type != TYPE_AAAA) ||
	    a->len != address->len)
		return false;
	memcpy(address->bytes, m->bytes + a->data, a->len);
	return true;
}

void dns_read_answer(const unsigned char *frame, size_t len,
		     dns_handler handler, void *arg)
{
	char asked[NAME_SIZE], wanted[NAME_SIZE];
	struct address address = { 0 };
	struct answer answer;
	struct message m = { 0 };
	unsigned int n;

	if (!dns_may_answer(frame, len) || !find_message(&m, frame, len) ||
	    !read_question(&m, asked))
		return;
	memcpy(wanted, asked, sizeof(wanted));
	n = u16(m.bytes + 6);
	for (unsigned int i = 0; i < n && i < ANSWERS_MAX; i++) {
		struct message alias = m;

		if (!read_answer(&m, &answer))
			return;
		if (answer.class != CLASS_IN || answer.owner[0] == '\0' ||
		    strcmp(answer.owner, wanted) != 0)
			continue;
		alias.at = answer.data;
		if (answer.type == TYPE_CNAME && !read_name(&alias, wanted))
			return;
		if (is_address(&answer, &m, &address))
			handler(&address, asked, arg);
	}
}
