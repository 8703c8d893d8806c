// SPDX-License-Identifier: GPL-2.0-or-later
/* The messages at the start and at the end of a trace. */
#include "cli/report.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/command.h"
#include "base/log.h"
#include "base/quote.h"
#include "cli/byte_text.h"

void report_start(const struct report_start *start)
{
	char text[IP_FAMILIES][IP_TEXT_SIZE] = { "127.0.0.1", "" };
	const struct ip *ip4 = start->ip[IPV4], *ip6 = start->ip[IPV6];
	bool both = ip4 && ip6;

	if (ip4)
		ip_text(ip4, text[0]);
	if (ip6)
		ip_text(ip6, text[both ? 1 : 0]);
	say("Starting network trace of '%s' on interface %s.%s%s%s",
	    start->program, start->device, start->uplink ? " (" : "",
	    start->uplink ? start->uplink : "", start->uplink ? ")" : "");
	say("Your IP address in this trace is %s%s%s.", text[0],
	    both ? " and " : "", text[1]);
	say("Use ctrl-c to end at any time.");
}

void report_survivors(int n)
{
	if (n > 0)
		warning("%d %s of the program still %s, without a network "
			"now: use --follow to trace until the last one exits",
			n, n == 1 ? "child" : "children",
			n == 1 ? "runs" : "run");
}

void report_limit(const struct options *opt)
{
	say("The capture has reached its limit; %s.",
	    opt->kill ? "the program is ended" : "the program goes on");
}

static const char *plural(uint64_t n)
{
	return n == 1 ? "" : "s";
}

static bool is_installed(const char *program)
{
	char path[PATH_MAX];

	return command_find(program, path) == 0;
}

/* How to look at it, for those who read this on a terminal. */
static void add_viewer(char *text, size_t size, const char *name)
{
	const char *viewer = is_installed("tshark")    ? "tshark -r"
			     : is_installed("tcpdump") ? "tcpdump -nr"
						       : NULL;
	char word[PATH_MAX];

	*text = '\0';
	if (!viewer || !isatty(STDERR_FILENO))
		return;
	quote_word(word, sizeof(word), name);
	snprintf(text, size, ": see %s %s", viewer, word);
}

static void say_file(const struct report_file *f)
{
	char size[BYTE_TEXT_SIZE], viewer[PATH_MAX + 32];

	if (!f->path[0])
		return;
	add_viewer(viewer, sizeof(viewer), f->path);
	if (f->n > 0)
		say("The capture is in %u file%s, the last one %s%s", f->n,
		    plural(f->n), f->path, viewer);
	else
		say("%s in %s%s%s", byte_text(f->size, size), f->path,
		    f->replaced ? ", in the place of an earlier file" : "",
		    viewer);
}

void report_result(const struct report_totals *r, const struct options *opt)
{
	const unsigned long long all = r->delivered + r->dropped;
	int mib = opt->buffer_size / (1 << 20);

	say("Finished capturing %llu packet%s.",
	    (unsigned long long)r->delivered, plural(r->delivered));
	if (r->dropped)
		warning("%llu of %llu packets %s lost, because the buffer was "
			"full: try a larger one, as in -B %dM",
			(unsigned long long)r->dropped, all,
			r->dropped == 1 ? "was" : "were",
			mib < 511 ? mib * 4 + 4 : 2047);
	say_file(&r->file);
	if (r->has_owners && r->unowned)
		say("%llu sent packet%s could not be attributed to a process.",
		    (unsigned long long)r->unowned, plural(r->unowned));
	if (r->has_owners && r->lacks_processes)
		say("Some processes are not described in the capture: they "
		    "were too many, or changed too often.");
	if (r->lacks_names)
		say("Some host names are not in the capture: there were too "
		    "many.");
	if (r->cut)
		warning("%llu packet%s cut to the %d bytes of --snaplen",
			(unsigned long long)r->cut,
			r->cut == 1 ? " was" : "s were", opt->snaplen);
}

void report_slowed(const struct report_slowed *s)
{
	if (s->slowed >= 1000000)
		say("The program's network was slowed for %.3f s of %.3f s: "
		    "the capture took no more.",
		    (double)s->slowed / 1e9, (double)s->duration / 1e9);
	if (s->turned_away)
		warning("%u packet%s did not reach the slowed program, and %s "
			"not in the capture",
			s->turned_away, plural(s->turned_away),
			s->turned_away == 1 ? "is" : "are");
	if (s->gave_up)
		warning("%s took nothing for 5 seconds, and the program was "
			"not slowed any longer",
			s->outfile);
}

void report_outside(const char *comm, size_t size, uint32_t pid)
{
	warning("%.*s[%u] of the program used the host's network: those "
		"packets "
		"are not in the capture",
		(int)strnlen(comm, size), comm, pid);
}

void report_unseen(uint32_t packets)
{
	if (packets)
		warning("%u packet%s left that the capture did not see: the "
			"program sent %s past it, as by PACKET_QDISC_BYPASS or "
			"AF_XDP",
			packets, plural(packets), packets == 1 ? "it" : "them");
}

/* --host-port takes what goes to these, and no other loopback address. */
static bool is_usual_loopback(const struct ip *addr)
{
	return addr->family == IPV6 ||
	       addr->v4.s_addr == htonl(INADDR_LOOPBACK);
}

void report_loopback(const struct ip *addr, uint16_t port, bool at_all,
		     bool udp)
{
	const char *more = is_usual_loopback(addr) ? ""
			   : at_all		   ? " and 127.0.0.1"
				    : ", and have it listen at 127.0.0.1";
	bool v6 = addr->family == IPV6;
	char text[IP_TEXT_SIZE];

	say("The program was refused at %s%s%s:%u. The host listens there, but "
	    "the program has a loopback device of its own: use --host-port "
	    "%u%s%s.",
	    v6 ? "[" : "", ip_text(addr, text), v6 ? "]" : "", ntohs(port),
	    ntohs(port), udp ? "/udp" : "", more);
}

void report_abstract(const char *name)
{
	say("The program was refused at the abstract Unix socket '%s'. The "
	    "host listens there, but the program has abstract sockets of its "
	    "own: use a socket with a path.",
	    name);
}

void report_no_packets(const struct options *opt)
{
	say("'%s' sent no packets. If it passes its work to a process that "
	    "runs already, as browsers do, end that process first.",
	    opt->argv[0]);
}
