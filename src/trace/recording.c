// SPDX-License-Identifier: GPL-2.0-or-later
/* The recorder's process: its parent's side, and its first steps. */
#include "trace/recording.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/await.h"
#include "base/child.h"
#include "base/clock.h"
#include "base/fds.h"
#include "base/log.h"
#include "base/user.h"
#include "program/calls.h"
#include "program/keylog.h"
#include "program/sysctls.h"
#include "program/tap.h"
#include "trace/braking.h"
#include "trace/entry.h"

#define CLEAN_LIMIT 1000 /* ms */
/*
 * ms until the kernel hands over packets that do not fill a block. A ring of few
 * packets a second holds its blocks times that: 2.5 s for a file.
 */
#define LIVE_TIMEOUT 10
#define FILE_TIMEOUT 20

#define WHOLE 65535 /* bytes: the largest packet, about */

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

static int open_reports(struct recording *r)
{
	return report_files_open(&r->reports, r->opt->reports,
				 r->opt->n_reports, &r->outfile, &r->owner);
}

int recording_open_reports(struct recording *r)
{
	if (open_reports(r) == 0)
		return 0;
	outfile_discard(&r->outfile);
	return -1;
}

void recording_discard(struct recording *r)
{
	outfile_discard(&r->outfile);
	report_files_discard(&r->reports);
}

int recording_open_outfile(struct recording *r)
{
	const struct options *opt = r->opt;

	if (opt->rotate)
		return rotation_open(&r->rotation, &r->outfile, opt->outfile,
				     &r->owner, opt->max_files);
	return outfile_open(&r->outfile, opt->outfile, &r->owner);
}

static void fill_netns_config(struct netns_config *netns,
			      const struct uplink *uplink,
			      const struct uplink_inner *inner)
{
	memset(netns, 0, sizeof(*netns));
	netns->by_other = uplink_serves_tap(uplink);
	memcpy(netns->device, inner->device, sizeof(netns->device));
	memcpy(netns->gateway_mac, inner->gateway_mac, 6);
	for (int i = 0; i < IP_FAMILIES; i++) {
		const struct veth_net *net = &inner->net[i];
		const struct destinations *to = &uplink->net[i].destinations;

		netns->net[i] = (struct netns_net){
			.on = net->on,
			.addr = net->inner,
			.prefix_len = net->prefix_len,
			.gateway = net->outer,
			.nets = to->all ? NULL : to->nets,
			.n_nets = to->n_nets,
			.limits = to->all ? &to->limits : to->net_limits,
		};
	}
}

int recording_extend(const struct recording *r, const struct uplink *uplink)
{
	pid_t pid, tracer = getpid();
	struct uplink_inner inner;
	struct netns_config netns;
	int status;

	uplink_inner(uplink, &inner);
	fill_netns_config(&netns, uplink, &inner);
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

/* Receive what to enter: the device, the program, its key log. */
static void await_place(struct uplink_inner *inner, int control, int *program,
			int *keylog)
{
	int fds[FDS_MAX];

	/* The tracer has failed, or was killed. */
	if (fds_receive(control, inner, sizeof(*inner), fds) != sizeof(*inner))
		_exit(1);
	*program = fds[0];
	*keylog = fds[1];
}

/*
 * In the recorder's process: the part of each wing. The sysctls and the capture
 * are independent.
 */
/* The kernel silently drops descriptors beyond the limit. */
static void check_files(const struct recording *r, int program, int keylog)
{
	if (program >= 0 && (!r->opt->tls_keys || keylog >= 0))
		return;
	error("the recorder cannot open the trace's files: raise the limit "
	      "with 'ulimit -n'");
	_exit(1);
}

/* All of them, not only failures. */
static bool wants_connections(const struct options *opt)
{
	return opt->summary || opt->n_reports || expectations_are_wanted(opt);
}

/* A contact without its process says little. */
static bool needs_processes(const struct options *opt)
{
	return opt->processes == PROCESSES_MUST ||
	       (opt->processes != PROCESSES_NONE &&
		expectations_are_wanted(opt) && calls_can_be_watched());
}

/*
 * Which name servers have names for --expect: those that the program was given;
 * where the relay listens in their place, only if it does.
 */
static void trust_servers(struct contact_config *contacts,
			  const struct lookups *l, const bool *opened)
{
	struct resolv_conf conf;

	lookups_servers(l, &conf);
	for (size_t i = 0; i < conf.n; i++) {
		const struct ip *server = &conf.server[i].ip;
		int relayed = lookups_relayed(l, &conf.server[i]);

		if (relayed >= 0 ? opened[relayed] : !ip_is_loopback(server))
			expectations_trust(contacts, server, relayed >= 0);
	}
}

static struct recorder_config recorder_config(
	struct recording *r, const struct recording_place *place)
{
	return (struct recorder_config){
		.capture = { .filter = r->opt->filter,
			     .snaplen = r->opt->snaplen,
			     .timeout = r->outfile.is_regular ? FILE_TIMEOUT
							      : LIVE_TIMEOUT,
			     .buffer_size = r->opt->buffer_size,
			     .watch_rings = r->pressure },
		.description = r->opt->format == FORMAT_PCAPNG ? &r->description
							       : NULL,
		.attribution = { .link = r->process_link,
				 .must = needs_processes(r->opt),
				 .ports = calls_can_be_watched() },
		.may_leave = !place->own_userns,
		.watch_sockets = !place->own_userns,
		.process_blocks = r->process_blocks,
		.outfile_fd = r->outfile.fd,
		.outfile_name = r->outfile.name,
		.is_regular = r->outfile.is_regular,
		.truncate = r->outfile.by_name,
		.limit = r->opt->limit,
		.file_limit = r->opt->file_limit,
		.keylog = { -1, r->keylog_copy_fd },
		.reader_may_leave = r->opt->reader_may_leave,
		.summary = r->summary,
		.only_failures = !wants_connections(r->opt),
		.contacts = expectations_config(place->expectations),
		.pressure = r->pressure,
		.bell = r->bell,
		.reports = r->opt->reports,
		.n_reports = r->opt->n_reports,
		.subject = { .argv = r->opt->no_command_line ? NULL
							     : r->opt->argv,
			     .contacts = place->expectations->contacts,
			     .has_list = place->expectations->list },
		.linger_ms = r->opt->linger_ms,
		.uid = r->uid,
		.gid = r->gid,
	};
}

static _Noreturn void be_recorder(struct recording *r,
				  const struct recording_place *place,
				  int control)
{
	struct netns_config netns;
	struct uplink_inner inner;
	struct sysctls sysctls;
	int program;
	struct recorder_config config = recorder_config(r, place);
	int keep[5 + REPORTS_MAX] = { control, r->outfile.fd, r->process_link,
				      r->keylog_copy_fd, r->bell };
	bool opened[RELAY_NAMES_SERVERS] = { false };
	struct recorder *recorder;

	report_files_outputs(&r->reports, config.outputs, keep + 5);
	if (child_init("nsntrace-record", keep, 5 + r->reports.n) < 0)
		_exit(1);
	child_hurry(false);
	sysctls_read(&sysctls);
	await_place(&inner, control, &program, &config.keylog.fd);
	check_files(r, program, config.keylog.fd);
	fill_netns_config(&netns, place->uplink, &inner);
	netns.wire = r->opt->wire;
	netns.shaping = recording_allowance(r);
	config.capture.uplink = netns.device[0] ? netns.device : NULL;
	config.capture.segments = !netns.by_other && !netns.wire;
	if (entry_make(&netns, program, place->own_userns, control,
		       &config.capture.witness) < 0)
		_exit(1);
	close_fd(&program);
	recorder = recorder_open(&config);
	if (!recorder)
		_exit(1);
	sysctls_apply(&sysctls);
	if (lookups_listen(place->lookups, control, opened) < 0 ||
	    neighbours_listen(r->opt, control) < 0 ||
	    published_listen(r->opt, control) < 0)
		_exit(1);
	trust_servers(&config.contacts, place->lookups, opened);
	_exit(recorder_run(recorder, control));
}

static int start_processes(struct recording *r)
{
	const struct options *opt = r->opt;

	if ((opt->format != FORMAT_PCAPNG && !wants_connections(opt)) ||
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

/* With a filter, or packets cut off, much may pass that no ring gets. */
bool recording_is_bounded(const struct recording *r)
{
	return !r->opt->filter && r->opt->snaplen >= WHOLE;
}

struct shaping recording_allowance(const struct recording *r)
{
	if (!r->pressure)
		return (struct shaping){ 0, 0 };
	return braking_allowance((uint64_t)r->opt->buffer_size,
				 recording_is_bounded(r));
}

/*
 * Map the memory that the recorder shares with us. Without it failures cannot be
 * told, but nobody has asked for them.
 */
static int map_summary(struct recording *r)
{
	const bool must = wants_connections(r->opt);
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
		be_recorder(r, place, r->control);
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

static _Noreturn void be_maker(struct recording *r)
{
	const int keep[] = { r->maker, r->rotation.dir_fd };
	struct rotation_made made = { .name = "" };
	int fd = -1;

	if (child_init("nsntrace-look", keep, ARRAY_SIZE(keep)) == 0)
		fd = rotation_next(&r->rotation, &made);
	(void)!fds_send(r->maker, &made, sizeof(made), &fd, fd >= 0);
	_exit(0);
}

void recording_make_file(struct recording *r)
{
	pid_t tracer = getpid();
	pid_t pid = r->maker < 0 ? fds_fork(&r->maker) : -1;

	if (pid == 0) {
		child_die_with(tracer);
		be_maker(r);
	}
	if (pid > 0) {
		r->maker_pid = pid;
		return;
	}
	error_errno("cannot fork a process to make the next file");
	recorder_give_file(r->control, -1);
}

int recording_file_fd(const struct recording *r)
{
	return r->maker;
}

void recording_give_file(struct recording *r)
{
	struct rotation_made made;
	int fds[FDS_MAX] = { -1 };
	ssize_t n = fds_receive(r->maker, &made, sizeof(made), fds);

	if (n < 0)
		error_errno("cannot receive the next file of the capture");
	else if (n != sizeof(made))
		error("the process that makes the next file of the capture "
		      "has died");
	else if (fds[0] >= 0)
		rotation_note(&r->rotation, &made);
	recorder_give_file(r->control, fds[0]);
	close_fd(&fds[0]);
	close_fd(&r->maker);
}

struct report_file recording_file(const struct recording *r)
{
	struct report_file file = {
		.size = r->result.file_size,
		.replaced = r->opt->outfile_by_default && r->outfile.had_bytes,
	};

	/* After a failure its size is not known, and it was said. */
	if (r->result.failed)
		return file;
	if (r->opt->rotate)
		file.n = rotation_kept(&r->rotation, file.path,
				       sizeof(file.path));
	else if (r->outfile.is_regular && r->outfile.by_name)
		snprintf(file.path, sizeof(file.path), "%s", r->outfile.name);
	return file;
}

void recording_let_reader_go(struct recording *r)
{
	autoclose int null = open("/dev/null", O_WRONLY | O_CLOEXEC);

	if (r->outfile.is_stdout && null >= 0)
		dup2(null, STDOUT_FILENO);
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

/* An empty file is left after failures only. */
static void clean_rotation(const struct recording *r)
{
	pid_t pid = fork();

	if (pid == 0) {
		if (child_init("nsntrace-look", &r->rotation.dir_fd, 1) == 0)
			rotation_clean(&r->rotation);
		_exit(0);
	}
	if (pid > 0)
		await_end(pid, CLEAN_LIMIT);
}

void recording_release(struct recording *r)
{
	close_fd(&r->netns);
	close_fd(&r->witness);
	close_fd(&r->link);
	close_fd(&r->bell);
	if (r->pressure)
		munmap(r->pressure, sizeof(*r->pressure));
	close_fd(&r->keylog_copy_fd);
	if (r->summary)
		munmap(r->summary, sizeof(*r->summary));
	outfile_close(&r->outfile);
	report_files_close(&r->reports);
	if (r->rotation.number > 0)
		clean_rotation(r);
	rotation_close(&r->rotation);
}
