// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Wireshark's extcap protocol. A capture is a trace as nsntrace's own options
 * would have it, for a program whose output nobody sees: Wireshark reads what
 * stands in the pipes of stdout and stderr only at the end, and a program that
 * says more than they hold would wait for ever.
 */
#include "extcap.h"

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <fcntl.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "base/status.h"
#include "base/util.h"
#include "base/words.h"
#include "trace/trace.h"

#define INTERFACE "nsntrace"
#define SNAPLEN	  262144

/* Fields of the dialog; but for the first one they are nsntrace's options. */
static const struct field {
	const char *name;
	const char *display;
	const char *type;
	const char *more;
	const char *tooltip;
} fields[] = {
	{ "command", "Command", "string",
	  "{required=true}{placeholder=curl https://example.org/}",
	  "The program to trace, and its arguments. Blanks part words, quotes "
	  "keep them together; there is no shell." },
	{ "user", "User", "string", "",
	  "Run it as this user: NAME, or UID:GID. Only root can." },
	{ "device", "Leave by device", "string", "",
	  "Its packets leave the host by this device; by default where the "
	  "host's routes lead." },
	{ "tls-keys", "Decrypt its TLS", "boolflag", "{default=false}",
	  "Put the secrets of its TLS connections into the capture, for those "
	  "libraries that log them (SSLKEYLOGFILE)." },
	{ "processes", "Process of each packet", "boolflag", "{default=false}",
	  "Say it in a comment, or fail. Root need not ask; without root it "
	  "makes the program slower." },
	{ "follow", "Until its last child ends", "boolflag", "{default=false}",
	  "Go on when the program has ended but children of it have not." },
	{ "use-public-dns", "Public name servers", "boolflag",
	  "{default=false}",
	  "Resolve names by public servers instead of the host's." },
};

enum {
	FIELD_COMMAND,
	OPT_CAPTURE = ARRAY_SIZE(fields),
	OPT_INTERFACES,
	OPT_INTERFACE,
	OPT_DLTS,
	OPT_CONFIG,
	OPT_FILTER,
	OPT_FIFO,
	OPT_VERSION,
	N_OPTIONS
};

/* What Wireshark asks: by each option, its argument or "". */
struct question {
	const char *given[N_OPTIONS];
};

static void read_question(struct question *q, int argc, char *argv[])
{
	struct option options[N_OPTIONS + 1] = {
		[OPT_CAPTURE] = { .name = "capture" },
		[OPT_INTERFACES] = { .name = "extcap-interfaces" },
		[OPT_INTERFACE] = { .name = "extcap-interface",
				    .has_arg = required_argument },
		[OPT_DLTS] = { .name = "extcap-dlts" },
		[OPT_CONFIG] = { .name = "extcap-config" },
		[OPT_FILTER] = { .name = "extcap-capture-filter",
				 .has_arg = required_argument },
		[OPT_FIFO] = { .name = "fifo", .has_arg = required_argument },
		[OPT_VERSION] = { .name = "extcap-version",
				  .has_arg = optional_argument },
	};
	int c;

	for (size_t i = 0; i < ARRAY_SIZE(fields); i++) {
		options[i].name = fields[i].name;
		options[i].has_arg = strcmp(fields[i].type, "boolflag")
					     ? required_argument
					     : no_argument;
	}
	for (int i = 0; i < N_OPTIONS; i++)
		options[i].val = i;
	memset(q, 0, sizeof(*q));
	/* What later versions ask besides is none of our concern. */
	opterr = 0;
	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1)
		if (c < N_OPTIONS)
			q->given[c] = optarg ? optarg : "";
	optind = 0;
	opterr = 1;
}

bool extcap_is_asked(int argc, char *argv[])
{
	return argc > 1 && (!strcmp(argv[1], "--capture") ||
			    !strncmp(argv[1], "--extcap-", 9));
}

static void tell_interfaces(void)
{
	printf("extcap {version=%s}{display=nsntrace}"
	       "{help=https://github.com/nsntrace/nsntrace}\n"
	       "interface {value=" INTERFACE
	       "}{display=nsntrace: run a program}\n",
	       PACKAGE_VERSION);
}

static void tell_dlts(void)
{
	printf("dlt {number=1}{name=EN10MB}{display=Ethernet}\n");
}

static void tell_config(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(fields); i++)
		printf("arg {number=%zu}{call=--%s}{display=%s}{type=%s}"
		       "{tooltip=%s}%s\n",
		       i, fields[i].name, fields[i].display, fields[i].type,
		       fields[i].tooltip, fields[i].more);
}

/* Wireshark takes whatever comes on stdout for what is wrong with it. */
static int check_filter(const char *filter)
{
	dup2(STDOUT_FILENO, STDERR_FILENO);
	return trace_check_filter(filter, SNAPLEN) < 0 ? STATUS_FAILED : 0;
}

/*
 * "--name=value" for an option, "--name" with NULL; never freed, as it is the
 * process's argv.
 */
static char *option_word(const char *name, const char *value)
{
	char *word;

	if (asprintf(&word, "--%s%s%s", name, value ? "=" : "",
		     value ? value : "") < 0)
		abort();
	return word;
}

/* The word for a field that was filled in, or NULL. */
static char *field_word(const struct field *field, const char *given)
{
	if (!given)
		return NULL;
	if (!strcmp(field->type, "boolflag"))
		return option_word(field->name, NULL);
	return *given ? option_word(field->name, given) : NULL;
}

/* The words that a person would have typed for this capture. */
static char **command_line(const struct question *q, char **program, int *argc)
{
	static char name[] = "nsntrace", end[] = "--";
	size_t n = 0, n_program = 0;
	char **words;

	while (program[n_program])
		n_program++;
	words = calloc(ARRAY_SIZE(fields) + n_program + 16, sizeof(*words));
	if (!words)
		abort();
	words[n++] = name;
	words[n++] = option_word("quiet", NULL);
	words[n++] = option_word("kill", NULL);
	words[n++] = option_word("format", "pcapng");
	words[n++] = option_word("outfile", q->given[OPT_FIFO]);
	if (q->given[OPT_FILTER] && *q->given[OPT_FILTER])
		words[n++] = option_word("filter", q->given[OPT_FILTER]);
	for (size_t i = FIELD_COMMAND + 1; i < ARRAY_SIZE(fields); i++) {
		words[n] = field_word(&fields[i], q->given[i]);
		n += words[n] != NULL;
	}
	words[n++] = end;
	memcpy(words + n, program, n_program * sizeof(*words));
	*argc = (int)(n + n_program);
	return words;
}

/* Wireshark's end of stdin is of no use to the program. */
static int close_input(void)
{
	autoclose int null = open("/dev/null", O_RDONLY | O_CLOEXEC);

	if (null < 0 || dup2(null, STDIN_FILENO) < 0)
		return error_errno("cannot open /dev/null");
	return 0;
}

static int capture(const struct question *q)
{
	const char *command = q->given[FIELD_COMMAND];
	struct options opt;
	char **program, **words;
	int argc;

	if (!q->given[OPT_FIFO] || !*q->given[OPT_FIFO])
		return error("Wireshark has named no --fifo to capture to");
	program = words_split(command ? command : "");
	if (!program)
		return -1;
	if (!program[0])
		return error("no program to trace was given: fill in the "
			     "interface's field 'Command'");
	if (close_input() < 0)
		return -1;
	words = command_line(q, program, &argc);
	options_parse(&opt, argc, words);
	opt.silent = true;
	opt.reader_may_leave = true;
	log_init(opt.quiet, opt.verbose);
	return trace_run(&opt);
}

static int answer_question(const struct question *q)
{
	if (q->given[OPT_INTERFACES])
		tell_interfaces();
	if (!q->given[OPT_INTERFACE])
		return 0;
	if (strcmp(q->given[OPT_INTERFACE], INTERFACE))
		return error("there is no interface '%s', only " INTERFACE,
			     q->given[OPT_INTERFACE]);
	if (q->given[OPT_DLTS])
		tell_dlts();
	if (q->given[OPT_CONFIG])
		tell_config();
	if (q->given[OPT_CAPTURE])
		return capture(q);
	return q->given[OPT_FILTER] ? check_filter(q->given[OPT_FILTER]) : 0;
}

int extcap_run(int argc, char *argv[])
{
	struct question q;
	int status;

	read_question(&q, argc, argv);
	status = answer_question(&q);
	if (fflush(stdout) == EOF)
		status = error_errno("cannot write to standard output");
	return status < 0 ? STATUS_FAILED : status;
}
