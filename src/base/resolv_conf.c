// SPDX-License-Identifier: GPL-2.0-or-later
/* resolv.conf(5), parsed as in the C library. */
#include "base/resolv_conf.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/util.h"

static void unmap(struct ip *ip)
{
	struct ip v4 = { .family = IPV4 };

	if (ip->family != IPV6 || !IN6_IS_ADDR_V4MAPPED(&ip->v6))
		return;
	memcpy(v4.bytes, ip->bytes + 12, 4);
	*ip = v4;
}

static void any_is_loopback(struct ip *ip)
{
	if (ip->family == IPV4 && ip->v4.s_addr == htonl(INADDR_ANY))
		ip->v4.s_addr = htonl(INADDR_LOOPBACK);
	if (ip->family == IPV6 && IN6_IS_ADDR_UNSPECIFIED(&ip->v6))
		ip->v6 = in6addr_loopback;
}

int nameserver_parse(struct nameserver *server, const char *text)
{
	char addr[IP_TEXT_SIZE];
	size_t len = strcspn(text, "%");

	memset(server, 0, sizeof(*server));
	/* inet_aton(3) would take what is behind a blank for a comment. */
	if (strpbrk(text, " \t\n\v\f\r"))
		return -1;
	if (inet_aton(text, &server->ip.v4)) {
		server->ip.family = IPV4;
	} else {
		if (len >= sizeof(addr))
			return -1;
		memcpy(addr, text, len);
		addr[len] = '\0';
		if (inet_pton(AF_INET6, addr, &server->ip.v6) != 1)
			return -1;
		server->ip.family = IPV6;
	}
	unmap(&server->ip);
	any_is_loopback(&server->ip);
	/* A name that is too long is none of a device's; nor is it cut. */
	if (text[len] == '%' && server->ip.family == IPV6 &&
	    IN6_IS_ADDR_LINKLOCAL(&server->ip.v6) &&
	    strlen(text + len + 1) < sizeof(server->scope))
		strcpy(server->scope, text + len + 1);
	return 0;
}

bool nameserver_same(const struct nameserver *a, const struct nameserver *b)
{
	return a->ip.family == b->ip.family &&
	       !memcmp(a->ip.bytes, b->ip.bytes, ip_len(a->ip.family)) &&
	       !strcmp(a->scope, b->scope);
}

/* The line at text, without its newline; a NUL ends it too. */
static size_t line_length(const char *text, size_t len)
{
	size_t n = 0;

	while (n < len && text[n] != '\n' && text[n] != '\0')
		n++;
	return n;
}

/* Where the next line begins, seen from the end of this one. */
static size_t to_next_line(const char *text, size_t len, size_t at)
{
	const char *newline = memchr(text + at, '\n', len - at);

	return newline ? (size_t)(newline - text) + 1 : len;
}

/* The length of the keyword and the blank behind it, 0 if it is not there. */
static size_t keyword_length(const char *line, size_t len, const char *keyword)
{
	size_t n = strlen(keyword);

	if (len <= n || memcmp(line, keyword, n) != 0 ||
	    (line[n] != ' ' && line[n] != '\t'))
		return 0;
	return n + 1;
}

static void take_server(struct resolv_conf *conf, const char *line, size_t len)
{
	size_t at = keyword_length(line, len, "nameserver");
	char text[IP_TEXT_SIZE + IFNAMSIZ];
	size_t n = 0;

	if (at == 0 || conf->n == RESOLV_CONF_SERVERS)
		return;
	while (at < len && (line[at] == ' ' || line[at] == '\t'))
		at++;
	while (at < len && line[at] != ' ' && line[at] != '\t' &&
	       n < sizeof(text) - 1)
		text[n++] = line[at++];
	text[n] = '\0';
	if (n < sizeof(text) - 1 &&
	    nameserver_parse(&conf->server[conf->n], text) == 0)
		conf->n++;
}

void resolv_conf_parse(struct resolv_conf *conf, const char *text, size_t len)
{
	size_t at = 0;

	conf->n = 0;
	while (at < len) {
		size_t n = line_length(text + at, len - at);

		take_server(conf, text + at, n);
		at = to_next_line(text, len, at + n);
	}
	if (conf->n == 0)
		(void)!nameserver_parse(&conf->server[conf->n++], "127.0.0.1");
}

static int take_search(struct resolv_search *search, const char *line,
		       size_t len)
{
	size_t at = keyword_length(line, len, "search");

	if (at == 0)
		at = keyword_length(line, len, "domain");
	if (at == 0)
		return 0;
	free(search->text);
	search->text = strndup(line + at, len - at);
	return search->text ? 0 : -1;
}

static int take_host_domain(struct resolv_search *search)
{
	char host[256] = "";
	const char *dot;

	if (gethostname(host, sizeof(host) - 1) < 0)
		host[0] = '\0';
	dot = strchr(host, '.');
	search->text = strdup(dot ? dot + 1 : "");
	return search->text ? 0 : -1;
}

int resolv_search_parse(struct resolv_search *search, const char *text,
			size_t len)
{
	char *next;

	resolv_search_release(search);
	for (size_t at = 0; at < len;) {
		size_t n = line_length(text + at, len - at);

		if (take_search(search, text + at, n) < 0)
			return -1;
		at = to_next_line(text, len, at + n);
	}
	if (!search->text && take_host_domain(search) < 0)
		return -1;
	for (char *c = search->text; *c; c++)
		*c = (char)tolower((unsigned char)*c);
	for (char *word = strtok_r(search->text, " \t\r", &next);
	     word && search->n < RESOLV_SEARCH_MAX;
	     word = strtok_r(NULL, " \t\r", &next)) {
		size_t last = strlen(word) - 1;

		if (word[last] == '.')
			word[last] = '\0';
		if (word[0])
			search->domain[search->n++] = word;
	}
	return 0;
}

void resolv_search_release(struct resolv_search *search)
{
	free(search->text);
	memset(search, 0, sizeof(*search));
}

static bool is_kept(const char *line, size_t len)
{
	static const char *const keywords[] = { "search", "domain", "options",
						"sortlist" };

	for (size_t i = 0; i < ARRAY_SIZE(keywords); i++)
		if (keyword_length(line, len, keywords[i]) > 0)
			return true;
	return false;
}

char *resolv_conf_with(const char *const *servers, size_t n, const char *old,
		       size_t old_len)
{
	char *text = NULL;
	size_t size;
	FILE *f = open_memstream(&text, &size);

	if (!f)
		return NULL;
	for (size_t i = 0; i < n; i++)
		fprintf(f, "nameserver %s\n", servers[i]);
	for (size_t at = 0; at < old_len;) {
		size_t len = line_length(old + at, old_len - at);

		if (is_kept(old + at, len))
			fprintf(f, "%.*s\n", (int)len, old + at);
		at = to_next_line(old, old_len, at + len);
	}
	if (fclose(f) != 0) {
		free(text);
		return NULL;
	}
	return text;
}
