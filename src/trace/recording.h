/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The recording of a trace: the part of the conductor that has to do with the
 * recorder and what goes into it, called by trace/trace.c in this order. The recorder
 * is a child in the program's network namespace that gives its rights up.
 */
#ifndef TRACE_RECORDING_H
#define TRACE_RECORDING_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/user.h"
#include "cli/options.h"
#include "host/uplink/uplink.h"
#include "program/netns.h"
#include "program/program.h"
#include "record/file/trace_description.h"
#include "record/file/outfile.h"
#include "record/file/rotation.h"
#include "record/owner/process_watch.h"
#include "record/recorder.h"
#include "trace/lookups.h"

struct recording {
	const struct options *opt;
	uid_t uid; /* the recorder's */
	gid_t gid;
	struct outfile_owner owner; /* of the outfile */
	struct outfile outfile; /* the first, if there are several */
	struct rotation rotation;
	struct trace_description description; /* the trace, for the file */
	int keylog_copy_fd; /* the key log that the user had named before */
	struct process_watch processes;
	int process_link; /* the recorder's end, until it has it */
	pid_t pid; /* the recorder's, 0 if there is none (any more) */
	int control;
	int netns; /* the trace's, once the recorder is in there */
	bool ready;
	bool ended; /* failed or done; nothing more to come */
	struct recorder_result result;
};

#define RECORDING_INIT                                                         \
	{                                                                      \
		.outfile = OUTFILE_INIT, .rotation = ROTATION_INIT,            \
		.processes = PROCESS_WATCH_INIT, .process_link = -1,           \
		.keylog_copy_fd = -1, .control = -1, .netns = -1               \
	}

/* Where it takes place. */
struct recording_place {
	const struct user *user; /* of -u, or NULL */
	const struct uplink *uplink; /* planned */
	const struct lookups *lookups;
	bool own_userns; /* the program's */
};

/*
 * Who is the recorder, whose is the outfile, what is said in it of the program,
 * which runs as program_uid. opt must stay.
 */
void recording_init(struct recording *r, const struct options *opt,
		    uid_t program_uid);

/* Open the (first) outfile that -o names. Returns 0, or -1 after a message. */
int recording_open_outfile(struct recording *r);

/*
 * Fork the recorder, early, so that it is ready when there is something to
 * record. Returns 0, or -1 after a message.
 */
int recording_start(struct recording *r, const struct recording_place *place);

/*
 * The program is spawned, the uplink attached: have it enter and configure the
 * program's network namespace and open the capture. The program gets its key log,
 * too. Returns 0, or -1 after a message.
 */
int recording_enter(struct recording *r, const struct program *program,
		    const struct uplink *uplink);

/*
 * Wait until it is in there, and a device that another process is to serve. From
 * here on the trace's network namespace is known by r->netns, wherever the program
 * goes.
 * Returns 0, or -1 after a message.
 */
int recording_await_entry(struct recording *r);

/* Wait until it captures. Returns 0, or -1 after a message. */
int recording_await(struct recording *r, struct lookups *lookups);

/* It asks for the next file of a rotation. */
void recording_give_file(struct recording *r);

/* Whoever reads the capture waits for us too to close it. */
void recording_let_reader_go(struct recording *r);

/* Nothing more is said to the recorder, or heard from it. */
void recording_hang_up(struct recording *r);

void recording_release(struct recording *r);

#endif
