/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A row of the summary: the connections of a process to the same name or
 * address, port and protocol. One connection makes a row, too.
 */
#ifndef RECORD_CONNECTIONS_SUMMARY_ROW_H
#define RECORD_CONNECTIONS_SUMMARY_ROW_H

#include "packet/dns.h"
#include "record/connections/connections.h"
#include "record/owner/process_event.h"

/* Why a connection failed: the first of those with the row's worst outcome. */
struct summary_reason {
	struct address by; /* who refused, reset, answered or was silent */
	bool by_program; /* it was the program, not the other side */
	struct icmp_error
		error; /* of OUTCOME_UNREACHABLE and OUTCOME_REFUSED */
	uint16_t alert; /* of OUTCOME_TLS_ALERT */
	uint8_t rcode; /* of OUTCOME_SERVER_FAILED */
	/* Of OUTCOME_STALLED: bytes of a segment that did not pass, or 0 if one
	 * of the other side did not; and who wants smaller packets, if anybody
	 * does. */
	uint16_t size;
	struct address too_big;
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

/* Describe a connection that the row is for; it is not added. */
void summary_row_begin(struct summary_row *row, const struct connections *s,
		       const struct connection *c);

void summary_row_add(struct summary_row *row, const struct connection *c,
		     const struct connection_more *more);

/* Look again at the name of the process: more may be known of it. */
void summary_row_name_owner(struct summary_row *row,
			    const struct connections *s);

/*
 * A look-up is shown only if the name could not be had: its packets are in the
 * row of the name server.
 */
bool summary_row_is_shown(const struct summary_row *row);

/*
 * The order in which rows are shown: the processes in the order in which they
 * began, those that are not known at the end; failures first.
 */
int summary_row_compare(const struct summary_row *a,
			const struct summary_row *b);

/* Can both be one row? */
bool summary_row_is_same(const struct summary_row *a,
			 const struct summary_row *b);

/* The worst outcome of a row; see enum connection_outcome. */
enum connection_outcome summary_outcome(const struct summary_row *row);

/* Did connections of the row fail? */
bool summary_row_failed(const struct summary_row *row);

/* Does it mean that something went wrong? */
bool outcome_is_failure(enum connection_outcome outcome);

#endif
