/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The recorder: the process that captures. It is the only one that touches
 * packet bytes, and holds no privilege while it does. The tracer forks it, has
 * it enter the program's network namespace, and calls recorder_open() and
 * recorder_run(); the other functions are the tracer's side of the socket between the two.
 */
#ifndef RECORD_RECORDER_H
#define RECORD_RECORDER_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/limit_option.h"
#include "record/capture/capture.h"
#include "record/file/trace_description.h"
#include "record/owner/attribution.h"
#include "record/tls/tls_log.h"

struct recorder_config {
	struct capture_config capture;
	const struct trace_description
		*description; /* NULL: the file is to be classic pcap */
	struct attribution_config attribution;
	int outfile_fd; /* the recorder's */
	const char *outfile_name; /* for messages */
	bool is_regular;
	bool truncate; /* the file, if it is regular */
	struct limit limit; /* of the capture */
	struct limit file_limit; /* of each file; all 0: there is one only */
	struct tls_log_config keylog; /* of the program's TLS libraries */
	bool reader_may_leave; /* the file's; then the capture has ended well */
	int linger_ms; /* at least so long after the program's end */
	uid_t uid; /* who it becomes */
	gid_t gid;
};

struct recorder_result {
	uint64_t delivered; /* packets in the file */
	uint64_t bytes; /* of these packets, as they were sent */
	uint64_t dropped; /* by the kernel, for want of room in the ring */
	uint64_t cut; /* by the snaplen */
	int limited; /* its limit ended the capture, before it was told to */
	/* With RECORDER_READY: process_watch_port() is to be called. */
	bool wants_ports;
	bool has_owners; /* packets are told with their processes */
	uint64_t unowned; /* those whose process is not known */
	int failed; /* not all of it could be written, or captured */
};

enum recorder_event {
	RECORDER_READY, /* it captures, the program may start */
	RECORDER_WANTS_FILE, /* see recorder_give_file() */
	RECORDER_FAILED, /* the capture has ended early, after a message */
	RECORDER_COUNTS, /* recorder_ask()'s answer: see the result */
	RECORDER_LEFT, /* its reader has gone, who may */
	RECORDER_DONE, /* the file is complete: see the result */
	RECORDER_GONE, /* it died */
};

struct recorder;

/*
 * Begin to open the sources, in the program's network namespace. config must
 * stay. Returns NULL after a message.
 */
struct recorder *recorder_open(const struct recorder_config *config);

/*
 * The rest of the process's life, with control as its end of the socket
 * (SOCK_SEQPACKET): when the sources are open, privileges are dropped. Returns
 * its exit status.
 */
int recorder_run(struct recorder *r, int control);

/* The tracer's side: the next event; waits for it. */
enum recorder_event recorder_next_event(int control,
					struct recorder_result *result);

enum recorder_order {
	FINISH_LINGER = 1, /* wait for TCP's end, and as long as linger_ms */
	FINISH_TCP, /* wait for TCP's end only */
	FINISH_NOW, /* wait for nothing */
	TELL_COUNTS, /* go on, but say how far it is */
};

/*
 * Ask for RECORDER_COUNTS. A recorder that is closing the file does not answer
 * any more; ask again only when it has.
 */
void recorder_ask(int control);

/*
 * The program has ended, in that way: linger as told, drain, close. May be told
 * again.
 */
void recorder_finish(int control, enum recorder_order order,
		     const struct program_end *end);

/*
 * The next file, which stays the caller's to close; -1: there is none, after a
 * message, and the capture is to end.
 */
void recorder_give_file(int control, int fd);

#endif
