// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Anything at all as a packet from a name server. The first byte says what the
 * rest is: a frame, or a message in one, by UDP or TCP, IPv4 or IPv6.
 *
 * sources: src/packet/dns.c src/packet/ip_headers.c src/packet/names.c
 * sources: src/base/clock.c src/base/util.c
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "packet/dns.h"
#include "packet/names.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const unsigned char udp4[42] = {
	[12] = 0x08, [14] = 0x45, [23] = 17, [35] = 53
};
static const unsigned char udp6[62] = {
	[12] = 0x86, [13] = 0xdd, [14] = 0x60, [20] = 17, [55] = 53
};
static const unsigned char tcp4[54] = {
	[12] = 0x08, [14] = 0x45, [23] = 6, [35] = 53, [46] = 0x50
};

static const struct {
	const unsigned char *bytes;
	size_t len;
} heads[] = {
	{ NULL, 0 },
	{ udp4, sizeof(udp4) },
	{ udp6, sizeof(udp6) },
	{ tcp4, sizeof(tcp4) },
};

struct heard {
	struct names *names;
	size_t n;
};

static void must(int good)
{
	if (!good)
		abort();
}

static void hear(const struct address *address, const char *name, void *arg)
{
	struct heard *heard = arg;
	size_t count = names_count(heard->names);
	struct address got;

	must(address->family == 4 || address->family == 6);
	must(strlen(name) >= 1 && strlen(name) <= 253);
	must(!name[strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-_.")]);
	must(++heard->n <= 256);
	if (!names_add(heard->names, address, name))
		return;
	must(names_count(heard->names) == count + 1);
	must(!strcmp(names_get(heard->names, count, &got), name));
	must(!memcmp(&got, address, sizeof(got)));
	must(!names_add(heard->names, address, name));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct heard heard = { .n = 0 };
	unsigned char *frame;
	size_t head, len;
	unsigned int kind;

	if (size == 0)
		return 0;
	kind = data[0] % (sizeof(heads) / sizeof(heads[0]));
	head = heads[kind].len;
	len = head + size - 1;
	frame = malloc(len ? len : 1);
	heard.names = names_new();
	must(frame && heard.names);
	if (head)
		memcpy(frame, heads[kind].bytes, head);
	memcpy(frame + head, data + 1, size - 1);
	dns_read_answer(frame, len, hear, &heard);
	/* The quick check rules out nothing that has an answer. */
	must(!heard.n || dns_may_answer(frame, len));
	names_free(heard.names);
	free(frame);
	return 0;
}
