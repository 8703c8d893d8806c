// SPDX-License-Identifier: GPL-2.0-or-later
/* A strict reader of pcapng, made from the draft alone. */
#include "ngreader.h"

#include <stdbool.h>
#include <string.h>

#define MAX_INTERFACES 16

struct reader {
	const unsigned char *data;
	size_t len;
	bool in_section;
	uint32_t n_interfaces;
	uint32_t snaplen[MAX_INTERFACES];
};

static uint16_t u16(const unsigned char *p)
{
	uint16_t value;

	memcpy(&value, p, sizeof(value));
	return value;
}

static uint32_t u32(const unsigned char *p)
{
	uint32_t value;

	memcpy(&value, p, sizeof(value));
	return value;
}

static size_t padded(size_t len)
{
	return (len + 3) / 4 * 4;
}

/* "The alignment octets MUST be filled with zeroes." */
static bool zero_filled(const unsigned char *p, size_t len)
{
	for (size_t i = len; i < padded(len); i++)
		if (p[i])
			return false;
	return true;
}

/* RFC 3629, section 4, as the table there has it; and no zero octet. */
static bool is_utf8(const unsigned char *p, size_t len)
{
	static const struct {
		unsigned char first, last; /* of the first octet */
		unsigned char more;
		unsigned char low, high; /* of the second */
	} rows[] = {
		{ 0x01, 0x7f, 0, 0, 0 },       { 0xc2, 0xdf, 1, 0x80, 0xbf },
		{ 0xe0, 0xe0, 2, 0xa0, 0xbf }, { 0xe1, 0xec, 2, 0x80, 0xbf },
		{ 0xed, 0xed, 2, 0x80, 0x9f }, { 0xee, 0xef, 2, 0x80, 0xbf },
		{ 0xf0, 0xf0, 3, 0x90, 0xbf }, { 0xf1, 0xf3, 3, 0x80, 0xbf },
		{ 0xf4, 0xf4, 3, 0x80, 0x8f },
	};
	size_t at = 0;

	while (at < len) {
		size_t row = 0;

		while (p[at] < rows[row].first || p[at] > rows[row].last)
			if (++row == sizeof(rows) / sizeof(rows[0]))
				return false;
		if (len - at < (size_t)1 + rows[row].more)
			return false;
		for (size_t i = 1; i <= rows[row].more; i++) {
			unsigned char octet = p[at + i];

			if ((octet & 0xc0) != 0x80 ||
			    (i == 1 &&
			     (octet < rows[row].low || octet > rows[row].high)))
				return false;
		}
		at += 1 + rows[row].more;
	}
	return true;
}

/* ---- options ---- */

enum kind {
	TEXT,
	BYTES,
	FILTER
};

/* Length 0 is "variable". All of these may stand once only in a block. */
struct known_option {
	uint32_t block;
	unsigned int code;
	size_t len;
	enum kind kind;
};

static const struct known_option known_options[] = {
	{ NG_SECTION, 2, 0, TEXT },	 { NG_SECTION, 3, 0, TEXT },
	{ NG_SECTION, 4, 0, TEXT },	 { NG_INTERFACE, 2, 0, TEXT },
	{ NG_INTERFACE, 3, 0, TEXT },	 { NG_INTERFACE, 6, 6, BYTES },
	{ NG_INTERFACE, 8, 8, BYTES },	 { NG_INTERFACE, 9, 1, BYTES },
	{ NG_INTERFACE, 11, 0, FILTER }, { NG_INTERFACE, 12, 0, TEXT },
	{ NG_INTERFACE, 15, 0, TEXT },	 { NG_PACKET, 2, 4, BYTES },
	{ NG_PACKET, 4, 8, BYTES },	 { NG_PACKET, 5, 8, BYTES },
	{ NG_PACKET, 6, 4, BYTES },	 { NG_PACKET, 8, 8, BYTES },
	{ NG_STATISTICS, 2, 8, BYTES },	 { NG_STATISTICS, 3, 8, BYTES },
	{ NG_STATISTICS, 4, 8, BYTES },	 { NG_STATISTICS, 5, 8, BYTES },
	{ NG_STATISTICS, 6, 8, BYTES },	 { NG_STATISTICS, 7, 8, BYTES },
	{ NG_STATISTICS, 8, 8, BYTES },	 { NG_NAMES, 2, 0, TEXT },
	{ NG_NAMES, 3, 4, BYTES },	 { NG_NAMES, 4, 16, BYTES },
};

static const char *check_option(const struct ng_block *b,
				const struct ng_option *o)
{
	size_t i = 0;

	if (o->code == 1)
		return is_utf8(o->value, o->len) ? NULL : "a comment not UTF-8";
	/* Custom options, which begin with an enterprise number. */
	if (o->code == 2988 || o->code == 2989 || o->code == 19372 ||
	    o->code == 19373)
		return o->len >= 4 ? NULL : "a custom option without number";
	while (known_options[i].block != b->type ||
	       known_options[i].code != o->code)
		if (++i == sizeof(known_options) / sizeof(known_options[0]))
			return "an option that the draft does not have";
	if (ng_option(b, o->code))
		return "an option twice that may stand once";
	if (known_options[i].len && known_options[i].len != o->len)
		return "an option of the wrong length";
	if (known_options[i].kind == TEXT && !is_utf8(o->value, o->len))
		return "a text not UTF-8";
	if (known_options[i].kind == FILTER &&
	    (o->len < 1 || o->value[0] != 0 ||
	     !is_utf8(o->value + 1, o->len - 1)))
		return "a filter that is no text";
	return NULL;
}

/* What is left of the body: nothing, or options up to opt_endofopt. */
static const char *read_options(struct ng_block *b, const unsigned char *p,
				size_t len)
{
	const char *wrong;
	size_t at = 0;

	if (len == 0)
		return NULL;
	while (len - at >= 4) {
		struct ng_option o = { u16(p + at), u16(p + at + 2),
				       p + at + 4 };

		at += 4;
		if (o.code == 0)
			return o.len == 0 && at == len
				       ? NULL
				       : "something behind opt_endofopt";
		if (padded(o.len) > len - at)
			return "an option longer than its block";
		if (!zero_filled(o.value, o.len))
			return "an option not filled up with zeroes";
		wrong = check_option(b, &o);
		if (wrong)
			return wrong;
		if (b->n_options == NG_MAX_OPTIONS)
			return "more options than this reader takes";
		b->options[b->n_options++] = o;
		at += padded(o.len);
	}
	return "options without opt_endofopt";
}

const struct ng_option *ng_option(const struct ng_block *b, unsigned int code)
{
	for (size_t i = 0; i < b->n_options; i++)
		if (b->options[i].code == code)
			return &b->options[i];
	return NULL;
}

/* ---- the blocks' bodies ---- */

static const char *read_section(struct reader *r, struct ng_block *b,
				const unsigned char *body, size_t len)
{
	int64_t section;

	if (len < 16)
		return "a section header too short";
	if (u32(body) != 0x1a2b3c4d)
		return "another byte order";
	if (u16(body + 4) != 1 || u16(body + 6) != 0)
		return "a version other than 1.0";
	memcpy(&section, body + 8, sizeof(section));
	if (section != -1)
		return "a section of a length known before";
	r->in_section = true;
	r->n_interfaces = 0;
	return read_options(b, body + 16, len - 16);
}

static const char *read_interface(struct reader *r, struct ng_block *b,
				  const unsigned char *body, size_t len)
{
	if (len < 8)
		return "an interface too short";
	if (u16(body + 2) != 0)
		return "a reserved field that is not 0";
	if (r->n_interfaces == MAX_INTERFACES)
		return "more interfaces than this reader takes";
	b->linktype = u16(body);
	b->snaplen = u32(body + 4);
	b->number = r->n_interfaces;
	r->snaplen[r->n_interfaces++] = b->snaplen;
	return read_options(b, body + 8, len - 8);
}

static uint64_t two_words(const unsigned char *p)
{
	return (uint64_t)u32(p) << 32 | u32(p + 4);
}

static const char *check_flags(const struct ng_block *b)
{
	const struct ng_option *flags = ng_option(b, 2);

	return flags && u32(flags->value) & 0xf000
		       ? "reserved flags that are not 0"
		       : NULL;
}

static const char *read_packet(struct reader *r, struct ng_block *b,
			       const unsigned char *body, size_t len)
{
	const char *wrong;

	if (len < 20)
		return "a packet too short";
	b->number = u32(body);
	b->time = two_words(body + 4);
	b->captured = u32(body + 12);
	b->original = u32(body + 16);
	b->bytes = body + 20;
	if (b->number >= r->n_interfaces)
		return "a packet of no interface";
	if (padded(b->captured) > len - 20)
		return "a packet longer than its block";
	if (b->captured > b->original)
		return "more captured than there was";
	if (r->snaplen[b->number] && b->captured > r->snaplen[b->number])
		return "more captured than the snaplen";
	if (!zero_filled(b->bytes, b->captured))
		return "a packet not filled up with zeroes";
	wrong = read_options(b, b->bytes + padded(b->captured),
			     len - 20 - padded(b->captured));
	return wrong ? wrong : check_flags(b);
}

static const char *read_statistics(struct reader *r, struct ng_block *b,
				   const unsigned char *body, size_t len)
{
	if (len < 12)
		return "statistics too short";
	b->number = u32(body);
	b->time = two_words(body + 4);
	if (b->number >= r->n_interfaces)
		return "statistics of no interface";
	return read_options(b, body + 12, len - 12);
}

/* An address, and names that each end with a zero octet. */
static const char *check_names(const unsigned char *value, size_t len,
			       size_t address_len)
{
	if (len < address_len + 2)
		return "a record of names too short";
	value += address_len;
	len -= address_len;
	while (len > 0) {
		const unsigned char *end = memchr(value, 0, len);

		if (!end)
			return "a name without its end";
		if (end == value)
			return "an empty name";
		if (!is_utf8(value, (size_t)(end - value)))
			return "a name not UTF-8";
		len -= (size_t)(end - value) + 1;
		value = end + 1;
	}
	return NULL;
}

static const char *read_names(struct ng_block *b, const unsigned char *body,
			      size_t len)
{
	size_t at = 0;

	b->records = body;
	while (len - at >= 4) {
		unsigned int type = u16(body + at);
		size_t value = u16(body + at + 2);
		const char *wrong = NULL;

		at += 4;
		if (type == 0) {
			b->records_len = at - 4;
			return value ? "an end of records of some length"
				     : read_options(b, body + at, len - at);
		}
		if (padded(value) > len - at)
			return "a record longer than its block";
		if (!zero_filled(body + at, value))
			return "a record not filled up with zeroes";
		if (type == 1 || type == 2)
			wrong = check_names(body + at, value,
					    type == 1 ? 4 : 16);
		if (wrong)
			return wrong;
		at += padded(value);
	}
	return "records without nrb_record_end";
}

int ng_next_name(const struct ng_block *b, size_t *at, struct ng_name *name)
{
	const unsigned char *p = b->records + *at;

	if (*at >= b->records_len)
		return 0;
	name->address = p + 4;
	name->address_len = u16(p) == 1 ? 4 : 16;
	name->name = (const char *)p + 4 + name->address_len;
	*at += 4 + padded(u16(p + 2));
	return 1;
}

/* What is in it, and where options begin, only its enterprise knows. */
static const char *read_custom(struct ng_block *b, const unsigned char *body,
			       size_t len)
{
	if (len < 4)
		return "a custom block without a number";
	b->number = u32(body);
	b->custom = body + 4;
	b->custom_len = len - 4;
	return NULL;
}

static const char *read_secrets(struct ng_block *b, const unsigned char *body,
				size_t len)
{
	if (len < 8)
		return "secrets too short";
	b->secrets_type = u32(body);
	b->secrets_len = u32(body + 4);
	b->secrets = body + 8;
	if (padded(b->secrets_len) > len - 8)
		return "secrets longer than their block";
	if (!zero_filled(b->secrets, b->secrets_len))
		return "secrets not filled up with zeroes";
	return read_options(b, b->secrets + padded(b->secrets_len),
			    len - 8 - padded(b->secrets_len));
}

static const char *read_body(struct reader *r, struct ng_block *b,
			     const unsigned char *body, size_t len)
{
	if (b->type != NG_SECTION && !r->in_section)
		return "no section header at the start";
	switch (b->type) {
	case NG_SECTION:
		return read_section(r, b, body, len);
	case NG_INTERFACE:
		return read_interface(r, b, body, len);
	case NG_PACKET:
		return read_packet(r, b, body, len);
	case NG_STATISTICS:
		return read_statistics(r, b, body, len);
	case NG_NAMES:
		return read_names(b, body, len);
	case NG_CUSTOM:
		return read_custom(b, body, len);
	case NG_SECRETS:
		return read_secrets(b, body, len);
	default:
		return NULL;
	}
}

const char *ng_read(const void *data, size_t len, ng_handler handler, void *arg,
		    size_t *at)
{
	struct reader r = { .data = data, .len = len };
	const char *wrong;

	for (*at = 0; *at < len;) {
		const unsigned char *p = r.data + *at;
		struct ng_block b = { 0 };
		uint32_t total;

		if (len - *at < 12)
			return "cut short";
		b.type = u32(p);
		total = u32(p + 4);
		if (total % 4 || total < 12)
			return "a block of an impossible length";
		if (total > len - *at)
			return "cut short";
		if (u32(p + total - 4) != total)
			return "a block of two lengths";
		wrong = read_body(&r, &b, p + 8, total - 12);
		if (wrong)
			return wrong;
		handler(&b, arg);
		*at += total;
	}
	return r.in_section ? NULL : "no section header at the start";
}
