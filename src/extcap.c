// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Wireshark's extcap protocol. A capture is a trace that nsntrace's own options
 * describe. The program's output is discarded: Wireshark reads the pipes of
 * stdout and stderr only at the end, and a program that prints more than they
 * hold would wait for ever.
 */
#include "extcap.h"

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/status.h"
#include "base/util.h"
#include "base/words.h"
#include "cli/wireshark_version.h"
#include "trace/trace.h"

#define INTERFACE "nsntrace"
#define SNAPLEN	  262144

/* ms: that a reader may take to open the FIFO, and between two looks */
#define READER_LIMIT 5000
#define READER_TICK  20

/* Fields of the dialog. All but the first are options of nsntrace. */
static const struct field {
	const char *name;
	const char *display;
	const char *type;
	const char *more;
	const char *tooltip;
} fields[] = {
	{ "command", "Command", "string",
	  "{required=true}{placeholder=curl https://example.org/}",
	  "The program to trace and its arguments. Spaces separate words, "
	  "quotes keep them together. There is no shell." },
	{ "user", "User", "string", "",
	  "Run the program as this user: NAME or UID:GROUP. This needs root." },
	{ "device", "Device", "string", "",
	  "Send the program's packets through this device. By default the "
	  "host's routes choose the device." },
	{ "tls-keys", "Decrypt TLS", "boolflag", "{default=false}",
	  "Record the secrets of the program's TLS connections. This works for "
	  "libraries that support SSLKEYLOGFILE." },
	{ "processes", "Process of each packet", "boolflag", "{default=false}",
	  "Record the process of each packet, or fail if the system does not "
	  "allow it. With root, processes are recorded by default if the "
	  "system allows it. Without root, this slows down the program." },
	{ "follow", "Until the last child exits", "boolflag", "{default=false}",
	  "Continue until the program's last child exits." },
	{ "use-public-dns", "Public name servers", "boolflag",
	  "{default=false}", "Use public name servers instead of the host's." },
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

/* What Wireshark asks: for each option its argument, or "". */
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
	/* Ignore options of later versions. */
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

static void print_interfaces(void)
{
	printf("extcap {version=%s}{display=nsntrace}"
	       "{help=https://github.com/nsntrace/nsntrace}\n"
	       "interface {value=" INTERFACE
	       "}{display=nsntrace: run a program}\n",
	       PACKAGE_VERSION);
}

static void print_dlts(void)
{
	printf("dlt {number=1}{name=EN10MB}{display=Ethernet}\n");
}

static void print_config(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(fields); i++)
		printf("arg {number=%zu}{call=--%s}{display=%s}{type=%s}"
		       "{tooltip=%s}%s\n",
		       i, fields[i].name, fields[i].display, fields[i].type,
		       fields[i].tooltip, fields[i].more);
}

/* Wireshark shows the text on stdout as the error of the filter. */
static int check_filter(const char *filter)
{
	dup2(STDOUT_FILENO, STDERR_FILENO);
	return trace_check_filter(filter, SNAPLEN) < 0 ? STATUS_FAILED : 0;
}

/* "--name=value", or "--name" if value is NULL. Never freed: it is our argv. */
static char *option_word(const char *name, const char *value)
{
	char *word;

	if (asprintf(&word, "--%s%s%s", name, value ? "=" : "",
		     value ? value : "") < 0)
		abort();
	return word;
}

/* The option for a field, or NULL if the user left it empty. */
static char *field_word(const struct field *field, const char *given)
{
	if (!given)
		return NULL;
	if (!strcmp(field->type, "boolflag"))
		return option_word(field->name, NULL);
	return *given ? option_word(field->name, given) : NULL;
}

/* The command line that a user would type for this capture. */
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

/* The program must not read the stdin that Wireshark gave us. */
static int close_input(void)
{
	autoclose int null = open("/dev/null", O_RDONLY | O_CLOEXEC);

	if (null < 0 || dup2(null, STDIN_FILENO) < 0)
		return error_errno("cannot open /dev/null");
	return 0;
}

/* The FIFO while nobody has written to it; NULL otherwise. */
static const char *unwritten;

/*
 * dumpcap opens the FIFO after it has started us, and waits for ever if the
 * writer came and went before. So where there is no capture, be the writer when
 * the reader is there.
 */
static void release_reader(void)
{
	const int64_t until = now_ms() + READER_LIMIT;

	while (unwritten && now_ms() < until) {
		autoclose int fd =
			open(unwritten, O_WRONLY | O_NONBLOCK | O_CLOEXEC);

		if (fd >= 0 || errno != ENXIO)
			return;
		poll(NULL, 0, READER_TICK);
	}
}

static int capture(const struct question *q)
{
	const char *command = q->given[FIELD_COMMAND];
	struct options opt;
	char **program, **words;
	bool captured;
	int argc, status;

	if (!q->given[OPT_FIFO] || !*q->given[OPT_FIFO])
		return error("Wireshark did not name a --fifo to write to");
	unwritten = q->given[OPT_FIFO];
	atexit(release_reader);
	program = words_split(command ? command : "");
	if (!program)
		return -1;
	if (!program[0])
		return error("there is no program to trace: fill in the field "
			     "'Command' of the interface");
	if (close_input() < 0)
		return -1;
	words = command_line(q, program, &argc);
	options_parse(&opt, argc, words);
	if (opt.process_style == PROCESS_STYLE_BY_READER &&
	    wireshark_parent_reads_process_blocks())
		opt.process_style = PROCESS_BLOCKS;
	opt.silent = true;
	opt.reader_may_leave = true;
	log_init(opt.quiet, opt.verbose);
	status = trace_run(&opt, &captured);
	if (captured)
		unwritten = NULL;
	return status;
}

static int answer_question(const struct question *q)
{
	if (q->given[OPT_INTERFACES])
		print_interfaces();
	if (!q->given[OPT_INTERFACE])
		return 0;
	if (strcmp(q->given[OPT_INTERFACE], INTERFACE))
		return error("there is no interface '%s', only " INTERFACE,
			     q->given[OPT_INTERFACE]);
	if (q->given[OPT_DLTS])
		print_dlts();
	if (q->given[OPT_CONFIG])
		print_config();
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
