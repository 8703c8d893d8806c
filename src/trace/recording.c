// SPDX-License-Identifier: GPL-2.0-or-later
/* The recorder's process, as its parent sees it. */
#include "trace/recording.h"

#include <errno.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/await.h"
#include "base/child.h"
#include "base/clock.h"
#include "base/fds.h"
#include "base/log.h"
#include "base/user.h"
#include "program/keylog.h"
#include "program/tap.h"
#include "trace/entry.h"
#include "trace/recording_parts.h"

#define EXTEND_LIMIT 5000 /* ms: while the program runs, all else waits */

static void choose_users(struct recording *r)
{
	r->owner.uid = getuid();
	r->owner.gid = getgid();
	user_behind_sudo(&r->owner.uid, &r->owner.gid);
	user_of_own(USER_RECORDER, &r->uid, &r->gid);
}

static void describe(struct recording *r, uid_t program_uid)
{
	const struct options *opt = r->opt;

	if (opt->format != FORMAT_PCAPNG)
		return;
	trace_description_init(&r->description,
			       opt->no_command_line ? NULL : opt->argv,
			       program_uid);
	for (size_t i = 0; i < opt->n_comments; i++)
		trace_description_add_comment(&r->description,
					      opt->comments[i]);
}

void recording_init(struct recording *r, const struct options *opt,
		    uid_t program_uid)
{
	r->opt = opt;
	r->process_blocks = opt->process_style == PROCESS_BLOCKS;
	choose_users(r);
	describe(r, program_uid);
}

int recording_extend(const struct recording *r, const struct uplink *uplink)
{
	pid_t pid, tracer = getpid();
	struct uplink_inner inner;
	struct netns_config netns;
	int status;

	uplink_inner(uplink, &inner);
	recording_plan_netns(&netns, uplink, &inner);
	pid = fork();
	if (pid < 0)
		return error_errno("cannot fork a process to configure the "
				   "trace");
	if (pid == 0) {
		child_die_with(tracer);
		if (child_init("nsntrace-extend", &r->netns, 1) < 0 ||
		    netns_enter(r->netns, false) < 0 ||
		    netns_extend(&netns) < 0)
			_exit(1);
		_exit(0);
	}
	status = await_end(pid, EXTEND_LIMIT);
	return status == 0 ? 0 : -1;
}

static int start_processes(struct recording *r)
{
	const struct options *opt = r->opt;

	if ((opt->format != FORMAT_PCAPNG &&
	     !recording_wants_connections(opt)) ||
	    opt->processes == PROCESSES_NONE)
		return 0;
	r->processes.no_command_line = opt->no_command_line;
	r->process_link = process_watch_open(&r->processes);
	return r->process_link < 0 ? -1 : 0;
}

/* Without it the program is not slowed, and losses are told. */
static void map_pressure(struct recording *r)
{
	void *memory;

	if (r->opt->drop)
		return;
	r->bell = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (r->bell < 0)
		return;
	memory = mmap(NULL, sizeof(*r->pressure), PROT_READ | PROT_WRITE,
		      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	r->pressure = memory == MAP_FAILED ? NULL : memory;
}

/*
 * Map the memory that the recorder shares with us. Without it failures cannot be
 * told, but nobody has asked for them.
 */
static int map_summary(struct recording *r)
{
	const bool must = recording_wants_connections(r->opt);
	void *memory;

	if (!must && r->opt->quiet)
		return 0;
	memory = mmap(NULL, sizeof(*r->summary), PROT_READ | PROT_WRITE,
		      MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (memory == MAP_FAILED && !must)
		return 0;
	if (memory == MAP_FAILED)
		return error_errno("cannot map memory for the connections");
	r->summary = memory;
	return 0;
}

int recording_start(struct recording *r, const struct recording_place *place)
{
	pid_t pid;

	if (start_processes(r) < 0 || map_summary(r) < 0)
		return -1;
	map_pressure(r);
	if (r->opt->tls_keys)
		r->keylog_copy_fd = keylog_open_named(place->user);
	pid = fds_fork(&r->control);
	if (pid == 0)
		recording_be_recorder(r, place, r->control);
	/* No other process gets it. */
	if (r->summary)
		madvise(r->summary, sizeof(*r->summary), MADV_DONTFORK);
	close_fd(&r->process_link);
	close_fd(&r->keylog_copy_fd);
	/*
	 * To close a file may wait for its file system. So it is closed before
	 * the program runs, and no process of the undo has it.
	 */
	close_fd(&r->outfile.fd);
	report_files_passed(&r->reports);
	if (pid < 0)
		return error_errno("cannot start the recorder");
	r->pid = pid;
	return 0;
}

int recording_enter(struct recording *r, const struct program *program,
		    const struct uplink *uplink)
{
	autoclose int keylog = -1;
	struct uplink_inner inner;

	uplink_inner(uplink, &inner);
	if (r->opt->tls_keys && (keylog = program_make_keylog(program)) < 0)
		return -1;
	if (fds_send(r->control, &inner, sizeof(inner),
		     (const int[]){ program->pidfd, keylog },
		     keylog < 0 ? 1 : 2) < 0)
		return error_errno(
			"cannot send the trace's descriptors to the recorder");
	return 0;
}

/* errno is 0 if it has ended, after a message. */
static int could_not_start(struct recording *r)
{
	r->ended = true;
	if (errno == EINTR)
		return -1;
	if (errno == ETIMEDOUT)
		return error("cannot start the capture: the recorder did not "
			     "answer within %d seconds",
			     AWAIT_LIMIT / 1000);
	return error("cannot start the capture");
}

int recording_await_entry(struct recording *r)
{
	struct entry entry;

	errno = 0;
	if (entry_await(r->control, &entry) < 0)
		return could_not_start(r);
	r->netns = entry.netns;
	r->link = entry.link;
	r->witness = entry.witness;
	r->sockets = entry.sockets;
	r->ifindex = entry.ifindex;
	errno = entry.error;
	if (errno)
		return tap_explain_failure();
	if (r->netns < 0)
		return error("nsntrace cannot open the trace's network "
			     "namespace: raise the limit with 'ulimit -n'");
	return 0;
}

int recording_await(struct recording *r, struct lookups *lookups,
		    struct neighbours *neighbours, struct published *published)
{
	errno = 0;
	if (lookups_connect(lookups, r->control) < 0 ||
	    neighbours_connect(neighbours, r->opt, r->control,
			       &lookups->relay) < 0 ||
	    published_connect(published, r->control) < 0 ||
	    await_readable(r->control, now_ms(), AWAIT_LIMIT) < 0 ||
	    recorder_next_event(r->control, &r->result) != RECORDER_READY)
		return could_not_start(r);
	r->ready = true;
	process_watch_begin(&r->processes);
	return 0;
}

void recording_hang_up(struct recording *r)
{
	close_fd(&r->control);
	close_fd(&r->process_link);
	if (r->maker >= 0)
		kill(r->maker_pid, SIGKILL); /* it hangs in the file system */
	close_fd(&r->maker);
	process_watch_close(&r->processes);
}

void recording_release(struct recording *r)
{
	close_fd(&r->netns);
	close_fd(&r->witness);
	close_fd(&r->link);
	close_fd(&r->sockets);
	close_fd(&r->bell);
	if (r->pressure)
		munmap(r->pressure, sizeof(*r->pressure));
	close_fd(&r->keylog_copy_fd);
	if (r->summary)
		munmap(r->summary, sizeof(*r->summary));
	recording_close_files(r);
}
