// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Anything at all as resolv.conf, nsswitch.conf and DNS query.
 *
 * sources: src/base/ip.c src/base/resolv_conf.c src/base/util.c
 * sources: src/relay/servfail.c src/program/nsswitch.c
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/resolv_conf.h"
#include "program/nsswitch.h"
#include "relay/servfail.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(int good)
{
	if (!good)
		abort();
}

static void try_resolv_conf(const char *text, size_t len)
{
	static const char *const servers[] = { "192.0.2.1", "::1" };
	struct resolv_conf conf;
	char *other;

	resolv_conf_parse(&conf, text, len);
	must(conf.n >= 1 && conf.n <= RESOLV_CONF_SERVERS);
	for (size_t i = 0; i < conf.n; i++)
		must(memchr(conf.server[i].scope, 0, IFNAMSIZ) != NULL);
	other = resolv_conf_with(servers, 2, text, len);
	must(other != NULL);
	resolv_conf_parse(&conf, other, strlen(other));
	must(conf.n == 2);
	free(other);
}

/* What was changed needs no other change. */
static void try_nsswitch(const char *text, size_t len)
{
	char *once = NULL, *twice = NULL;
	size_t once_len = 0, twice_len = 0;
	int found = nsswitch_without_resolve(text, len, &once, &once_len);

	must(found >= 0);
	if (!found)
		return;
	must(once_len < len);
	must(nsswitch_without_resolve(once, once_len, &twice, &twice_len) == 0);
	free(once);
}

static void try_servfail(const uint8_t *data, size_t size)
{
	unsigned char out[SERVFAIL_SIZE], again[SERVFAIL_SIZE];
	size_t len = servfail_make(out, data, size);

	must(len <= sizeof(out) && len <= size);
	if (len > 0)
		must(servfail_make(again, out, len) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	/* With what is behind it out of reach. */
	char *text = malloc(size);

	if (size > 0 && text)
		memcpy(text, data, size);
	try_resolv_conf(text, size);
	try_nsswitch(text, size);
	try_servfail((const uint8_t *)text, size);
	free(text);
	return 0;
}
