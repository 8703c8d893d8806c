// SPDX-License-Identifier: GPL-2.0-or-later
/* The command line. */
#include "cli/options.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/status.h"
#include "base/util.h"
#include "cli/habits.h"
#include "cli/option_table.h"
#include "cli/usage.h"

#define MAX_ROWS 64
/* What getopt(3) returns for the first row: more than any letter (musl: wide). */
#define FIRST_ROW (1 << 24)

/* As in dumpcap: with -b, the filesize of -a is that of each file. */
static void check_rotation(struct options *opt)
{
	struct limit *file = &opt->file_limit;

	if (!opt->rotate)
		return;
	if (!file->bytes)
		file->bytes = opt->limit.bytes;
	opt->limit.bytes = 0;
	if (!file->bytes && !file->packets && !file->ms) {
		error("-b files:N needs a second -b that says when a file is "
		      "full, as in -b filesize:1000");
		exit(STATUS_FAILED);
	}
	if (!strcmp(opt->outfile, "-")) {
		error("-b writes several files: it needs a file name, not "
		      "standard output");
		exit(STATUS_FAILED);
	}
}

static bool ends_in(const char *text, const char *end)
{
	size_t len = strlen(text), end_len = strlen(end);

	return len >= end_len && !strcmp(text + len - end_len, end);
}

static void require_pcapng(const struct options *opt, const char *option)
{
	if (opt->format == FORMAT_PCAPNG)
		return;
	error("%s needs the pcapng format: use -F pcapng, or an outfile that "
	      "ends in .pcapng",
	      option);
	exit(STATUS_FAILED);
}

static void choose_wireshark(struct options *opt)
{
	if (opt->outfile || opt->rotate) {
		error("--wireshark cannot be combined with -o or -b: "
		      "Wireshark can save the packets");
		usage_error();
	}
	opt->outfile = "-";
	opt->reader_may_leave = true;
	if (opt->format == FORMAT_BY_NAME)
		opt->format = FORMAT_PCAPNG;
}

/* -F or the name of the outfile gives the format; else it gives the name. */
static void choose_format(struct options *opt)
{
	if (!opt->outfile && opt->tls_keys && opt->format == FORMAT_BY_NAME)
		opt->format = FORMAT_PCAPNG;
	opt->outfile_by_default = !opt->outfile;
	if (!opt->outfile)
		opt->outfile = opt->format == FORMAT_PCAPNG ? "nsntrace.pcapng"
							    : "nsntrace.pcap";
	if (opt->format == FORMAT_BY_NAME)
		opt->format = ends_in(opt->outfile, ".pcapng") ? FORMAT_PCAPNG
							       : FORMAT_PCAP;
	if (opt->n_comments > 0)
		require_pcapng(opt, "--capture-comment");
	if (opt->processes == PROCESSES_MUST)
		require_pcapng(opt, "--processes");
	if (opt->tls_keys)
		require_pcapng(opt, "--tls-keys");
}

/* getopt(3)'s tables; it returns a letter, or FIRST_ROW and the row's number. */
struct getopt_tables {
	char letters[2 + 2 * MAX_ROWS + 1];
	struct option names[MAX_ROWS + 1];
};

static void make_tables(struct getopt_tables *g)
{
	char *letter = g->letters;
	size_t n = 0;

	memset(g, 0, sizeof(*g));
	/* Stop at the program; report an option that lacks its argument. */
	*letter++ = '+';
	*letter++ = ':';
	for (size_t i = 0; i < option_table_size && n < MAX_ROWS; i++) {
		const struct option_row *row = &option_table[i];

		if (!row->name)
			continue;
		g->names[n++] = (struct option){
			.name = row->name,
			.has_arg = row->argument ? required_argument
				   : row->word	 ? optional_argument
						 : no_argument,
			.val = FIRST_ROW + (int)i,
		};
		if (row->letter)
			*letter++ = row->letter;
		if (row->letter && row->argument)
			*letter++ = ':';
	}
}

static const struct option_row *find_row(int value)
{
	if (value >= FIRST_ROW)
		return &option_table[value - FIRST_ROW];
	return value < 128 ? option_table_find((char)value) : NULL;
}

/* By getopt(3): optopt is the option, or 0 for a name that is not one. */
static _Noreturn void refuse(int c, const char *word)
{
	const struct option_row *row = optopt ? find_row(optopt) : NULL;

	if (c == ':' && row && row->letter)
		error("-%c, --%s needs an argument: %s", row->letter, row->name,
		      row->argument);
	else if (c == ':' && row)
		error("--%s needs an argument: %s", row->name, row->argument);
	else if (row)
		error("--%s takes no argument", row->name);
	else if (optopt)
		habits_explain_letter((char)optopt);
	else
		habits_explain_name(word + 2);
	usage_error();
}

static void read_words(struct options *opt, int argc, char *argv[])
{
	struct getopt_tables tables;
	int c;

	make_tables(&tables);
	/* getopt(3) would print words as they are, to a terminal, too. */
	opterr = 0;
	while (optopt = 0, (c = getopt_long(argc, argv, tables.letters,
					    tables.names, NULL)) != -1) {
		if (c == '?' || c == ':')
			refuse(c, argv[optind - 1]);
		option_table_apply(find_row(c), opt, optarg);
	}
	opt->argv = argv + optind;
}

static _Noreturn void exclude(const char *one, const char *other)
{
	error("%s and %s exclude each other", one, other);
	usage_error();
}

/* What is not captured cannot be judged. */
static void check_contacts(const struct options *opt)
{
	const char *option = opt->n_expect ? "--expect" : "--learn";

	if (!opt->n_expect && !opt->learn)
		return;
	if (opt->filter && !opt->read)
		exclude(option, "-f");
	if (opt->wireshark && !opt->read)
		exclude(option, "--wireshark");
}

static void check_program(const struct options *opt)
{
	if (opt->cleanup && opt->argv[0]) {
		error("--cleanup takes no program");
		usage_error();
	}
	if (opt->read && opt->argv[0]) {
		error("--read takes no program");
		usage_error();
	}
	if (!opt->cleanup && !opt->read && !opt->argv[0]) {
		error("the command line names no program to trace");
		usage_error();
	}
}

void options_parse(struct options *opt, int argc, char *argv[])
{
	*opt = (struct options){ .snaplen = SNAPLEN_MAX,
				 .buffer_size = BUFFER_DEFAULT };
	read_words(opt, argc, argv);
	/* An unset variable leaves an empty filter: record everything. */
	if (opt->filter && !opt->filter[strspn(opt->filter, " \t\n")])
		opt->filter = NULL;
	if (opt->wireshark)
		choose_wireshark(opt);
	choose_format(opt);
	check_rotation(opt);
	if (opt->only_ipv4 && opt->only_ipv6)
		exclude("-4", "-6");
	if (opt->public_dns && opt->n_dns > 0)
		exclude("--use-public-dns", "--dns");
	check_contacts(opt);
	check_program(opt);
}
