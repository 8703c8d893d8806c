// SPDX-License-Identifier: GPL-2.0-or-later
/* The files that a lookup reads, and the answer to a query that nobody answers. */
#include <stdlib.h>

#include "base/resolv_conf.h"
#include "base/util.h"
#include "program/nsswitch.h"
#include "relay/servfail.h"
#include "unit.h"

/* "ADDRESS[%SCOPE] " for each server. */
static const char *servers_of(const char *text, size_t len)
{
	static char out[512];
	struct resolv_conf conf;
	size_t at = 0;

	resolv_conf_parse(&conf, text, len);
	out[0] = '\0';
	for (size_t i = 0; i < conf.n; i++) {
		const struct nameserver *server = &conf.server[i];
		char addr[IP_TEXT_SIZE];

		at += (size_t)snprintf(out + at, sizeof(out) - at, "%s%s%s ",
				       ip_text(&server->ip, addr),
				       server->scope[0] ? "%" : "",
				       server->scope);
	}
	return out;
}

static void test_servers(void)
{
	static const struct {
		const char *what;
		const char *text;
		const char *want;
	} cases[] = {
		{ "resolv.conf: an empty file means the local server", "",
		  "127.0.0.1 " },
		{ "resolv.conf: a file without servers means the local server",
		  "search example\n", "127.0.0.1 " },
		{ "resolv.conf: the last line needs no newline",
		  "nameserver 192.0.2.1", "192.0.2.1 " },
		{ "resolv.conf: white space ends the address",
		  "nameserver\t \t192.0.2.1 x\n", "192.0.2.1 " },
		{ "resolv.conf: an indented line is ignored",
		  " nameserver 192.0.2.1\n", "127.0.0.1 " },
		{ "resolv.conf: comments are ignored",
		  "#nameserver 192.0.2.1\n;nameserver 192.0.2.2\n",
		  "127.0.0.1 " },
		{ "resolv.conf: other keywords are ignored",
		  "nameserver192.0.2.1\nnameservers 192.0.2.1\n",
		  "127.0.0.1 " },
		{ "resolv.conf: a wrong address is ignored",
		  "nameserver 192.0.2.300\nnameserver ::1\n", "::1 " },
		{ "resolv.conf: an IPv4 address may be short or hexadecimal",
		  "nameserver 127.1\nnameserver 0x7f.53\n",
		  "127.0.0.1 127.0.0.53 " },
		{ "resolv.conf: the unspecified address is the local server",
		  "nameserver 0.0.0.0\nnameserver ::\n", "127.0.0.1 ::1 " },
		{ "resolv.conf: an IPv4 address in an IPv6 address is an IPv4 "
		  "address",
		  "nameserver ::ffff:127.0.0.53\n", "127.0.0.53 " },
		{ "resolv.conf: a link-local address has its scope",
		  "nameserver fe80::1%eth0\n", "fe80::1%eth0 " },
		{ "resolv.conf: a global address has no scope",
		  "nameserver 2001:db8::1%eth0\n", "2001:db8::1 " },
		{ "resolv.conf: a scope that is too long is ignored",
		  "nameserver fe80::1%a-name-that-is-too-long\n", "fe80::1 " },
		{ "resolv.conf: the fourth server is ignored",
		  "nameserver 192.0.2.1\nnameserver 192.0.2.2\n"
		  "nameserver 192.0.2.3\nnameserver 192.0.2.4\n",
		  "192.0.2.1 192.0.2.2 192.0.2.3 " },
		{ "resolv.conf: an address with a carriage return is ignored",
		  "nameserver 192.0.2.1\r\nnameserver 192.0.2.2\n",
		  "192.0.2.2 " },
	};
	static const char nul[] = "nameserver 192.0.2.1\0 x\nnameserver ::1\n";

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		is_text(servers_of(cases[i].text, strlen(cases[i].text)),
			cases[i].want, cases[i].what);
	is_text(servers_of(nul, sizeof(nul) - 1), "192.0.2.1 ::1 ",
		"resolv.conf: a NUL ends the line");
}

static void test_other_servers(void)
{
	static const char old[] = "# comment\nnameserver 192.0.2.1\n"
				  "search a.example b.example\noptions edns0\n"
				  "domain c.example\nsortlist 192.0.2.0\n"
				  "optionsx\nlookup file";
	static const char *const servers[] = { "192.0.2.8", "::1" };
	char *text = resolv_conf_with(servers, 2, old, sizeof(old) - 1);

	is_text(text,
		"nameserver 192.0.2.8\nnameserver ::1\n"
		"search a.example b.example\noptions edns0\n"
		"domain c.example\nsortlist 192.0.2.0\n",
		"resolv.conf: other settings stay behind other servers");
	free(text);
}

static const struct {
	const char *what;
	const char *text;
	const char *want; /* NULL: it stays */
} nsswitch[] = {
	{ "nsswitch.conf: a line without resolve stays", "hosts: files dns\n",
	  NULL },
	{ "nsswitch.conf: resolve goes if dns follows",
	  "hosts: files resolve dns\n", "hosts: files  dns\n" },
	{ "nsswitch.conf: resolve becomes dns if dns is missing",
	  "hosts: files resolve\n", "hosts: files dns\n" },
	{ "nsswitch.conf: a second resolve goes", "hosts: resolve resolve",
	  "hosts: dns " },
	{ "nsswitch.conf: the action of resolve goes with it",
	  "hosts: files resolve [!UNAVAIL=return] dns\n",
	  "hosts: files  dns\n" },
	{ "nsswitch.conf: an action needs no space before it",
	  "hosts:\tfiles\tresolve[NOTFOUND=return]\tmdns\n",
	  "hosts:\tfiles\tdns\tmdns\n" },
	{ "nsswitch.conf: other services, their actions and a comment "
	  "stay",
	  "  hosts : mdns4 [NOTFOUND=return] resolve [!UNAVAIL=return]"
	  " sss myhostname dns # resolve\n",
	  "  hosts : mdns4 [NOTFOUND=return]  sss myhostname dns"
	  " # resolve\n" },
	{ "nsswitch.conf: resolve stays in a comment behind hosts",
	  "hosts: files dns # resolve\n", NULL },
	{ "nsswitch.conf: resolve stays in a comment line",
	  "# hosts: resolve\n", NULL },
	{ "nsswitch.conf: resolve stays in a line of passwd",
	  "passwd: resolve\nhosts: dns\n", NULL },
	{ "nsswitch.conf: only the line of hosts changes",
	  "passwd: resolve\nhosts: resolve\ngroup: files\n",
	  "passwd: resolve\nhosts: dns\ngroup: files\n" },
	{ "nsswitch.conf: names that begin with resolve stay",
	  "hosts: resolved resolves dns\n", NULL },
	{ "nsswitch.conf: an action without an end goes with resolve",
	  "hosts: resolve [unclosed\n", "hosts: dns" },
	{ "nsswitch.conf: resolve stays behind an error",
	  "hosts: files [NOTFOUND=return] [x] resolve\n", NULL },
	{ "nsswitch.conf: a second action is an error and stays",
	  "hosts: resolve [a] [b] resolve\n", "hosts: dns [b] \n" },
	{ "nsswitch.conf: a line without a colon stays", "hosts", NULL },
	{ "nsswitch.conf: a line without services stays", "hosts:", NULL },
	{ "nsswitch.conf: an empty file stays", "", NULL },
};

static void test_nsswitch(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(nsswitch); i++) {
		char *text = NULL;
		size_t len = 0;
		char name[200];
		int found = nsswitch_without_resolve(nsswitch[i].text,
						     strlen(nsswitch[i].text),
						     &text, &len);

		is_text(found > 0 ? text : "",
			nsswitch[i].want ? nsswitch[i].want : "",
			nsswitch[i].what);
		snprintf(name, sizeof(name), "%s: its length is right",
			 nsswitch[i].what);
		ok(found == (nsswitch[i].want != NULL) &&
			   len == (nsswitch[i].want ? strlen(nsswitch[i].want)
						    : len),
		   name);
		free(text);
	}
}

#define HEADER	 "\x12\x34\x01\x10\0\x01\0\0\0\0\0\x01"
#define QUESTION "\4only\7example\0\0\x1c\0\1"
#define OPT	 "\0\0\x29\4\xd0\0\0\0\0\0\0"

static void test_servfail(void)
{
	static const unsigned char query[] = HEADER QUESTION OPT;
	static const unsigned char want[] =
		"\x12\x34\x81\x12\0\x01\0\0\0\0\0\0" QUESTION;
	static const unsigned char bare[] = "\x12\x34\x81\x12\0\0\0\0\0\0\0\0";
	static const unsigned char pointer[] = { 0xc0, 12, 0, 1, 0, 1 };
	unsigned char long_name[12 + 300] = HEADER;
	unsigned char out[SERVFAIL_SIZE];
	size_t len = servfail_make(out, query, sizeof(query) - 1);

	is_bytes(out, len, want, sizeof(want) - 1,
		 "a query is answered by a server failure");
	len = servfail_make(out, query, sizeof(HEADER QUESTION) - 2);
	is_bytes(out, len, bare, sizeof(bare) - 1,
		 "half of a question is answered without it");
	memset(long_name + 12, 1, 300);
	len = servfail_make(out, long_name, sizeof(long_name));
	is_bytes(out, len, bare, sizeof(bare) - 1,
		 "a name that is too long is answered without it");
	memcpy(long_name + 12, pointer, sizeof(pointer));
	len = servfail_make(out, long_name, 12 + sizeof(pointer));
	is_bytes(out, len, bare, sizeof(bare) - 1,
		 "a pointer is answered without it");
	ok(servfail_make(out, query, 11) == 0,
	   "half of a header is not answered");
	ok(servfail_make(out, want, sizeof(want) - 1) == 0,
	   "an answer is not answered");
}

int main(void)
{
	test_servers();
	test_other_servers();
	test_nsswitch();
	test_servfail();
	return done_testing();
}
