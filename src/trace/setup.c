// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The set-up of a trace, in stages. Each is a function that returns 0, or -1
 * after a message.
 */
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "base/next_hop.h"
#include "base/nl.h"
#include "host/journal/netns_name.h"
#include "host/journal/rundir.h"
#include "host/undo.h"
#include "trace/state.h"

/* Without root nothing on the host is changed. */
static int start_journal(struct trace *t)
{
	if (t->rootless)
		return 0;
	/* A failure concerns another trace, and was reported. */
	(void)!undo_dead_traces();
	return journal_open(&t->journal);
}

_Static_assert(RESOLVER_COVERS + SSH_CONFIG_MAX <= MOUNTS_MAX_COVERS,
	       "there is room for all covers");

/* The resolver's come first: it knows them by their places. */
static size_t gather_covers(struct trace *t, struct cover *covers)
{
	const struct resolver *resolver = &t->lookups.resolver;

	memcpy(covers, resolver->covers, resolver->n_covers * sizeof(*covers));
	if (t->rootless && geteuid() != 0)
		ssh_config_copy(&t->ssh);
	memcpy(covers + resolver->n_covers, t->ssh.covers,
	       t->ssh.n_covers * sizeof(*covers));
	return resolver->n_covers + t->ssh.n_covers;
}

static int spawn_program(struct trace *t)
{
	struct cover covers[MOUNTS_MAX_COVERS];
	const struct program_config config = {
		.argv = t->opt->argv,
		.user = t->opt->user ? &t->user : NULL,
		.own_userns = t->rootless,
		.signals = &t->jobs.signals,
		.stdout_to_stderr = t->rec.outfile.is_stdout ||
				    report_files_have_stdout(&t->rec.reports),
		.silent = t->opt->silent,
		.mounts = { .covers = covers,
			    .n_covers = gather_covers(t, covers),
			    .keylog_dir = t->opt->tls_keys ? RUNDIR : NULL },
	};

	if (jobs_before_fork(&t->jobs) < 0 ||
	    program_spawn(&t->program, &config) < 0)
		return -1;
	return keeper_guard(&t->journal, t->program.pidfd);
}

static bool host_reaches_internet(int family)
{
	autonl struct nl_sock *sk = nl_open(NETLINK_ROUTE);
	struct next_hop hop = { 0 };

	if (sk)
		next_hop_to_internet(sk, family, &hop);
	return hop.ifindex > 0;
}

/*
 * The pasta of 2023 knows a default route only if it has one gateway, and is in
 * the table main. Otherwise it leaves the family out, and does not say so.
 */
static void warn_of_missing(const struct trace *t,
			    const struct uplink_inner *inner)
{
	for (int i = 0; i < IP_FAMILIES; i++)
		if (inner->net[i].on && t->addresses.addr[i].family < 0 &&
		    host_reaches_internet(i))
			warning("the program has no IPv%s, because pasta found "
				"no default route with a gateway: a newer "
				"version of passt can use other default routes",
				ip_family_name(i));
}

/*
 * The addresses that the program has: NAT's are known, pasta's are asked for.
 */
static int learn_addresses(struct trace *t)
{
	struct uplink_inner inner;
	struct netns_served served;

	uplink_inner(&t->uplink, &inner);
	for (int i = 0; i < IP_FAMILIES; i++) {
		t->addresses.addr[i] = inner.net[i].inner;
		if (!inner.net[i].on)
			t->addresses.addr[i].family = -1;
	}
	if (!uplink_serves_tap(&t->uplink))
		return 0;
	memcpy(served.device, inner.device, sizeof(served.device));
	memcpy(served.gateway_mac, inner.gateway_mac,
	       sizeof(served.gateway_mac));
	if (program_complete(&t->program, &served, &t->addresses) < 0)
		return -1;
	warn_of_missing(t, &inner);
	return 0;
}

/* A child was reaped: it may be one of ours. */
static void forget(void *arg, pid_t pid, int status)
{
	struct trace *t = arg;

	if (pid == t->rec.pid)
		t->rec.pid = 0;
	if (pid == t->keeper.pid)
		t->keeper.pid = 0;
	observer_forget(&t->observer, pid);
	brake_forget(&t->brake, pid);
	uplink_forget(&t->uplink, pid, status);
	lookups_forget(&t->lookups, pid);
	published_forget(&t->published, pid);
}

static bool is_ours(void *arg, pid_t pid)
{
	const struct trace *t = arg;

	return pid == t->rec.pid || pid == t->keeper.pid ||
	       pid == t->observer.pid || pid == t->brake.pid ||
	       pid == t->lookups.relay.pid || pid == t->published.relay.pid ||
	       pid == t->uplink.pasta.run.pid ||
	       pid == t->uplink.firewall.mender;
}

/* Add the progress line first: the other processes inherit it. */
static int take_signals(struct trace *t)
{
	t->jobs.program = &t->program;
	t->jobs.progress = &t->progress;
	t->jobs.forget = forget;
	t->jobs.is_ours = is_ours;
	t->jobs.arg = t;
	if (!t->opt->quiet)
		progress_add_line(
			&t->progress, t->opt->progress,
			t->rec.outfile.is_stdout ||
				report_files_have_stdout(&t->rec.reports));
	return jobs_open(&t->jobs);
}

static int start_recorder(struct trace *t)
{
	const struct recording_place place = {
		.user = t->opt->user ? &t->user : NULL,
		.uplink = &t->uplink,
		.lookups = &t->lookups,
		.expectations = &t->expectations,
		.own_userns = t->rootless,
	};

	return recording_start(&t->rec, &place);
}

static int start_keeper(struct trace *t)
{
	return keeper_start(&t->keeper, &t->journal);
}

static int attach_uplink(struct trace *t)
{
	t->uplink.veth.shaping = recording_allowance(&t->rec);
	return uplink_attach(&t->uplink, &t->journal, t->program.pid);
}

static int send_recorder(struct trace *t)
{
	return recording_enter(&t->rec, &t->program, &t->uplink);
}

static int let_through(struct trace *t)
{
	return uplink_let_through(&t->uplink, &t->journal);
}

static int enter_namespace(struct trace *t)
{
	return recording_await_entry(&t->rec);
}

static int serve_uplink(struct trace *t)
{
	return uplink_serve(&t->uplink, &t->journal, t->program.pid);
}

static int start_relay(struct trace *t)
{
	uid_t uid;
	gid_t gid;

	program_mount(&t->program);
	user_of_own(USER_RELAY, &uid, &gid);
	if (lookups_start(&t->lookups, uid, gid) < 0)
		return -1;
	return published_start(&t->published, &(struct published_place){
						      .uid = uid,
						      .gid = gid,
						      .netns = t->rec.netns,
						      .own_userns = t->rootless,
					      });
}

static int name_namespace(struct trace *t)
{
	return netns_name_add(&t->journal, t->rec.pid);
}

static int connect_uplink(struct trace *t)
{
	return uplink_connect(&t->uplink, &t->journal);
}

/* The observer shall be ready when the program runs. */
static int await_capture(struct trace *t)
{
	if (recording_await(&t->rec, &t->lookups, &t->neighbours,
			    &t->published) < 0)
		return -1;
	/* In a user namespace of ours BPF is not allowed. */
	t->observer.sockets = t->rec.sockets;
	t->observer.place.netns = netns_inode(t->rec.netns);
	if (t->expectations.contacts)
		peers_watch(&t->peers, &t->observer, t->rec.netns,
			    !t->rootless);
	/* If it is to look at calls, it starts when they are watched. */
	if (!t->peers.by_calls)
		observer_start(&t->observer, &t->rec.processes, -1);
	return 0;
}

static int start_brake(struct trace *t)
{
	const bool outer = !uplink_serves_tap(&t->uplink);
	struct uplink_inner inner;
	struct brake_place place = {
		.pressure = t->rec.pressure,
		.bell = t->rec.bell,
		.link = t->rec.link,
		.inner = t->rec.ifindex,
		.outer = t->rec.ifindex && outer
				 ? (int)if_nametoindex(t->uplink.veth.name)
				 : 0,
		.ring = (uint64_t)t->opt->buffer_size,
		.bounded = recording_is_bounded(&t->rec),
		.recorder = t->rec.pid,
		.device = inner.device,
	};

	uplink_inner(&t->uplink, &inner);
	brake_start(&t->brake, &place);
	return 0;
}

static int await_uplink(struct trace *t)
{
	return uplink_await(&t->uplink);
}

/* The recorder opens its sockets while iptables adds the rules. */
static const struct stage {
	const char *name;
	int (*run)(struct trace *t);
} stages[] = {
	{ "take signals", take_signals },
	{ "start the recorder", start_recorder },
	{ "open the journal", start_journal },
	{ "start the keeper", start_keeper },
	{ "fork the program", spawn_program },
	{ "create the trace's device", attach_uplink },
	{ "send the recorder", send_recorder },
	{ "add the firewall's rules", let_through },
	{ "enter the trace's namespace", enter_namespace },
	{ "start pasta", serve_uplink },
	{ "start the relay", start_relay },
	{ "name the trace's namespace", name_namespace },
	{ "connect the trace to the network", connect_uplink },
	{ "learn the program's addresses", learn_addresses },
	{ "start the capture", await_capture },
	{ "start the brake", start_brake },
	{ "wait until packets pass", await_uplink },
};

bool trace_is_ended_by_signal(struct trace *t)
{
	int signal = jobs_ended_by(&t->jobs);

	if (signal == 0)
		return false;
	t->status = 128 + signal;
	say("Ended by a signal before the program ran.");
	return true;
}

int trace_set_up(struct trace *t)
{
	for (size_t i = 0; i < ARRAY_SIZE(stages); i++) {
		int err = stages[i].run(t);

		if (!trace_is_ended_by_signal(t) && err == 0)
			continue;
		detail("set-up failed in stage %zu of %zu: %s", i + 1,
		       ARRAY_SIZE(stages), stages[i].name);
		return -1;
	}
	return 0;
}
