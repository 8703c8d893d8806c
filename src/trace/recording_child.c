// SPDX-License-Identifier: GPL-2.0-or-later
/* The first steps of the recorder's process, and what it is to do. */
#include "trace/recording_parts.h"

#include <string.h>
#include <unistd.h>

#include "base/child.h"
#include "base/fds.h"
#include "base/log.h"
#include "program/calls.h"
#include "program/sysctls.h"
#include "trace/braking.h"
#include "trace/entry.h"

/*
 * ms until the kernel hands over packets that do not fill a block. A ring of few
 * packets a second holds its blocks times that: 2.5 s for a file.
 */
#define LIVE_TIMEOUT 10
#define FILE_TIMEOUT 20

#define WHOLE 65535 /* bytes: the largest packet, about */

bool recording_wants_connections(const struct options *opt)
{
	return opt->summary || opt->n_reports || expectations_are_wanted(opt);
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

void recording_plan_netns(struct netns_config *netns,
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

/* The kernel silently drops descriptors beyond the limit. */
static void check_files(const struct recording *r, int program, int keylog)
{
	if (program >= 0 && (!r->opt->tls_keys || keylog >= 0))
		return;
	error("the recorder cannot open the trace's files: raise the limit "
	      "with 'ulimit -n'");
	_exit(1);
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
		.only_failures = !recording_wants_connections(r->opt),
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

/* Each wing does its part. The sysctls and the capture are independent. */
_Noreturn void recording_be_recorder(struct recording *r,
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
	recording_plan_netns(&netns, place->uplink, &inner);
	netns.wire = r->opt->wire;
	netns.shaping = recording_allowance(r);
	config.capture.uplink = netns.device[0] ? netns.device : NULL;
	config.capture.segments = !netns.by_other && !netns.wire;
	if (entry_make(&netns, program, place->own_userns,
		       place->expectations->contacts, control,
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
