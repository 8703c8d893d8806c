/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The command line. Only main.c, trace/trace.c and cli/report.c see it. */
#ifndef CLI_OPTIONS_H
#define CLI_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/limit_option.h"
#include "base/resolv_conf.h"

#define OPTIONS_MAX_COMMENTS 32

enum options_format {
	FORMAT_BY_NAME, /* while options are parsed */
	FORMAT_PCAP,
	FORMAT_PCAPNG,
};

/* --uplink. Without it the rights that nsntrace has decide: nat or pasta. */
enum uplink_option {
	UPLINK_OPTION_NONE_GIVEN,
	UPLINK_OPTION_NAT,
	UPLINK_OPTION_PASTA,
	UPLINK_OPTION_NONE,
};

enum options_processes {
	PROCESSES_IF_POSSIBLE, /* in a pcapng file */
	PROCESSES_NONE,
	PROCESSES_MUST,
};

struct options {
	const char *outfile; /* "-" is stdout */
	enum options_format format;
	const char *comments[OPTIONS_MAX_COMMENTS]; /* --capture-comment */
	size_t n_comments;
	struct limit limit; /* of the capture */
	bool rotate; /* to several files, by the next two */
	struct limit file_limit; /* of each file */
	unsigned int max_files; /* 0: all are kept */
	const char *device; /* NULL: wherever the host's routes lead */
	const char *filter; /* NULL: everything */
	const char *user; /* NULL: who nsntrace runs as */
	bool only_ipv4;
	bool only_ipv6;
	enum uplink_option uplink;
	int snaplen; /* bytes */
	int buffer_size; /* bytes */
	int linger_ms;
	bool follow;
	bool kill;
	bool wire;
	enum options_processes processes;
	bool public_dns;
	const char *dns[RESOLV_CONF_SERVERS]; /* of --dns, if n_dns */
	size_t n_dns;
	bool no_mask;
	bool tls_keys;
	bool wireshark; /* it is to read the capture; there is no outfile */
	bool progress; /* a line, though the program writes there too */
	bool quiet;
	bool verbose;
	bool cleanup; /* undo what killed traces left, and end */
	bool silent; /* neither the program's output nor its status is wanted */
	bool reader_may_leave; /* the capture's; that is no failure */
	char *const *argv; /* the program's */
};

/*
 * Parse the command line up to the first word that is no option. Ends the
 * process for --help and --version (0) and for a wrong one (125), after a
 * message.
 */
void options_parse(struct options *opt, int argc, char *argv[]);

#endif
