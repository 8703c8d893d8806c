// SPDX-License-Identifier: GPL-2.0-or-later
/* The recorder's process as its parent has it, and its first steps. */
#include "recording.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/child.h"
#include "base/log.h"
#include "base/user.h"
#include "target/calls.h"
#include "target/keylog.h"
#include "target/sysctls.h"

/* The recorder is the user behind sudo, else nobody. */
static void choose_recorder_user(struct recording *r)
{
	r->owner.uid = getuid();
	r->owner.gid = getgid();
	user_behind_sudo(&r->owner.uid, &r->owner.gid);
	r->uid = r->owner.uid;
	r->gid = r->owner.gid;
	if (r->owner.uid == 0)
		user_nobody(&r->uid, &r->gid);
}

static void describe(struct recording *r, uid_t program_uid)
{
	const struct options *opt = r->opt;

	if (opt->format != FORMAT_PCAPNG)
		return;
	about_init(&r->about, opt->argv, program_uid);
	for (size_t i = 0; i < opt->n_comments; i++)
		about_add_comment(&r->about, opt->comments[i]);
}

void recording_init(struct recording *r, const struct options *opt,
		    uid_t program_uid)
{
	r->opt = opt;
	choose_recorder_user(r);
	describe(r, program_uid);
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
			      const struct uplink *uplink)
{
	struct uplink_inner inner;

	uplink_inner(uplink, &inner);
	memset(netns, 0, sizeof(*netns));
	netns->by_other = uplink->kind == UPLINK_PASTA;
	memcpy(netns->device, inner.device, sizeof(netns->device));
	memcpy(netns->gateway_mac, inner.gateway_mac, 6);
	for (int i = 0; i < IP_FAMILIES; i++) {
		const struct veth_net *net = &inner.net[i];
		const struct reach *reach = &uplink->net[i].reach;

		netns->net[i] = (struct netns_net){
			.on = net->on,
			.addr = net->inner,
			.prefix_len = net->prefix_len,
			.gateway = net->outer,
			.nets = reach->all ? NULL : reach->nets,
			.n_nets = reach->n_nets,
		};
	}
}

/* When pasta is ready: what has it given the trace? The tracer wants to know. */
static int complete_netns(const struct netns_config *netns, int control)
{
	struct netns_addresses found;
	char ready;

	if (recv(control, &ready, sizeof(ready), 0) != sizeof(ready) ||
	    netns_complete(netns, &found) < 0)
		return -1;
	return send(control, &found, sizeof(found), MSG_NOSIGNAL) < 0 ? -1 : 0;
}

/* What the target's TLS libraries log goes to the recorder. */
static int make_keylog(struct recording *r, const struct recording_place *place)
{
	if (!r->opt->tls_keys)
		return 0;
	r->keylog_copy_fd = keylog_open_named(place->user);
	r->keylog_fd = target_make_keylog(place->target);
	return r->keylog_fd < 0 ? -1 : 0;
}

/* In the recorder's process: what each wing has to do there. */
static _Noreturn void be_recorder(struct recording *r,
				  const struct recording_place *place,
				  const struct sysctls *sysctls, int control)
{
	struct netns_config netns;
	int target = place->target->pidfd;
	struct recorder_config config = {
		.capture = { .filter = r->opt->filter,
			     .snaplen = r->opt->snaplen,
			     .buffer_size = r->opt->buffer_size },
		.about = r->opt->format == FORMAT_PCAPNG ? &r->about : NULL,
		.processes = { .link = r->process_link,
			       .must = r->opt->processes == PROCESSES_MUST,
			       .ports = calls_can_be_watched() },
		.outfile_fd = r->outfile.fd,
		.outfile_name = r->outfile.name,
		.is_regular = r->outfile.is_regular,
		.truncate = r->outfile.by_name,
		.limit = r->opt->limit,
		.file_limit = r->opt->file_limit,
		.keylog = { r->keylog_fd, r->keylog_copy_fd },
		.reader_may_leave = r->opt->reader_may_leave,
		.linger_ms = r->opt->linger_ms,
		.uid = r->uid,
		.gid = r->gid,
	};
	const int keep[] = {
		control,	 r->outfile.fd, target,
		r->process_link, r->keylog_fd,	r->keylog_copy_fd
	};
	struct recorder *recorder;

	fill_netns_config(&netns, place->uplink);
	netns.sysctls = sysctls;
	netns.wire = r->opt->wire;
	config.capture.uplink = netns.device[0] ? netns.device : NULL;
	if (child_init("nsntrace-record", keep, ARRAY_SIZE(keep)) < 0 ||
	    netns_enter(target, place->own_userns) < 0 ||
	    netns_configure(&netns) < 0)
		_exit(1);
	close_fd(&target);
	lookups_listen(place->lookups, control);
	recorder = recorder_open(&config);
	if (!recorder ||
	    (netns.by_other && complete_netns(&netns, control) < 0))
		_exit(1);
	_exit(recorder_run(recorder, control));
}

static int start_processes(struct recording *r)
{
	const struct options *opt = r->opt;

	if (opt->format != FORMAT_PCAPNG || opt->processes == PROCESSES_NONE)
		return 0;
	r->process_link = process_watch_open(&r->processes);
	return r->process_link < 0 ? -1 : 0;
}

int recording_start(struct recording *r, const struct recording_place *place)
{
	struct sysctls sysctls;
	int sock[2];

	sysctls_read(&sysctls);
	if (make_keylog(r, place) < 0 || start_processes(r) < 0)
		return -1;
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sock) < 0)
		return error_errno("cannot open a socket to the recorder");
	r->pid = fork();
	if (r->pid == 0) {
		close_fd(&sock[0]);
		be_recorder(r, place, &sysctls, sock[1]);
	}
	close_fd(&sock[1]);
	close_fd(&r->process_link);
	close_fd(&r->keylog_fd);
	close_fd(&r->keylog_copy_fd);
	r->control = sock[0];
	if (r->pid < 0) {
		r->pid = 0;
		return error_errno("cannot fork the recorder");
	}
	return 0;
}

/* The addresses that the target has: NAT's are known, pasta's are asked for. */
static int learn_addresses(struct recording *r, const struct uplink *uplink)
{
	struct uplink_inner inner;
	char ready = 1;

	uplink_inner(uplink, &inner);
	for (int i = 0; i < IP_FAMILIES; i++) {
		r->addresses.addr[i] = inner.net[i].inner;
		if (!inner.net[i].on)
			r->addresses.addr[i].family = -1;
	}
	if (uplink->kind != UPLINK_PASTA)
		return 0;
	if (send(r->control, &ready, sizeof(ready), MSG_NOSIGNAL) < 0)
		return -1;
	return recv(r->control, &r->addresses, sizeof(r->addresses), 0) ==
			       sizeof(r->addresses)
		       ? 0
		       : -1;
}

int recording_await(struct recording *r, const struct uplink *uplink,
		    struct lookups *lookups)
{
	if (lookups_connect(lookups, r->control) < 0 ||
	    learn_addresses(r, uplink) < 0 ||
	    recorder_next_event(r->control, &r->result) != RECORDER_READY) {
		r->ended = true;
		return error("the capture could not be started");
	}
	r->ready = true;
	process_watch_begin(&r->processes);
	return 0;
}

void recording_give_file(struct recording *r)
{
	autoclose int fd = rotation_next(&r->rotation);

	recorder_give_file(r->control, fd);
	/* The first: one that is removed is to free its room. */
	close_fd(&r->outfile.fd);
}

void recording_let_reader_go(struct recording *r)
{
	autoclose int null = open("/dev/null", O_WRONLY | O_CLOEXEC);

	close_fd(&r->outfile.fd);
	if (r->outfile.is_stdout && null >= 0)
		dup2(null, STDOUT_FILENO);
}

void recording_hang_up(struct recording *r)
{
	close_fd(&r->control);
	close_fd(&r->process_link);
	process_watch_close(&r->processes);
}

void recording_release(struct recording *r)
{
	close_fd(&r->keylog_fd);
	close_fd(&r->keylog_copy_fd);
	outfile_close(&r->outfile);
	rotation_close(&r->rotation);
}
