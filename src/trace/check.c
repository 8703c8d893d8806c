// SPDX-License-Identifier: GPL-2.0-or-later
/* The checks of a trace: nothing is changed yet. */
#include <string.h>

#include "base/capabilities.h"
#include "base/fds.h"
#include "base/log.h"
#include "base/status.h"
#include "cli/program_hint.h"
#include "cli/wireshark_version.h"
#include "record/capture/filter.h"
#include "trace/state.h"

/* NAT needs rights, and pasta cannot use any: our own rights decide. */
static int check_rights(struct trace *t)
{
	const struct options *opt = t->opt;

	if (capabilities_check_set_id() < 0)
		return -1;
	t->rootless = !capabilities_suffice();
	if (t->rootless && opt->uplink == UPLINK_OPTION_NAT)
		return capabilities_check();
	if (t->rootless && opt->user)
		return error("-u needs root, as only root can become another "
			     "user: try 'sudo nsntrace ...'");
	if (!t->rootless && opt->uplink == UPLINK_OPTION_PASTA)
		return error(
			"--uplink pasta does not work as root, because pasta "
			"gives up root's rights before it enters the trace: "
			"run nsntrace as a user, or use --uplink nat");
	return 0;
}

static enum uplink_kind choose_uplink(const struct trace *t)
{
	if (t->opt->uplink == UPLINK_OPTION_NONE)
		return UPLINK_NONE;
	return t->rootless ? UPLINK_PASTA : UPLINK_NAT;
}

_Static_assert(OPTIONS_MAX_PORTS <= FIREWALL_PUBLISHED_MAX,
	       "the firewall takes all published ports");

/* Those for other hosts. Returns how many. */
static int choose_published(const struct options *opt,
			    struct firewall_published *published)
{
	int n = 0;

	for (size_t i = 0; i < opt->n_published; i++) {
		const struct publish_option *p = &opt->published[i];

		if (p->where == PUBLISH_LOOPBACK ||
		    (p->where == PUBLISH_ADDRESS &&
		     ip_is_loopback(&p->address)))
			continue;
		published[n] = (struct firewall_published){
			.udp = p->udp,
			.at = p->address,
			.host_port = p->host_port,
			.port = p->port,
		};
		if (p->where == PUBLISH_EVERYWHERE)
			published[n].at.family = -1;
		n++;
	}
	return n;
}

static int plan_uplink(struct trace *t)
{
	const struct options *opt = t->opt;
	struct firewall_published published[OPTIONS_MAX_PORTS];
	const struct uplink_config config = {
		.kind = choose_uplink(t),
		.device = opt->device,
		.families = { !opt->only_ipv6, !opt->only_ipv4 },
		.user = opt->user ? t->user.uid : geteuid(),
		.wire = opt->wire,
		.published = published,
		.n_published = choose_published(opt, published),
	};

	return uplink_plan(&t->uplink, &config);
}

static bool may_have_processes(const struct trace *t)
{
	const struct options *opt = t->opt;

	return opt->format == FORMAT_PCAPNG &&
	       (opt->processes == PROCESSES_MUST ||
		(opt->processes == PROCESSES_IF_POSSIBLE && !t->rootless));
}

static int prepare_wireshark(struct trace *t)
{
	const struct options *opt = t->opt;
	int fd = wireshark_prepare(&t->wireshark, t->rec.owner.uid,
				   t->rec.owner.gid);

	if (fd < 0)
		return -1;
	outfile_take_pipe(&t->rec.outfile, fd, "Wireshark's pipe");
	if (may_have_processes(t) &&
	    opt->process_style == PROCESS_STYLE_BY_READER)
		t->rec.process_blocks = wireshark_reads_process_blocks(
			t->wireshark.path, &t->wireshark.user);
	return 0;
}

static int check_room(void)
{
	if (fds_check_room() == 0)
		return 0;
	return error_errno("cannot open the %d files that a trace needs "
			   "('ulimit -n' shows and raises the limit)",
			   FDS_ROOM);
}

/* The filter is checked before the program: users of strace type -f PROGRAM. */
int trace_check(struct trace *t)
{
	const struct options *opt = t->opt;

	if (check_room() < 0 || check_rights(t) < 0 ||
	    (opt->filter && filter_check(opt->filter, opt->snaplen) < 0) ||
	    (opt->user && user_lookup(&t->user, opt->user) < 0) ||
	    plan_uplink(t) < 0)
		return -1;
	if (lookups_plan(&t->lookups, opt,
			 t->uplink.net[IPV6].on && !t->uplink.net[IPV4].on) < 0)
		return -1;
	if (program_check(opt->argv[0]) < 0) {
		program_hint(opt->argv);
		t->status = STATUS_NOT_FOUND;
		return -1;
	}
	if (published_open(&t->published, opt) < 0 ||
	    published_check_rules(&t->published) < 0)
		return -1;
	if (uplink_opens_ports(&t->uplink))
		published_leave_outside(&t->published);
	recording_init(&t->rec, opt, opt->user ? t->user.uid : geteuid());
	if ((opt->wireshark ? prepare_wireshark(t)
			    : recording_open_outfile(&t->rec)) < 0)
		return -1;
	if (recording_open_reports(&t->rec) < 0)
		return -1;
	if (expectations_open(&t->expectations, opt, t->lookups.found,
			      strlen(t->lookups.found), &t->rec.owner) < 0) {
		recording_discard(&t->rec);
		return -1;
	}
	if (expectations_are_wanted(opt) && fds_have_network())
		expectations_doubt(&t->expectations, CONTACT_DOUBT_INHERITED);
	return 0;
}
