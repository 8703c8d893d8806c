// SPDX-License-Identifier: GPL-2.0-or-later
/* The arguments of options, where they are more than a string. */
#include "cli/option_values.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/status.h"
#include "base/util.h"
#include "cli/option_table.h"

#define BUFFER_MIN (64 << 10)
#define LINGER_MAX 3600000
#define FILES_MAX  99999 /* as dumpcap */

/* For error(), which returns -1. */
static _Noreturn void fail(int printed)
{
	(void)printed;
	exit(STATUS_FAILED);
}

static int number(const char *name, const char *text, uint64_t min,
		  uint64_t max)
{
	uint64_t value;

	if (parse_number(text, min, max, &value) < 0)
		fail(error("--%s needs a number from %llu to %llu, not '%s'",
			   name, (unsigned long long)min,
			   (unsigned long long)max, text));
	return (int)value;
}

void take_format(struct options *opt, const char *text)
{
	if (!strcmp(text, "pcap"))
		opt->format = FORMAT_PCAP;
	else if (!strcmp(text, "pcapng"))
		opt->format = FORMAT_PCAPNG;
	else
		fail(error("there is no format '%s': -F takes pcap or pcapng",
			   text));
}

static void take_limit(struct limit *limit, const char *text,
		       const char *option, const char *more)
{
	if (limit_parse(limit, text) < 0)
		fail(error("'%s' is not a limit: %s takes duration:SECONDS, "
			   "filesize:KB, packets:N%s, with a number above 0",
			   text, option, more));
}

void take_autostop(struct options *opt, const char *text)
{
	take_limit(&opt->limit, text, "-a", "");
}

void take_ring_buffer(struct options *opt, const char *text)
{
	uint64_t files;

	opt->rotate = true;
	if (strncmp(text, "files:", 6) != 0) {
		take_limit(&opt->file_limit, text, "-b", " or files:N");
		return;
	}
	if (parse_number(text + 6, 1, FILES_MAX, &files) < 0)
		fail(error("'%s' is not a number of files: -b takes files:1 to "
			   "files:%d",
			   text, FILES_MAX));
	opt->max_files = (unsigned int)files;
}

void take_packets(struct options *opt, const char *text)
{
	if (parse_number(text, 1, UINT64_MAX - 1, &opt->limit.packets) < 0)
		fail(error("-c needs a number of packets, 1 or more, not '%s'",
			   text));
}

void take_comment(struct options *opt, const char *text)
{
	if (opt->n_comments == ARRAY_SIZE(opt->comments))
		fail(error("--capture-comment can be given %zu times, no more",
			   ARRAY_SIZE(opt->comments)));
	opt->comments[opt->n_comments++] = text;
}

void take_processes(struct options *opt, const char *text)
{
	opt->processes = PROCESSES_MUST;
	if (!text)
		return;
	if (!strcmp(text, "comments"))
		opt->process_style = PROCESS_COMMENTS;
	else if (!strcmp(text, "blocks"))
		opt->process_style = PROCESS_BLOCKS;
	else
		fail(error("'%s' is no way to describe processes: --processes= "
			   "takes comments or blocks",
			   text));
}

void take_no_processes(struct options *opt, const char *text)
{
	(void)text;
	opt->processes = PROCESSES_NONE;
}

void take_snaplen(struct options *opt, const char *text)
{
	int value = number("snaplen", text, 0, SNAPLEN_MAX);

	opt->snaplen = value ? value : SNAPLEN_MAX;
}

/* KiB as in tcpdump, or with a suffix. */
void take_buffer_size(struct options *opt, const char *text)
{
	static const struct {
		const char *suffixes;
		unsigned int shift;
	} units[] = { { "kK", 10 }, { "mM", 20 }, { "gG", 30 } };
	size_t len = strspn(text, "0123456789");
	autofree char *digits = strndup(text, len);
	unsigned int shift = text[len] ? 0 : 10;
	uint64_t value = 0;

	for (size_t i = 0; i < ARRAY_SIZE(units) && text[len]; i++)
		if (strchr(units[i].suffixes, text[len]) && !text[len + 1])
			shift = units[i].shift;
	if (!digits || shift == 0 ||
	    parse_number(digits, 1, INT_MAX, &value) < 0 ||
	    value << shift < BUFFER_MIN || value << shift > INT_MAX)
		fail(error("'%s' is not a buffer size: -B takes KiB, or a "
			   "number with K, M or G, from 64K to 2047M",
			   text));
	opt->buffer_size = (int)(value << shift);
}

void take_linger(struct options *opt, const char *text)
{
	opt->linger_ms = number("linger", text, 0, LINGER_MAX);
}

void take_uplink(struct options *opt, const char *text)
{
	if (!strcmp(text, "nat"))
		opt->uplink = UPLINK_OPTION_NAT;
	else if (!strcmp(text, "pasta"))
		opt->uplink = UPLINK_OPTION_PASTA;
	else if (!strcmp(text, "none"))
		opt->uplink = UPLINK_OPTION_NONE;
	else
		fail(error("there is no uplink '%s': --uplink takes nat, pasta "
			   "or none",
			   text));
}

/* inet_aton(3) reads 1.1 as an address; a user who types it has made a mistake. */
void take_dns(struct options *opt, const char *text)
{
	struct nameserver server;
	struct ip ip;

	if (nameserver_parse(&server, text) < 0 ||
	    (!server.scope[0] && ip_parse(&ip, text) < 0))
		fail(error("--dns needs the address of a name server, not '%s'",
			   text));
	if (server.scope[0] && if_nametoindex(server.scope) == 0)
		fail(error("there is no device '%s': 'ip link' lists them",
			   server.scope));
	if (opt->n_dns == ARRAY_SIZE(opt->dns))
		fail(error("--dns can be given three times: the C library uses "
			   "no more servers"));
	opt->dns[opt->n_dns++] = text;
}

void take_report(struct options *opt, const char *text)
{
	if (opt->n_reports == REPORTS_MAX)
		fail(error("--report can be given %d times, no more",
			   REPORTS_MAX));
	if (report_option_parse(&opt->reports[opt->n_reports], text) < 0)
		fail(error("'%s' names no format of a report: --report takes "
			   "FORMAT:FILE, or a FILE that ends in .FORMAT; the "
			   "format is %s",
			   text, report_option_names));
	opt->n_reports++;
}

void take_expect(struct options *opt, const char *text)
{
	if (opt->n_expect == ARRAY_SIZE(opt->expect))
		fail(error("--expect can be given %zu times, no more",
			   ARRAY_SIZE(opt->expect)));
	opt->expect[opt->n_expect++] = text;
}
