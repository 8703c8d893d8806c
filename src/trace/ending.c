// SPDX-License-Identifier: GPL-2.0-or-later
/* What is printed when a trace has ended. */
#include <string.h>
#include <unistd.h>

#include "cli/handover.h"
#include "cli/report.h"
#include "cli/rights_hint.h"
#include "host/diagnose/host_ports.h"
#include "host/diagnose/listeners.h"
#include "trace/state.h"
#include "trace/summary.h"

#define LOOPBACK_LINES 3 /* about ports that the host has open */

void trace_find_daemons(struct trace *t)
{
	const struct user *user = t->opt->user ? &t->user : NULL;

	listeners_outside(&t->connected, user, &t->outside);
	listeners_outside(&t->rec.result.sockets, user, &t->outside);
}

bool trace_lacks_packets(const struct trace *t)
{
	return t->rec.result.dropped || t->unseen.packets;
}

/* Nobody knows what came after the capture's limit. */
static bool sent_nothing(const struct trace *t)
{
	return !t->rec.result.tally.sent && !t->rec.result.at_limit;
}

/* A program that failed has its own reasons to send nothing. */
static bool may_have_handed_over(const struct trace *t)
{
	return sent_nothing(t) && !t->rec.result.failed && !t->opt->filter &&
	       t->opt->uplink != UPLINK_OPTION_NONE && t->program.status == 0;
}

/* Root of a container has no more rights outside of the trace. */
static bool may_lack_rights(const struct trace *t)
{
	return t->rootless && geteuid() != 0 && t->program.status != 0 &&
	       sent_nothing(t);
}

/* Ports of the program's loopback that are open on the host's. */
static void say_refused(const struct trace *t)
{
	const struct refusals *r = &t->rec.result.tally.refusals;
	uint32_t said = 0;

	if (t->opt->uplink == UPLINK_OPTION_NONE)
		return;
	for (uint32_t i = 0; i < r->n && said < LOOPBACK_LINES; i++) {
		const struct endpoint *at = &r->refused[i].at;
		struct ip addr = { .family = at->address.family == 4 ? IPV4
								     : IPV6 };
		enum host_port port;

		memcpy(addr.bytes, at->address.bytes, sizeof(addr.bytes));
		port = host_port_look(&addr, (uint8_t)r->refused[i].protocol,
				      at->port);
		if (port == HOST_PORT_CLOSED)
			continue;
		report_loopback(&addr, at->port, port == HOST_PORT_ANY,
				r->refused[i].protocol == IPPROTO_UDP);
		said++;
	}
}

/* Libraries for X try an abstract socket first, and then one with a path. */
static bool has_path_too(const struct socket_paths *paths, const char *abstract)
{
	for (uint32_t i = 0; i < paths->n; i++)
		if (!strcmp(paths->path[i], abstract + 1))
			return true;
	return false;
}

/* Abstract sockets that the program named, and that the host has. */
static void say_abstract(const struct socket_paths *abstract,
			 const struct socket_paths *paths)
{
	uint32_t said = 0;

	for (uint32_t i = 0; i < abstract->n && said < LOOPBACK_LINES; i++) {
		if (has_path_too(paths, abstract->path[i]) ||
		    !listeners_have_abstract(abstract->path[i]))
			continue;
		report_abstract(abstract->path[i]);
		said++;
	}
}

/* A filter leaves out answers: nothing is known to have failed. */
static bool may_tell_failures(const struct trace *t)
{
	return t->rec.summary && !t->opt->filter && !t->opt->silent;
}

static void say_slowed(const struct trace *t)
{
	const struct pressure *p = t->rec.pressure;
	const int64_t duration = t->ended - t->started;
	int64_t slowed = p ? atomic_load(&p->slowed) : 0;

	/* What the program has left goes on its way when it has ended. */
	slowed = slowed < duration ? slowed : duration;
	if (p)
		report_slowed(&(struct report_slowed){
			.slowed = slowed,
			.duration = duration,
			.turned_away = atomic_load(&p->turned_away),
			.gave_up = atomic_load(&p->gave_up),
			.outfile = t->rec.outfile.name,
		});
}

void trace_say_result(struct trace *t)
{
	const struct outside_event *outside = &t->rec.result.outside;
	const struct report_totals totals = {
		.file = recording_file(&t->rec),
		.delivered = t->rec.result.delivered,
		.dropped = t->rec.result.dropped,
		.cut = t->rec.result.cut,
		.has_owners = t->rec.result.has_owners,
		.unowned = t->rec.result.tally.unowned,
		.lacks_processes = t->rec.result.lacks_processes,
		.lacks_names = t->rec.result.lacks_names,
		.failed = t->rec.result.failed,
	};

	report_result(&totals, t->opt);
	say_slowed(t);
	report_unseen(t->unseen.packets);
	if (outside->seen)
		report_outside(outside->comm, sizeof(outside->comm),
			       outside->pid);
	if (t->opt->summary)
		trace_print_summary(t->rec.summary, &t->rec.result);
	else if (may_tell_failures(t))
		trace_print_failures(t->rec.summary, &t->rec.result,
				     t->program.status == 0);
	if (!report_handover(&t->outside) && may_have_handed_over(t))
		report_no_packets(t->opt);
	if (may_lack_rights(t))
		rights_hint(t->opt->argv[0]);
	say_refused(t);
	say_abstract(&t->abstract, &t->connected);
	say_abstract(&t->rec.result.abstract, &t->rec.result.sockets);
	blocked_report(&t->blocked);
}
