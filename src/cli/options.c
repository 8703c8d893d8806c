// SPDX-License-Identifier: GPL-2.0-or-later
/* The command line. */
#include "cli/options.h"

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <getopt.h>
#include <limits.h>
#include <pcap/pcap.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/status.h"

#define SNAPLEN_MAX    262144 /* as tcpdump: the largest that readers take */
#define BUFFER_DEFAULT (16 << 20)
#define BUFFER_MIN     (64 << 10)
#define LINGER_MAX     3600000
#define FILES_MAX      99999 /* as dumpcap */

enum {
	OPT_LINGER = 256,
	OPT_FOLLOW,
	OPT_KILL,
	OPT_WIRE,
	OPT_CLEANUP,
	OPT_PUBLIC_DNS,
	OPT_DNS,
	OPT_NO_MASK,
	OPT_UPLINK,
	OPT_PROGRESS,
	OPT_WIRESHARK,
	OPT_COMMENT,
	OPT_PROCESSES,
	OPT_NO_PROCESSES,
	OPT_TLS_KEYS,
};

static const struct option long_options[] = {
	{ "outfile", required_argument, NULL, 'o' },
	{ "format", required_argument, NULL, 'F' },
	{ "autostop", required_argument, NULL, 'a' },
	{ "ring-buffer", required_argument, NULL, 'b' },
	{ "packets", required_argument, NULL, 'c' },
	{ "capture-comment", required_argument, NULL, OPT_COMMENT },
	{ "processes", no_argument, NULL, OPT_PROCESSES },
	{ "no-processes", no_argument, NULL, OPT_NO_PROCESSES },
	{ "device", required_argument, NULL, 'd' },
	{ "filter", required_argument, NULL, 'f' },
	{ "user", required_argument, NULL, 'u' },
	{ "snaplen", required_argument, NULL, 's' },
	{ "buffer-size", required_argument, NULL, 'B' },
	{ "linger", required_argument, NULL, OPT_LINGER },
	{ "follow", no_argument, NULL, OPT_FOLLOW },
	{ "kill", no_argument, NULL, OPT_KILL },
	{ "wire", no_argument, NULL, OPT_WIRE },
	{ "ipv4", no_argument, NULL, '4' },
	{ "ipv6", no_argument, NULL, '6' },
	{ "uplink", required_argument, NULL, OPT_UPLINK },
	{ "use-public-dns", no_argument, NULL, OPT_PUBLIC_DNS },
	{ "dns", required_argument, NULL, OPT_DNS },
	{ "no-mask", no_argument, NULL, OPT_NO_MASK },
	{ "tls-keys", no_argument, NULL, OPT_TLS_KEYS },
	{ "cleanup", no_argument, NULL, OPT_CLEANUP },
	{ "wireshark", no_argument, NULL, OPT_WIRESHARK },
	{ "progress", no_argument, NULL, OPT_PROGRESS },
	{ "quiet", no_argument, NULL, 'q' },
	{ "verbose", no_argument, NULL, 'v' },
	{ "version", no_argument, NULL, 'V' },
	{ "help", no_argument, NULL, 'h' },
	{ NULL, 0, NULL, 0 },
};

static const char usage[] =
	"Usage: nsntrace [options] [--] program [arguments]\n"
	"Run a program and write every packet that it and its children send or "
	"receive,\n"
	"and no other program's, to a capture file.\n"
	"\n"
	"  -o, --outfile FILE     the capture file; - is standard output "
	"[nsntrace.pcap]\n"
	"  -F, --format FORMAT    pcap, or pcapng [by the file's name]\n"
	"  -a, --autostop LIMIT   end the capture after duration:S, "
	"filesize:KB, packets:N\n"
	"  -b, --ring-buffer LIMIT  go on in another file after such a LIMIT; "
	"files:N\n"
	"                         keeps the last N\n"
	"  -c, --packets N        end the capture after N packets\n"
	"      --capture-comment TEXT  a comment in the file, which is "
	"pcapng\n"
	"      --processes        say whose each packet is, or fail; in "
	"pcapng\n"
	"      --no-processes     do not, though the kernel lets us\n"
	"  -d, --device DEV       leave the host by DEV [where its routes "
	"lead]\n"
	"  -f, --filter EXPR      capture what EXPR matches, see "
	"pcap-filter(7)\n"
	"  -u, --user NAME|UID[:GROUP]  run the program as that user\n"
	"  -4, --ipv4             IPv4 only\n"
	"  -6, --ipv6             IPv6 only\n"
	"      --uplink HOW       nat, which takes root; pasta, which does "
	"not; "
	"or none\n"
	"  -s, --snaplen BYTES    keep at most BYTES of a packet [262144]\n"
	"  -B, --buffer-size KIB  room for packets not yet read; K, M, G "
	"[16M]\n"
	"      --linger MS        capture at least MS after the program's end\n"
	"      --follow           go on until the program's last child ends\n"
	"      --kill             end the program when the capture ends early\n"
	"      --wire             packets as on a wire: no offloads\n"
	"      --use-public-dns   resolve by public servers, not the host's\n"
	"      --dns ADDRESS      resolve by that server; up to three times\n"
	"      --no-mask          leave the host's nscd and nss-resolve to it\n"
	"      --tls-keys         put the program's TLS secrets in the file, "
	"which is\n"
	"                         pcapng, so that readers of it decrypt\n"
	"      --cleanup          undo what killed traces left on the host\n"
	"      --wireshark        open Wireshark on the capture as it comes\n"
	"      --progress         a line of progress, where the program "
	"writes too\n"
	"  -q, --quiet            no messages but errors and warnings\n"
	"  -v, --verbose          say each thing done to the host\n"
	"  -V, --version          say the version\n"
	"  -h, --help             say this\n"
	"\n"
	"The exit status is the program's; 128+n if signal n ended it; 125 if "
	"nsntrace\n"
	"itself failed, 126 if the program cannot be executed, 127 if there is "
	"none.\n";

/* Output that somebody asked for is worth an error if it cannot be had. */
static _Noreturn void print_and_exit(const char *text)
{
	if (fputs(text, stdout) == EOF || fflush(stdout) == EOF) {
		error_errno("cannot write to standard output");
		exit(STATUS_FAILED);
	}
	exit(0);
}

static _Noreturn void usage_error(void)
{
	error("'nsntrace --help' tells the options");
	exit(STATUS_FAILED);
}

static int number(const char *name, const char *text, uint64_t min,
		  uint64_t max)
{
	uint64_t value;

	if (parse_number(text, min, max, &value) < 0) {
		error("'%s' is not a number from %llu to %llu, as --%s takes",
		      text, (unsigned long long)min, (unsigned long long)max,
		      name);
		exit(STATUS_FAILED);
	}
	return (int)value;
}

/* KiB as in tcpdump, or with a suffix. Bytes. */
static int buffer_size(const char *text)
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
	    value << shift < BUFFER_MIN || value << shift > INT_MAX) {
		error("'%s' is not a buffer size: KiB, or with K, M or G, from "
		      "64K to 2047M",
		      text);
		exit(STATUS_FAILED);
	}
	return (int)(value << shift);
}

static int snaplen(const char *text)
{
	int value = number("snaplen", text, 0, SNAPLEN_MAX);

	return value ? value : SNAPLEN_MAX;
}

static void print_version(void)
{
	char text[256];

	snprintf(text, sizeof(text), "nsntrace %s\n%s\n", PACKAGE_VERSION,
		 pcap_lib_version());
	print_and_exit(text);
}

static enum uplink_option uplink(const char *text)
{
	if (!strcmp(text, "nat"))
		return UPLINK_OPTION_NAT;
	if (!strcmp(text, "pasta"))
		return UPLINK_OPTION_PASTA;
	if (!strcmp(text, "none"))
		return UPLINK_OPTION_NONE;
	error("'%s' is no uplink: there are nat, pasta and none", text);
	exit(STATUS_FAILED);
}

static enum options_format format(const char *text)
{
	if (!strcmp(text, "pcap"))
		return FORMAT_PCAP;
	if (!strcmp(text, "pcapng"))
		return FORMAT_PCAPNG;
	error("'%s' is no format: there are pcap and pcapng", text);
	exit(STATUS_FAILED);
}

static void add_comment(struct options *opt, const char *text)
{
	if (opt->n_comments == ARRAY_SIZE(opt->comments)) {
		error("--capture-comment is given more than %zu times",
		      ARRAY_SIZE(opt->comments));
		exit(STATUS_FAILED);
	}
	opt->comments[opt->n_comments++] = text;
}

static void take_limit(struct limit *limit, const char *text, const char *more)
{
	if (limit_parse(limit, text) == 0)
		return;
	error("'%s' is no limit: there are duration:SECONDS, filesize:KB, "
	      "packets:N%s, all more than 0",
	      text, more);
	exit(STATUS_FAILED);
}

static void take_rotation(struct options *opt, const char *text)
{
	uint64_t files;

	opt->rotate = true;
	if (strncmp(text, "files:", 6) != 0) {
		take_limit(&opt->file_limit, text, ", files:N");
		return;
	}
	if (parse_number(text + 6, 1, FILES_MAX, &files) < 0) {
		error("'%s' is not files:N, of 1 to %d files", text, FILES_MAX);
		exit(STATUS_FAILED);
	}
	opt->max_files = (unsigned int)files;
}

static void take_packets(struct options *opt, const char *text)
{
	if (parse_number(text, 1, UINT64_MAX - 1, &opt->limit.packets) == 0)
		return;
	error("'%s' is not a number of packets of 1 or more, as -c takes",
	      text);
	exit(STATUS_FAILED);
}

/* As in dumpcap: -a filesize:KB is -b's where there is a -b. */
static void check_rotation(struct options *opt)
{
	struct limit *file = &opt->file_limit;

	if (!opt->rotate)
		return;
	if (!file->bytes)
		file->bytes = opt->limit.bytes;
	opt->limit.bytes = 0;
	if (!file->bytes && !file->packets && !file->ms) {
		error("-b files:N takes another -b, which says when a file is "
		      "full");
		exit(STATUS_FAILED);
	}
	if (!strcmp(opt->outfile, "-")) {
		error("-b takes a file that others can be put beside, and not "
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
	error("only pcapng has room for %s: use -F pcapng, or an outfile that "
	      "ends in .pcapng",
	      option);
	exit(STATUS_FAILED);
}

static void choose_wireshark(struct options *opt)
{
	if (opt->outfile || opt->rotate) {
		error("--wireshark takes the place of an outfile: Wireshark "
		      "can save what it shows");
		usage_error();
	}
	opt->outfile = "-";
	opt->reader_may_leave = true;
	if (opt->format == FORMAT_BY_NAME)
		opt->format = FORMAT_PCAPNG;
}

/* By -F, or by the outfile's name; the default name goes by the format. */
static void choose_format(struct options *opt)
{
	if (!opt->outfile && opt->tls_keys && opt->format == FORMAT_BY_NAME)
		opt->format = FORMAT_PCAPNG;
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

/* inet_aton(3) takes 1.1 for an address; who types that has made a mistake. */
static void add_server(struct options *opt, const char *text)
{
	struct nameserver server;
	struct ip ip;

	if (nameserver_parse(&server, text) < 0 ||
	    (!server.scope[0] && ip_parse(&ip, text) < 0)) {
		error("'%s' is not the address of a name server", text);
		exit(STATUS_FAILED);
	}
	if (server.scope[0] && if_nametoindex(server.scope) == 0) {
		error("there is no device '%s': 'ip link' lists them",
		      server.scope);
		exit(STATUS_FAILED);
	}
	if (opt->n_dns == ARRAY_SIZE(opt->dns)) {
		error("--dns can be given three times: the C library asks no "
		      "more servers");
		exit(STATUS_FAILED);
	}
	opt->dns[opt->n_dns++] = text;
}

/* Options without an argument. Returns false if it is none of them. */
static bool take_flag(struct options *opt, int c)
{
	switch (c) {
	case '4':
		opt->only_ipv4 = true;
		return true;
	case '6':
		opt->only_ipv6 = true;
		return true;
	case OPT_FOLLOW:
		opt->follow = true;
		return true;
	case OPT_KILL:
		opt->kill = true;
		return true;
	case OPT_WIRE:
		opt->wire = true;
		return true;
	case OPT_PROCESSES:
		opt->processes = PROCESSES_MUST;
		return true;
	case OPT_NO_PROCESSES:
		opt->processes = PROCESSES_NONE;
		return true;
	case OPT_PUBLIC_DNS:
		opt->public_dns = true;
		return true;
	case OPT_NO_MASK:
		opt->no_mask = true;
		return true;
	case OPT_TLS_KEYS:
		opt->tls_keys = true;
		return true;
	case OPT_CLEANUP:
		opt->cleanup = true;
		return true;
	case OPT_WIRESHARK:
		opt->wireshark = true;
		return true;
	case OPT_PROGRESS:
		opt->progress = true;
		return true;
	case 'q':
		opt->quiet = true;
		return true;
	case 'v':
		opt->verbose = true;
		return true;
	default:
		return false;
	}
}

static void take_option(struct options *opt, int c)
{
	switch (c) {
	case 'o':
		opt->outfile = optarg;
		break;
	case 'F':
		opt->format = format(optarg);
		break;
	case 'a':
		take_limit(&opt->limit, optarg, "");
		break;
	case 'b':
		take_rotation(opt, optarg);
		break;
	case 'c':
		take_packets(opt, optarg);
		break;
	case OPT_COMMENT:
		add_comment(opt, optarg);
		break;
	case 'd':
		opt->device = optarg;
		break;
	case 'f':
		opt->filter = optarg;
		break;
	case 'u':
		opt->user = optarg;
		break;
	case 's':
		opt->snaplen = snaplen(optarg);
		break;
	case 'B':
		opt->buffer_size = buffer_size(optarg);
		break;
	case OPT_UPLINK:
		opt->uplink = uplink(optarg);
		break;
	case OPT_DNS:
		add_server(opt, optarg);
		break;
	case OPT_LINGER:
		opt->linger_ms = number("linger", optarg, 0, LINGER_MAX);
		break;
	case 'V':
		print_version();
		break;
	case 'h':
		print_and_exit(usage);
		break;
	default:
		usage_error();
	}
}

void options_parse(struct options *opt, int argc, char *argv[])
{
	static char name[] = "nsntrace";
	int c;

	argv[0] = name; /* by which getopt(3) begins its messages */
	*opt = (struct options){ .snaplen = SNAPLEN_MAX,
				 .buffer_size = BUFFER_DEFAULT };
	while ((c = getopt_long(argc, argv, "+a:b:c:o:F:d:f:u:46s:B:qvVh",
				long_options, NULL)) != -1)
		if (!take_flag(opt, c))
			take_option(opt, c);
	/* An empty filter is what an unset variable leaves: everything. */
	if (opt->filter && !opt->filter[strspn(opt->filter, " \t\n")])
		opt->filter = NULL;
	opt->argv = argv + optind;
	if (opt->wireshark)
		choose_wireshark(opt);
	choose_format(opt);
	check_rotation(opt);
	if (opt->only_ipv4 && opt->only_ipv6) {
		error("-4 and -6 exclude each other");
		usage_error();
	}
	if (opt->public_dns && opt->n_dns > 0) {
		error("--use-public-dns and --dns exclude each other");
		usage_error();
	}
	if (opt->cleanup && optind < argc) {
		error("--cleanup takes no program");
		usage_error();
	}
	if (!opt->cleanup && optind == argc) {
		error("no program to trace was given");
		usage_error();
	}
}
