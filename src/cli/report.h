/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The messages at the start and at the end of a trace. */
#ifndef CLI_REPORT_H
#define CLI_REPORT_H

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/ip.h"
#include "cli/options.h"

struct report_start {
	const char *program;
	const char *device;
	const char *uplink; /* its name, or NULL for NAT */
	const struct ip *ip[IP_FAMILIES]; /* NULL: the trace lacks the family */
};

/* The trace starts. */
void report_start(const struct report_start *start);

/* The program has exited, and n of its children run. Prints nothing for 0. */
void report_survivors(int n);

/* Where the capture is. */
struct report_file {
	char path[PATH_MAX]; /* "": not in a regular file */
	uint64_t size; /* bytes */
	bool replaced; /* it had another capture before */
	unsigned int
		n; /* with -b: how many there are, path is the last one's */
};

struct report_totals {
	struct report_file file;
	uint64_t delivered; /* packets in the file */
	uint64_t dropped; /* the buffer was full */
	uint64_t cut; /* to the snaplen */
	bool has_owners; /* the file has the processes of packets */
	uint64_t unowned; /* sent packets without a known process */
	/* Some of these are not in the file. */
	bool lacks_processes, lacks_names;
	bool failed; /* after an error that was printed */
};

/*
 * The program was refused at this abstract Unix socket ("@NAME"), on which the
 * host listens.
 */
void report_abstract(const char *name);

/* A limit has stopped the capture while the program runs. */
void report_limit(const struct options *opt);

/*
 * The program was refused at this loopback address and port, in network byte
 * order, where the host listens: at all addresses, or just there.
 */
void report_loopback(const struct ip *addr, uint16_t port, bool at_all,
		     bool udp);

/* The program sent no packets, as far as is known. */
void report_no_packets(const struct options *opt);

/* The capture has ended: print what is in it. */
void report_result(const struct report_totals *r, const struct options *opt);

/* The program's links were slowed, so that no packet is lost. */
struct report_slowed {
	int64_t slowed, duration; /* ns */
	uint32_t turned_away; /* packets to the program that were dropped */
	bool gave_up; /* the outfile took nothing for too long */
	const char *outfile;
};

void report_slowed(const struct report_slowed *s);

/* This process of the trace used the host's network. comm may have no end. */
void report_outside(const char *comm, size_t size, uint32_t pid);

/* This many packets left the trace, and no capture sees them. */
void report_unseen(uint32_t packets);

#endif
