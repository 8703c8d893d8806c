/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The command line. */
#ifndef CLI_OPTIONS_H
#define CLI_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/ip.h"
#include "base/limit_option.h"
#include "base/report_option.h"
#include "base/resolv_conf.h"

#define OPTIONS_MAX_COMMENTS 32
#define OPTIONS_MAX_PORTS    32
#define OPTIONS_MAX_LISTS    8

enum options_format {
	FORMAT_BY_NAME, /* while options are parsed */
	FORMAT_PCAP,
	FORMAT_PCAPNG,
};

/* --uplink. Without it nsntrace uses nat as root, and pasta otherwise. */
enum uplink_option {
	UPLINK_OPTION_NONE_GIVEN,
	UPLINK_OPTION_NAT,
	UPLINK_OPTION_PASTA,
	UPLINK_OPTION_NONE,
};

enum options_processes {
	PROCESSES_IF_POSSIBLE, /* and the format is pcapng */
	PROCESSES_NONE,
	PROCESSES_MUST,
};

/* How the file describes processes. */
enum options_process_style {
	PROCESS_STYLE_BY_READER, /* comments, unless the reader is known */
	PROCESS_COMMENTS,
	PROCESS_BLOCKS,
};

/* PORT[/udp] */
struct port_option {
	uint16_t port; /* in host byte order */
	bool udp;
};

/* [ADDRESS:]HOSTPORT[:PORT][/udp] */
struct publish_option {
	const char *text; /* as it was given */
	enum publish_at {
		PUBLISH_LOOPBACK,
		PUBLISH_EVERYWHERE, /* at all addresses of the host */
		PUBLISH_ADDRESS, /* at this one: */
	} where;
	struct ip address;
	uint16_t host_port, port; /* in host byte order */
	bool udp;
};

struct options {
	const char *outfile; /* "-" is stdout */
	bool outfile_by_default; /* -o was not given */
	enum options_format format;
	const char *comments[OPTIONS_MAX_COMMENTS]; /* --capture-comment */
	size_t n_comments;
	struct limit limit; /* of the capture */
	bool rotate; /* -b: to several files */
	struct limit file_limit; /* of each file */
	unsigned int max_files; /* 0: keep all */
	const char *device; /* NULL: as the routes of the host say */
	const char *filter; /* NULL: everything */
	const char *user; /* NULL: the user that runs nsntrace */
	bool only_ipv4;
	bool only_ipv6;
	enum uplink_option uplink;
	int snaplen; /* bytes */
	int buffer_size; /* bytes */
	int linger_ms;
	bool follow;
	bool kill;
	bool wire;
	bool drop; /* rather lose packets than slow the program */
	bool strict; /* a packet that is missing is a failure */
	enum options_processes processes;
	enum options_process_style process_style;
	bool no_command_line; /* leave command lines out of the file */
	bool public_dns;
	const char *dns[RESOLV_CONF_SERVERS]; /* --dns */
	size_t n_dns;
	struct port_option host_ports[OPTIONS_MAX_PORTS]; /* --host-port */
	size_t n_host_ports;
	struct publish_option published[OPTIONS_MAX_PORTS]; /* --publish */
	size_t n_published;
	bool no_mask;
	bool all_host_ports; /* --host-port all: those of TCP */
	bool publish_all;
	bool tls_keys;
	bool summary; /* of the connections, at the end */
	struct report_option reports[REPORTS_MAX]; /* --report */
	size_t n_reports;
	const char *expect[OPTIONS_MAX_LISTS]; /* --expect */
	size_t n_expect;
	const char *learn; /* --learn; "-" is stdout; NULL: not wanted */
	const char *read; /* the capture of -r, "-" is stdin; NULL: trace */
	bool wireshark; /* Wireshark reads the capture; there is no file */
	bool progress; /* even if the program writes to the terminal */
	bool quiet;
	bool verbose;
	bool cleanup; /* undo changes left by killed traces, then exit */
	bool silent; /* discard the program's output and exit status */
	bool reader_may_leave; /* it is no failure if the reader closes */
	char *const *argv; /* the program and its arguments, up to a NULL */
};

/*
 * Parse the options, up to the first word that is not one. *opt points into
 * argv. Ends the process after --help and --version (0), and after a message if
 * the command line is wrong (125).
 */
void options_parse(struct options *opt, int argc, char *argv[]);

#endif
