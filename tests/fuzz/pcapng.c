// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the writer of pcapng puts, the strict reader reads, and finds the same in
 * it: a file of blocks that the input makes up, with any texts and packets. And
 * wherever such a file is cut, the whole blocks in it are told.
 *
 * sources: src/record/file/pcapng.c src/base/utf8.c tests/helpers/ngreader.c
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../helpers/ngreader.h"
#include "record/file/pcapng.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define BLOCKS_MAX 64
#define SNAPLEN	   1000

struct input {
	const uint8_t *at;
	size_t left;
};

/* What the reader is to find. */
struct expected {
	uint32_t type;
	uint32_t interface;
	uint64_t time;
	uint32_t captured, original;
	const uint8_t *bytes;
	unsigned int code; /* of the option that has the text */
	size_t skip; /* bytes of it before the text */
	char *text;
	size_t end; /* in the file */
};

struct file {
	unsigned char *room;
	size_t len;
	struct expected blocks[BLOCKS_MAX];
	size_t n, seen;
	uint32_t interfaces;
};

static void must(int good)
{
	if (!good)
		abort();
}

static unsigned int take(struct input *in)
{
	if (in->left == 0)
		return 0;
	in->left--;
	return *in->at++;
}

static uint64_t take_u64(struct input *in)
{
	uint64_t value = 0;

	for (int i = 0; i < 8; i++)
		value = value << 8 | take(in);
	return value;
}

static const uint8_t *take_bytes(struct input *in, size_t *len)
{
	const uint8_t *bytes = in->at;

	if (*len > in->left)
		*len = in->left;
	in->at += *len;
	in->left -= *len;
	return bytes;
}

static char *take_text(struct input *in)
{
	size_t len = take(in);
	const uint8_t *bytes;
	char *text;

	len *= 1 + take(in); /* up to the 64 KiB of an option, and more */
	bytes = take_bytes(in, &len);
	text = malloc(len + 1);
	must(text != NULL);
	if (len)
		memcpy(text, bytes, len);
	text[len] = '\0';
	return text;
}

/* ---- writing ---- */

/* Ask for the length, have that room and no more, and put the block there. */
static unsigned char *make_room(struct file *f, size_t len)
{
	must(len % 4 == 0);
	f->room = realloc(f->room, f->len + len);
	must(f->room != NULL);
	return f->room + f->len;
}

static void put_section(struct file *f, struct input *in, struct expected *e)
{
	const char *comments[] = { e->text, "second" };
	const struct pcapng_section s = { .os = "Linux",
					  .comments = comments,
					  .n_comments = 1 + take(in) % 2 };
	size_t len = pcapng_section(NULL, 0, &s);

	e->type = NG_SECTION;
	e->code = 1;
	must(pcapng_section(make_room(f, len), len, &s) == len);
	f->len += len;
	f->interfaces = 0;
}

static void put_interface(struct file *f, struct input *in, struct expected *e)
{
	bool filter = take(in) % 2;
	const struct pcapng_interface i = { .snaplen = SNAPLEN,
					    .name = filter ? "lo" : e->text,
					    .filter = filter ? e->text : NULL };
	size_t len = pcapng_interface(NULL, 0, &i);

	e->type = NG_INTERFACE;
	e->interface = f->interfaces++;
	e->code = filter ? 11 : 2;
	e->skip = filter;
	must(pcapng_interface(make_room(f, len), len, &i) == len);
	f->len += len;
}

static void put_packet(struct file *f, struct input *in, struct expected *e)
{
	size_t captured = (take(in) << 8 | take(in)) % (SNAPLEN + 1);
	struct pcapng_packet p = {
		.interface = take(in) % f->interfaces,
		.flags = take(in) % 2 ? PCAPNG_INBOUND : PCAPNG_OUTBOUND,
		.time = take_u64(in),
		.bytes = take_bytes(in, &captured),
	};

	p.captured = (uint32_t)captured;
	p.original = p.captured + take(in);
	e->type = NG_PACKET;
	e->interface = p.interface;
	e->time = p.time;
	e->captured = p.captured;
	e->original = p.original;
	e->bytes = p.bytes;
	pcapng_packet(make_room(f, pcapng_packet_size(&p)), &p);
	f->len += pcapng_packet_size(&p);
}

static void put_statistics(struct file *f, struct input *in, struct expected *e)
{
	const struct pcapng_statistics s = {
		.interface = take(in) % f->interfaces,
		.start = take_u64(in),
		.end = take_u64(in),
		.received = take_u64(in),
		.comment = e->text,
	};
	size_t len = pcapng_statistics(NULL, 0, &s);

	e->type = NG_STATISTICS;
	e->interface = s.interface;
	e->time = s.end;
	e->code = 1;
	must(pcapng_statistics(make_room(f, len), len, &s) == len);
	f->len += len;
}

/* One name twice, which is ASCII, as those of packet/dns.c are. */
static size_t name_block(void *room, size_t size, const char *name)
{
	static const unsigned char address[16] = { 1 };
	struct pcapng_block b;

	pcapng_names_begin(&b, room, size);
	pcapng_name(&b, address, 4, name);
	pcapng_name(&b, address, 16, name);
	return pcapng_names_end(&b);
}

static void put_names(struct file *f, struct expected *e)
{
	size_t len;

	for (char *c = e->text; *c; c++)
		*c = (char)('a' + (unsigned char)*c % 26);
	if (strlen(e->text) == 0 || strlen(e->text) > 253)
		strcpy(e->text, "");
	e->type = NG_NAMES;
	len = name_block(NULL, 0, *e->text ? e->text : "x");
	must(name_block(make_room(f, len), len, *e->text ? e->text : "x") ==
	     len);
	f->len += len;
}

static void put_block(struct file *f, struct input *in)
{
	struct expected *e = &f->blocks[f->n];
	unsigned int kind = take(in) % 8;

	*e = (struct expected){ .text = take_text(in) };
	if (f->n == 0 || kind == 0)
		put_section(f, in, e);
	else if (f->interfaces == 0 || (kind == 1 && f->interfaces < 16))
		put_interface(f, in, e);
	else if (kind == 2)
		put_names(f, e);
	else if (kind == 3)
		put_statistics(f, in, e);
	else
		put_packet(f, in, e);
	e->end = f->len;
	f->n++;
}

/* ---- reading ---- */

static bool is_ascii(const char *text)
{
	while ((signed char)*text > 0)
		text++;
	return *text == '\0';
}

static void check_text(const struct ng_block *b, const struct expected *e)
{
	const struct ng_option *o = ng_option(b, e->code);
	size_t len = strlen(e->text);

	if (!is_ascii(e->text) || len > 60000)
		return;
	must(len == 0 || o != NULL);
	if (len == 0 || !o)
		return;
	must(o->len == e->skip + len);
	must(!memcmp(o->value + e->skip, e->text, len));
}

static void check_names(const struct ng_block *b, const struct expected *e)
{
	struct ng_name name;
	size_t at = 0;
	int n = 0;

	while (ng_next_name(b, &at, &name)) {
		must(!strcmp(name.name, *e->text ? e->text : "x"));
		must(name.address[0] == 1);
		n++;
	}
	must(n == 2);
}

static void check_block(const struct ng_block *b, void *arg)
{
	struct file *f = arg;
	const struct expected *e = &f->blocks[f->seen++];

	must(f->seen <= f->n && b->type == e->type);
	must(b->number == e->interface && b->time == e->time);
	must(b->captured == e->captured && b->original == e->original);
	if (e->captured)
		must(!memcmp(b->bytes, e->bytes, e->captured));
	if (e->type == NG_NAMES)
		check_names(b, e);
	else if (e->code)
		check_text(b, e);
}

static void ignore(const struct ng_block *b, void *arg)
{
	(void)b;
	(void)arg;
}

static void check_cut(struct file *f, size_t len)
{
	size_t whole = 0, at;
	const char *wrong = ng_read(f->room, len, ignore, NULL, &at);

	for (size_t i = 0; i < f->n && f->blocks[i].end <= len; i++)
		whole = f->blocks[i].end;
	must(pcapng_whole(f->room, len) == whole);
	must(at == whole);
	must(whole == len || (wrong && !strcmp(wrong, "cut short")));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = { data, size };
	struct file f = { .n = 0 };
	size_t cut = (size_t)take(&in) << 8 | take(&in);
	size_t at;

	while (in.left > 0 && f.n < BLOCKS_MAX)
		put_block(&f, &in);
	if (f.n > 0) {
		must(ng_read(f.room, f.len, check_block, &f, &at) == NULL);
		must(f.seen == f.n && at == f.len);
		check_cut(&f, cut % f.len);
	}
	for (size_t i = 0; i < f.n; i++)
		free(f.blocks[i].text);
	free(f.room);
	return 0;
}
