// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The answers of name servers.
 *
 * A message has a header of 12 bytes, a question (name, type, class), and
 * answers (name, type, class, time to live, length, data). A name is a sequence
 * of labels, each after its length. It ends with a label of length 0, or with a
 * pointer to the place in the message where it continues. Only pointers to
 * earlier places are followed, so that every name ends. An alias comes before
 * the answers for the name that it points to, as resolvers expect.
 */
#include "packet/dns.h"

#include <netinet/in.h>
#include <stdint.h>
#include <string.h>

#include "packet/ip_headers.h"

#define DNS_PORT 53
#define UDP_SIZE 8
#define TCP_SIZE 20

#define HEADER	    12
#define WIRE_MAX    255 /* bytes of a name's labels and their lengths */
#define JUMPS_MAX   32
#define ANSWERS_MAX 256 /* more are ignored */

enum {
	TYPE_A = 1,
	TYPE_CNAME = 5,
	TYPE_AAAA = 28,
	TYPE_OPT = 41,
	CLASS_IN = 1,
};

struct message {
	const unsigned char *bytes;
	size_t len;
	size_t at; /* the next byte to read */
};

/* ---- the frame ---- */

static bool skip_udp(struct reader *r)
{
	return reader_skip(r, UDP_SIZE);
}

/* On TCP a message follows its length. */
static bool skip_tcp(struct reader *r)
{
	size_t header = r->len < TCP_SIZE ? 0 : (r->at[12] >> 4) * 4U;
	size_t message;

	if (header < TCP_SIZE || !reader_skip(r, header) || r->len < 2)
		return false;
	message = get16(r->at);
	reader_skip(r, 2);
	if (message > r->len)
		return false;
	r->len = message;
	return true;
}

/*
 * Find the message to or from port 53: *from is set if it came from there. A
 * first fragment may contain the whole message.
 */
static bool find_message(struct message *m, bool *from,
			 const unsigned char *frame, size_t len)
{
	struct ip_headers ip;
	struct reader r;

	if (!ip_headers_read_frame(&ip, frame, len) || ip.is_later ||
	    !ip_headers_cut(&ip))
		return false;
	r = ip.payload;
	if (r.len < 4)
		return false;
	*from = get16(r.at) == DNS_PORT;
	if (!*from && get16(r.at + 2) != DNS_PORT)
		return false;
	if (!(ip.protocol == IPPROTO_UDP && skip_udp(&r)) &&
	    !(ip.protocol == IPPROTO_TCP && skip_tcp(&r)))
		return false;
	m->bytes = r.at;
	m->len = r.len;
	return true;
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

/* Returns the number of characters put, or 0 if the label cannot be used. */
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
 * Read the name at m->at, and move m->at behind it. Returns false if the name
 * is malformed. A name with other characters, or without any, becomes "".
 */
static bool read_name(struct message *m, char name[DNS_NAME_SIZE])
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
		n = put_label(name + len, DNS_NAME_SIZE - len, m->bytes + at,
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
	char owner[DNS_NAME_SIZE];
	unsigned int type, class;
	size_t data; /* its offset in the message */
	size_t len;
};

static bool read_answer(struct message *m, struct answer *a)
{
	const unsigned char *p;

	if (!read_name(m, a->owner) || m->len - m->at < 10)
		return false;
	p = m->bytes + m->at;
	a->type = get16(p);
	a->class = get16(p + 2);
	a->len = get16(p + 8);
	a->data = m->at + 10;
	if (a->len > m->len - a->data)
		return false;
	m->at = a->data + a->len;
	return true;
}

/* What is behind the question of a query? */
static bool is_alone(const struct message *m)
{
	const unsigned char *p = m->bytes + m->at;
	const unsigned int records = get16(m->bytes + 10);

	if (get16(m->bytes + 6) != 0 || get16(m->bytes + 8) != 0)
		return false;
	if (records == 0)
		return m->at == m->len;
	/* The root's name, type, size, flags, and the length of options. */
	return records == 1 && m->len - m->at >= 11 && p[0] == 0 &&
	       get16(p + 1) == TYPE_OPT && m->len - m->at - 11 == get16(p + 9);
}

/* Returns whether this is a query for one name, or a response to one. */
static bool read_question(struct message *m, struct dns_question *q)
{
	const unsigned char *p = m->bytes;

	/* The operation is a standard query. */
	if (m->len < HEADER || (p[2] & 0x78) != 0 || get16(p + 4) != 1)
		return false;
	q->is_response = p[2] & 0x80;
	q->is_cut = p[2] & 0x02;
	q->id = (uint16_t)get16(p);
	q->error = p[3] & 0x0f;
	q->answers = get16(p + 6);
	m->at = HEADER;
	if (!read_name(m, q->name) || q->name[0] == '\0' ||
	    m->len - m->at < 4 || get16(m->bytes + m->at + 2) != CLASS_IN)
		return false;
	q->type = (uint16_t)get16(m->bytes + m->at);
	m->at += 4;
	q->is_alone = is_alone(m);
	return true;
}

bool dns_read_question(struct dns_question *q, const unsigned char *frame,
		       size_t len)
{
	struct message m = { 0 };
	bool from;

	return find_message(&m, &from, frame, len) && read_question(&m, q) &&
	       q->is_response == from;
}

static bool read_address(const struct answer *a, const struct message *m,
			 struct address *address)
{
	memset(address, 0, sizeof(*address));
	address->family = a->type == TYPE_A ? 4 : 6;
	if ((a->type != TYPE_A && a->type != TYPE_AAAA) ||
	    a->len != address_len(address))
		return false;
	memcpy(address->bytes, m->bytes + a->data, a->len);
	return true;
}

unsigned int dns_read_answer(const unsigned char *frame, size_t len,
			     dns_handler handler, void *arg)
{
	char wanted[DNS_NAME_SIZE];
	struct dns_question q;
	struct address address;
	struct answer answer;
	struct message m = { 0 };
	unsigned int n, i;
	bool from;

	if (!find_message(&m, &from, frame, len) || !from ||
	    !read_question(&m, &q) || !q.is_response || q.error)
		return 1;
	memcpy(wanted, q.name, sizeof(wanted));
	n = q.answers;
	for (i = 0; i < n && i < ANSWERS_MAX; i++) {
		struct message alias = m;

		if (!read_answer(&m, &answer))
			break;
		if (answer.class != CLASS_IN || answer.owner[0] == '\0' ||
		    strcmp(answer.owner, wanted) != 0)
			continue;
		alias.at = answer.data;
		if (answer.type == TYPE_CNAME && !read_name(&alias, wanted))
			break;
		if (read_address(&answer, &m, &address))
			handler(&address, q.name, arg);
	}
	return i + 1;
}
