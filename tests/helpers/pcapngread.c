/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Print the blocks of a pcapng file, a line each, and fail if anything in it is
 * not as the draft demands:
 *
 *	pcapngread FILE
 *
 *	section hardware="" os="" application="" comment="" ...
 *	interface 0 link=1 snaplen=262144 name="" description="" ...
 *	packet interface=0 time=SECONDS captured=60 original=60 direction=out
 *		checksum=unready segments=several comment="" process=PID thread=TID
 *	process PID name="" path="" cmdline="" ppid=1 uid=0 user="" start=SECONDS
 *	name ADDRESS NAME
 *	statistics interface=0 time=SECONDS start=SECONDS ... comment=""
 *	secrets LINE				of a TLS key log, for each
 *	other TYPE
 *
 * A file that ends within a block is told on stderr, and ends with status 3.
 */
#include "helper.h"

#include <arpa/inet.h>
#include <inttypes.h>
#include <stdbool.h>

#include "ngprocess.h"
#include "ngreader.h"

struct label {
	uint32_t block;
	unsigned int code;
	const char *name;
	enum {
		TEXT,
		FILTER,
		BYTE,
		TIME,
		COUNT,
		DIRECTION,
		OWNER
	} kind;
};

static const struct label labels[] = {
	{ NG_SECTION, 2, "hardware", TEXT },
	{ NG_SECTION, 3, "os", TEXT },
	{ NG_SECTION, 4, "application", TEXT },
	{ NG_INTERFACE, 2, "name", TEXT },
	{ NG_INTERFACE, 3, "description", TEXT },
	{ NG_INTERFACE, 9, "tsresol", BYTE },
	{ NG_INTERFACE, 11, "filter", FILTER },
	{ NG_INTERFACE, 12, "os", TEXT },
	{ NG_PACKET, 2, "direction", DIRECTION },
	{ NG_PACKET, 8, "process", OWNER },
	{ NG_STATISTICS, 2, "start", TIME },
	{ NG_STATISTICS, 3, "end", TIME },
	{ NG_STATISTICS, 4, "received", COUNT },
	{ NG_STATISTICS, 5, "dropped", COUNT },
	{ NG_STATISTICS, 8, "delivered", COUNT },
};

static void print_time(const char *name, uint64_t ns)
{
	printf(" %s=%" PRIu64 ".%09" PRIu64, name, ns / 1000000000,
	       ns % 1000000000);
}

/* Of several lines, it is one line still. */
static void print_text(const char *name, const unsigned char *text, size_t len)
{
	printf(" %s=\"", name);
	for (size_t i = 0; i < len; i++)
		if (text[i] == '\n')
			printf("\\n");
		else if (text[i] == '\0')
			printf("\\0");
		else
			putchar(text[i]);
	putchar('"');
}

static void print_direction(uint32_t flags)
{
	static const char *const names[] = { "none", "in", "out", "both" };

	printf(" direction=%s", names[flags & 3]);
	if (flags & 1 << 9)
		printf(" checksum=unready");
	if (flags & 1 << 11)
		printf(" segments=several");
	if (flags & ~(3U | 1 << 9 | 1 << 11))
		errx(1, "flags %#x", flags);
}

static void print_option(const struct ng_option *o, const struct label *l)
{
	uint64_t wide = 0;
	uint32_t word[2] = { 0 };

	memcpy(word, o->value, o->len < 8 ? o->len : 8);
	memcpy(&wide, o->value, o->len < 8 ? o->len : 8);
	switch (l->kind) {
	case TEXT:
		print_text(l->name, o->value, o->len);
		break;
	case FILTER:
		print_text(l->name, o->value + 1, o->len - 1);
		break;
	case BYTE:
		printf(" %s=%u", l->name, o->value[0]);
		break;
	case TIME:
		print_time(l->name, (uint64_t)word[0] << 32 | word[1]);
		break;
	case COUNT:
		printf(" %s=%" PRIu64, l->name, wide);
		break;
	case DIRECTION:
		print_direction(word[0]);
		break;
	case OWNER:
		printf(" process=%u thread=%u", word[0], word[1]);
		break;
	}
}

static void print_options(const struct ng_block *b)
{
	const size_t n = sizeof(labels) / sizeof(labels[0]);

	for (size_t i = 0; i < b->n_options; i++) {
		const struct ng_option *o = &b->options[i];
		size_t k = 0;

		if (o->code == 1)
			print_text("comment", o->value, o->len);
		while (k < n && (labels[k].block != b->type ||
				 labels[k].code != o->code))
			k++;
		if (k < n)
			print_option(o, &labels[k]);
	}
	putchar('\n');
}

static void print_names(const struct ng_block *b)
{
	struct ng_name name;
	size_t at = 0;

	while (ng_next_name(b, &at, &name)) {
		char text[INET6_ADDRSTRLEN];

		inet_ntop(name.address_len == 4 ? AF_INET : AF_INET6,
			  name.address, text, sizeof(text));
		printf("name %s %s\n", text, name.name);
	}
}

static void print_known(const char *name, struct ng_bytes text)
{
	if (text.at)
		print_text(name, text.at, text.len);
}

static void print_process(const struct ng_block *b)
{
	struct ng_process p;
	const char *wrong = ng_process(&p, b->custom, b->custom_len);

	if (wrong)
		errx(1, "a process: %s", wrong);
	printf("process %u", p.pid);
	print_known("name", p.name);
	print_known("path", p.path);
	print_known("cmdline", p.cmdline);
	if (p.ppid.at)
		printf(" ppid=%" PRIu64, ng_little(p.ppid));
	if (p.uid.at)
		printf(" uid=%" PRIu64, ng_little(p.uid));
	print_known("user", p.user);
	if (p.start.at)
		print_time("start", ng_little(p.start));
}

static void print_secrets(const struct ng_block *b)
{
	bool at_start = true;

	if (b->secrets_type != 0x544c534b)
		printf("other secrets %u\n", b->secrets_type);
	for (uint32_t i = 0; i < b->secrets_len; i++) {
		if (at_start)
			printf("secrets ");
		putchar(b->secrets[i]);
		at_start = b->secrets[i] == '\n';
	}
	if (!at_start)
		putchar('\n');
}

static void print_block(const struct ng_block *b, void *arg)
{
	(void)arg;
	switch (b->type) {
	case NG_SECTION:
		printf("section");
		break;
	case NG_INTERFACE:
		printf("interface %u link=%u snaplen=%u", b->number,
		       b->linktype, b->snaplen);
		break;
	case NG_PACKET:
		printf("packet interface=%u", b->number);
		print_time("time", b->time);
		printf(" captured=%u original=%u", b->captured, b->original);
		break;
	case NG_NAMES:
		print_names(b);
		return;
	case NG_SECRETS:
		print_secrets(b);
		return;
	case NG_STATISTICS:
		printf("statistics interface=%u", b->number);
		print_time("time", b->time);
		break;
	case NG_CUSTOM:
		if (b->number == 32622)
			print_process(b);
		else
			printf("custom %u", b->number);
		break;
	default:
		printf("other %u", b->type);
		break;
	}
	print_options(b);
}

static unsigned char *read_whole(const char *path, size_t *len)
{
	FILE *file = fopen(path, "rb");
	unsigned char *data = NULL;
	size_t size = 0, n;

	if (!file)
		err(1, "%s", path);
	do {
		if (*len == size) {
			size = size ? size * 2 : 1 << 16;
			data = realloc(data, size);
			if (!data)
				err(1, "realloc");
		}
		n = fread(data + *len, 1, size - *len, file);
		*len += n;
	} while (n > 0);
	if (ferror(file))
		err(1, "%s", path);
	fclose(file);
	return data;
}

int main(int argc, char **argv)
{
	unsigned char *data;
	const char *wrong;
	size_t len = 0, at;

	if (argc != 2)
		errx(2, "usage: pcapngread FILE");
	data = read_whole(argv[1], &len);
	wrong = ng_read(data, len, print_block, NULL, &at);
	free(data);
	if (fflush(stdout) == EOF)
		err(1, "stdout");
	if (!wrong)
		return 0;
	warnx("%s: %s, in the block at %zu", argv[1], wrong, at);
	return !strcmp(wrong, "cut short") ? 3 : 1;
}
