/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * resolv.conf(5), parsed as in the C library (glibc 2.36's res_init.c): a
 * keyword is at the start of its line, three name servers count, and without
 * any the C library asks 127.0.0.1.
 */
#ifndef BASE_RESOLV_CONF_H
#define BASE_RESOLV_CONF_H

#include <net/if.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/ip.h"

#define RESOLV_CONF_PATH    "/etc/resolv.conf"
#define RESOLV_CONF_SERVERS 3
#define RESOLV_CONF_SIZE    65536 /* bytes; the rest is ignored */

struct nameserver {
	struct ip ip; /* where packets go to: see nameserver_parse() */
	char scope[IFNAMSIZ]; /* of fe80::1%eth0: "eth0"; else "" */
};

struct resolv_conf {
	struct nameserver server[RESOLV_CONF_SERVERS];
	size_t n;
};

/*
 * Parse an address as the file may have it, such as 127.1 and ::ffff:127.0.0.1.
 * The addresses 0.0.0.0 and ::, which mean the host itself to the kernel,
 * become 127.0.0.1 and ::1. Returns 0, or -1 if it is no address.
 */
int nameserver_parse(struct nameserver *server, const char *text);

bool nameserver_same(const struct nameserver *a, const struct nameserver *b);

/* The name servers that the text names. */
void resolv_conf_parse(struct resolv_conf *conf, const char *text, size_t len);

#define RESOLV_SEARCH_MAX 16

/* The domains that the C library appends to names. Starts as zeroes. */
struct resolv_search {
	char *text; /* owned */
	const char *domain[RESOLV_SEARCH_MAX]; /* in lower case, in the text */
	size_t n;
};

/*
 * Those of the last line that has any or, if none has, the domain of the host's
 * name. Release it in any case. Returns 0, or -1 if there is no memory.
 */
int resolv_search_parse(struct resolv_search *search, const char *text,
			size_t len);
void resolv_search_release(struct resolv_search *search);

/*
 * Make a new text: lines for the n servers, and the other lines of the old text
 * (search, domain, options, sortlist). The caller frees it. NULL: no memory.
 */
char *resolv_conf_with(const char *const *servers, size_t n, const char *old,
		       size_t old_len);

#endif
