/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The recording of a trace: the conductor's part for the recorder. The recorder
 * is a child process that enters the program's network namespace and gives up
 * its rights. Call in this order.
 */
#ifndef TRACE_RECORDING_H
#define TRACE_RECORDING_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/user.h"
#include "cli/options.h"
#include "cli/report.h"
#include "host/uplink/uplink.h"
#include "program/netns.h"
#include "program/program.h"
#include "record/connections/summary.h"
#include "record/file/trace_description.h"
#include "record/file/outfile.h"
#include "record/file/rotation.h"
#include "record/owner/process_watch.h"
#include "record/pressure.h"
#include "record/recorder.h"
#include "trace/expectations.h"
#include "trace/lookups.h"
#include "trace/neighbours.h"
#include "trace/published.h"
#include "trace/report_files.h"

struct recording {
	const struct options *opt;
	uid_t uid; /* the recorder's */
	gid_t gid;
	struct outfile_owner owner; /* of the outfile */
	struct outfile outfile; /* the first, if there are several */
	struct report_files reports; /* of --report */
	struct rotation rotation;
	struct trace_description description; /* the trace, for the file */
	bool process_blocks; /* the file describes processes in blocks */
	int keylog_copy_fd; /* the key log that SSLKEYLOGFILE named */
	struct process_watch processes;
	int process_link; /* the recorder's end, until it is forked */
	pid_t pid; /* the recorder's; 0: none, or it has ended */
	int control;
	int maker; /* from the process that makes the next file; -1: none does */
	pid_t maker_pid;
	int witness; /* on the device by which packets leave; -1: none */
	int netns; /* the trace's, once the recorder is in there */
	struct summary
		*summary; /* of connections, or of failures; NULL: none */
	struct pressure *pressure; /* of its buffers; NULL: nobody looks */
	int bell; /* by which the recorder wakes the brake; -1: none */
	int link; /* a netlink socket of the trace's namespace; -1: none */
	int sockets; /* of NETLINK_SOCK_DIAG in there, for contacts; -1: none */
	int ifindex; /* of the uplink's device in there; 0: there is none */
	bool ready;
	bool ended; /* failed or done: it sends nothing more */
	bool given_up; /* it was killed, but waits in the kernel */
	struct recorder_result result;
};

#define RECORDING_INIT                                                         \
	{                                                                      \
		.outfile = OUTFILE_INIT, .reports = REPORT_FILES_INIT,         \
		.rotation = ROTATION_INIT, .processes = PROCESS_WATCH_INIT,    \
		.process_link = -1, .keylog_copy_fd = -1, .control = -1,       \
		.maker = -1, .netns = -1, .witness = -1, .bell = -1,           \
		.link = -1, .sockets = -1                                      \
	}

/* What the recorder needs to know of the trace. */
struct recording_place {
	const struct user *user; /* of -u, or NULL */
	const struct uplink *uplink; /* planned */
	const struct lookups *lookups;
	const struct expectations *expectations;
	bool own_userns; /* the program's */
};

/*
 * Choose the recorder's user and the outfile's owner, and describe the program,
 * which runs as program_uid, for the file. opt must outlive r.
 */
void recording_init(struct recording *r, const struct options *opt,
		    uid_t program_uid);

/* Open the (first) outfile that -o names. Returns 0, or -1 after a message. */
int recording_open_outfile(struct recording *r);

/*
 * Open the files of --report, when the outfile is open. Returns 0, or -1 after a
 * message.
 */
int recording_open_reports(struct recording *r);

/* Nothing was captured: remove the files that were created. */
void recording_discard(struct recording *r);

/*
 * Fork the recorder. Call it early, so that the recorder is prepared when the
 * namespace exists. Returns 0, or -1 after a message.
 */
int recording_start(struct recording *r, const struct recording_place *place);

/*
 * The program is forked and the uplink attached: tell the recorder to enter and
 * configure the program's network namespace and to open the capture. The
 * program gets its key log, too. Returns 0, or -1 after a message.
 */
int recording_enter(struct recording *r, const struct program *program,
		    const struct uplink *uplink);

/*
 * Wait until the recorder has entered the namespace and made a tap, if the
 * uplink serves one. From here on r->netns is the trace's network namespace,
 * even if the program leaves it. Returns 0, or -1 after a message.
 */
int recording_await_entry(struct recording *r);

/*
 * The uplink has more for the trace than it had when that was configured: give
 * it that. Returns 0, or -1 after a message.
 */
int recording_extend(const struct recording *r, const struct uplink *uplink);

/* Wait until the recorder captures. Returns 0, or -1 after a message. */
int recording_await(struct recording *r, struct lookups *lookups,
		    struct neighbours *neighbours, struct published *published);

/* Does the capture get all that passes the devices, whole? */
bool recording_is_bounded(const struct recording *r);

/* What the trace's devices may send at first; a rate of 0: as they like. */
struct shaping recording_allowance(const struct recording *r);

/*
 * The recorder asks for the next file of a rotation: start a process that makes
 * it. When recording_file_fd() (-1: none) is readable, pass the file on.
 */
void recording_make_file(struct recording *r);
int recording_file_fd(const struct recording *r);
void recording_give_file(struct recording *r);

/* Where the capture is, for a message. */
struct report_file recording_file(const struct recording *r);

/* Its reader waits for an end of file: close our descriptor. */
void recording_let_reader_go(struct recording *r);

/* Close the connection to the recorder. */
void recording_hang_up(struct recording *r);

void recording_release(struct recording *r);

#endif
