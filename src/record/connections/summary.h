/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The summary of a trace's connections: those of a process to the same name or
 * address, port and protocol make one row. The recorder writes it, in memory
 * that it shares with the tracer. Whoever reads it must not trust it, as the
 * recorder has read packets of strangers.
 */
#ifndef RECORD_CONNECTIONS_SUMMARY_H
#define RECORD_CONNECTIONS_SUMMARY_H

#include "packet/dns.h"
#include "record/capture/capture.h"
#include "record/connections/connection_table.h"
#include "record/owner/process_event.h"
#include "record/sink.h"

#define SUMMARY_ROWS 8192

/* Why a connection failed: the first of those with the row's worst outcome. */
struct summary_reason {
	struct address by; /* who refused, reset, answered or was silent */
	bool by_program; /* it was the program, not the other side */
	struct icmp_error
		error; /* of OUTCOME_UNREACHABLE and OUTCOME_REFUSED */
	uint16_t alert; /* of OUTCOME_TLS_ALERT */
	uint8_t rcode; /* of OUTCOME_SERVER_FAILED */
	uint64_t tries; /* SYNs, queries or datagrams */
	int64_t after; /* ns since the connection's start */
};

struct summary_row {
	uint32_t pid; /* 0: the process is not known */
	char process[PROCESS_COMM_SIZE];
	char name[DNS_NAME_SIZE]; /* "": only the address is known */
	struct endpoint peer; /* the port is that of the side that answers */
	uint8_t kind; /* enum connection_kind */
	uint8_t service;
	bool incoming;
	uint32_t owner; /* the recorder's number of the process */
	uint64_t connections;
	uint64_t up, down; /* bytes of frames that the program sent, and got */
	uint64_t resent;
	int64_t start, last;
	uint64_t outcomes[OUTCOMES]; /* how many ended in that way */
	uint64_t count; /* how many have the worst outcome */
	struct summary_reason reason;
};

struct summary {
	bool complete; /* the recorder came to its end */
	uint32_t n;
	struct {
		uint64_t connections, up, down;
	} unlisted; /* for which there was no row */
	uint64_t lost_packets, lost_bytes; /* in no connection */
	struct summary_row row[SUMMARY_ROWS];
};

/*
 * Make the sink that fills in the summary, which starts as zeroes and outlives
 * the sink. With only_failures it looks only at packets by which connections
 * fail, and keeps few. The sink's end() frees what it has. Returns 0, or -1 with
 * errno if there is no memory.
 */
int summary_open(struct sink *sink, struct summary *summary, bool only_failures,
		 const struct capture_source sources[CAPTURE_MAX_SOURCES]);

/* The worst outcome of a row; see enum connection_outcome. */
enum connection_outcome summary_outcome(const struct summary_row *row);

#endif
