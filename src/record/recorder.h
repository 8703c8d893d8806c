/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The recorder is the process that captures. Only it reads packet bytes, and it
 * has no privilege while it does. The tracer forks it and makes it enter the
 * program's network namespace; there it calls recorder_open() and
 * recorder_run(). The tracer calls the other functions, on its end of the
 * socket between the two.
 */
#ifndef RECORD_RECORDER_H
#define RECORD_RECORDER_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/limit_option.h"
#include "base/socket_paths.h"
#include "record/capture/capture.h"
#include "record/connections/summary.h"
#include "record/contacts/contact_watch.h"
#include "record/file/trace_description.h"
#include "record/owner/attribution.h"
#include "record/listing/listing.h"
#include "record/tally.h"
#include "record/tls/tls_log.h"

struct pressure;

struct recorder_config {
	struct capture_config capture;
	const struct trace_description *description; /* NULL: classic pcap */
	struct attribution_config attribution;
	const char *outfile_name; /* for messages */
	int outfile_fd; /* the recorder's */
	int bell; /* the brake's */
	struct pressure *pressure; /* shared with the brake; NULL: none */
	struct limit limit; /* of the capture */
	struct limit file_limit; /* of each file; all 0: one file */
	struct summary *summary; /* shared with the tracer; NULL: none */
	/* Reports, and their descriptors, which the recorder closes. */
	const struct report_option *reports;
	size_t n_reports;
	struct listing_output outputs[REPORTS_MAX];
	struct listing_subject subject;
	struct contact_config contacts; /* its list outlives the recorder */
	struct tls_log_config keylog; /* of the program's TLS libraries */
	int linger_ms; /* the least time after the program's end */
	uid_t uid; /* the user that the recorder becomes */
	gid_t gid;
	bool may_leave; /* the program may have the right to leave the trace */
	bool watch_sockets; /* Unix ones, if the kernel allows it */
	bool process_blocks; /* describe processes in blocks, not comments */
	bool is_regular;
	bool truncate; /* first, if the file is regular */
	bool reader_may_leave; /* without this being an error */
	bool only_failures; /* are in the summary */
};

struct recorder_result {
	uint64_t delivered; /* packets, into the files */
	uint64_t bytes; /* of these packets, as they were sent */
	uint64_t
		file_size; /* bytes of the file, the last one if there are several */
	uint64_t dropped; /* by the kernel: its ring was full */
	uint64_t cut; /* by the snaplen */
	int limited; /* a limit ended the capture before the tracer did */
	bool at_limit; /* packets may have come after the limit */
	/* With RECORDER_READY: the tracer must call process_watch_port(). */
	bool wants_ports;
	bool has_owners; /* the owners of packets are recorded */
	/* Some are not in the file: there are too many. */
	bool lacks_processes, lacks_names;
	struct tally_result tally;
	struct outside_event outside; /* who used the host's network */
	struct socket_paths sockets; /* that connect(2) was given */
	struct socket_paths abstract; /* that nobody has in the trace */
	int failed; /* some packets could not be captured or written */
	bool reports_failed; /* a report could not be written */
	int write_error; /* with RECORDER_FAILED: an errno, not yet printed */
};

enum recorder_event {
	RECORDER_READY, /* it captures: the program may start */
	RECORDER_WANTS_FILE, /* see recorder_give_file() */
	RECORDER_FAILED, /* it has ended early, with write_error or a message */
	RECORDER_COUNTS, /* the answer to recorder_ask(): see the result */
	RECORDER_LEFT, /* the reader has gone, as it is allowed to */
	RECORDER_DONE, /* the file is complete: see the result */
	RECORDER_GONE, /* it died */
};

struct recorder;

/*
 * Begin to open the sources, in the program's network namespace. The config
 * must outlive the recorder. Returns NULL after a message.
 */
struct recorder *recorder_open(const struct recorder_config *config);

/*
 * Drop privileges when the sources are open, capture until the tracer ends it,
 * and write the file. control is the recorder's end of the socket. Returns the
 * exit status of the process.
 */
int recorder_run(struct recorder *r, int control);

/* Print that the outfile could not be written. */
void recorder_print_write_error(const char *outfile_name, int error);

/*
 * The tracer's side: wait for the next event. Sets *result with RECORDER_READY,
 * RECORDER_COUNTS and RECORDER_DONE, and its write_error with RECORDER_FAILED.
 */
enum recorder_event recorder_next_event(int control,
					struct recorder_result *result);

enum recorder_order {
	FINISH_LINGER = 1, /* wait for TCP's end, and as long as linger_ms */
	FINISH_TCP, /* wait for TCP's end only */
	FINISH_NOW, /* wait for nothing */
	TELL_COUNTS, /* go on, and report the counts */
};

/*
 * Ask for RECORDER_COUNTS. Ask again only after the answer. A recorder that is
 * closing the file does not answer.
 */
void recorder_ask(int control);

/*
 * The program has ended: linger as the order says, drain, close the file. A
 * later order replaces an earlier one. stopped: the host has let no packet of
 * IPv4, and of IPv6, out.
 */
void recorder_finish(int control, enum recorder_order order,
		     const struct program_end *end, const bool stopped[2]);

/*
 * Send the next file. The caller still closes its fd. With -1 there is no file
 * (the caller has printed why), and the capture ends.
 */
void recorder_give_file(int control, int fd);

#endif
