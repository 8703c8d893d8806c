// SPDX-License-Identifier: GPL-2.0-or-later
/* The host's services that the program shall reach. */
#include "trace/neighbours.h"

#include <arpa/inet.h>
#include <errno.h>
#include <string.h>

#include "base/await.h"
#include "base/clock.h"
#include "base/fds.h"
#include "base/listening.h"
#include "base/log.h"
#include "base/nl.h"
#include "program/diversion.h"
#include "program/diversion_table.h"

/* ms between two looks: soon after the start, when most servers come up. */
#define FIRST_LOOK 50
#define LAST_LOOK  1000

static const struct ip loopback[IP_FAMILIES] = {
	{ .family = IPV4, .bytes = { 127, 0, 0, 1 } },
	{ .family = IPV6, .v6 = IN6ADDR_LOOPBACK_INIT },
};

static bool has_streams(const struct options *opt)
{
	for (size_t i = 0; i < opt->n_host_ports; i++)
		if (!opt->host_ports[i].udp)
			return true;
	return opt->all_host_ports;
}

static bool is_wanted(const struct options *opt, uint16_t port)
{
	for (size_t i = 0; i < opt->n_host_ports; i++)
		if (!opt->host_ports[i].udp && opt->host_ports[i].port == port)
			return true;
	return opt->all_host_ports;
}

bool neighbours_are_wanted(const struct options *opt)
{
	return opt->all_host_ports || opt->n_host_ports > 0;
}

/* ---- from the recorder to the tracer ---- */

/* A message, with descriptors in this order: */
struct opened {
	bool has[IP_FAMILIES]; /* of the diversion's listeners, or UDP sockets */
	int error; /* errno of the last one that could not be opened */
};

static int send_opened(int control, const struct opened *opened,
		       const int fds[IP_FAMILIES], const int *more, size_t n)
{
	int all[DIVERSION_FDS];
	size_t n_all = 0;

	for (int i = 0; i < IP_FAMILIES; i++)
		if (opened->has[i])
			all[n_all++] = fds[i];
	for (size_t i = 0; i < n; i++)
		all[n_all++] = more[i];
	if (fds_send(control, opened, sizeof(*opened), all, n_all) < 0)
		return error_errno("cannot send the sockets of --host-port to "
				   "nsntrace");
	return 0;
}

static int listen_streams(int control)
{
	struct diversion d;
	struct opened opened = { .error = 0 };
	int err = diversion_open(&d);

	if (err == 0) {
		for (int i = 0; i < IP_FAMILIES; i++)
			opened.has[i] = d.listener[i] >= 0;
		err = send_opened(control, &opened, d.listener,
				  (const int[]){ d.tables, d.sockets }, 2);
	}
	diversion_close(&d);
	return err;
}

static int listen_datagrams(int control, uint16_t port)
{
	struct opened opened = { .error = 0 };
	int fds[IP_FAMILIES];
	int err;

	for (int i = 0; i < IP_FAMILIES; i++) {
		fds[i] = diversion_datagrams(i, port);
		opened.has[i] = fds[i] >= 0;
		if (!opened.has[i])
			opened.error = errno;
	}
	err = send_opened(control, &opened, fds, NULL, 0);
	for (int i = 0; i < IP_FAMILIES; i++)
		close_fd(&fds[i]);
	return err;
}

int neighbours_listen(const struct options *opt, int control)
{
	if (has_streams(opt) && listen_streams(control) < 0)
		return -1;
	for (size_t i = 0; i < opt->n_host_ports; i++)
		if (opt->host_ports[i].udp &&
		    listen_datagrams(control, opt->host_ports[i].port) < 0)
			return -1;
	return 0;
}

/* -1 with errno 0 if the sender has ended, which has printed why. */
static int receive(int control, struct opened *opened, int fds[FDS_MAX])
{
	errno = 0;
	return await_message(control, opened, sizeof(*opened), fds,
			     AWAIT_LIMIT) == (ssize_t)sizeof(*opened)
		       ? 0
		       : -1;
}

static int connect_streams(struct neighbours *n, int control,
			   struct relay *relay)
{
	struct opened opened;
	int fds[FDS_MAX];
	int err = receive(control, &opened, fds);
	int at = 0;

	for (int i = 0; err == 0 && i < IP_FAMILIES; i++) {
		n->has[i] = opened.has[i];
		if (!opened.has[i])
			continue;
		err = relay_add_streams(relay, fds[at], NULL, 0);
		close_fd(&fds[at++]);
	}
	if (err < 0)
		return -1;
	n->tables = nl_adopt(NETLINK_NETFILTER, fds[at]);
	n->trace = nl_adopt(NETLINK_SOCK_DIAG, fds[at + 1]);
	n->host = nl_open(NETLINK_SOCK_DIAG);
	if (!n->tables || !n->trace || !n->host)
		return error_errno(
			"cannot open the netlink sockets for --host-port");
	nl_socket_disable_auto_ack(n->tables);
	return 0;
}

static int connect_datagrams(int control, struct relay *relay, uint16_t port)
{
	struct opened opened;
	int fds[FDS_MAX];
	int err = receive(control, &opened, fds);
	int at = 0;

	for (int i = 0; err == 0 && i < IP_FAMILIES; i++) {
		const struct relay_server server = { loopback[i], port };

		if (!opened.has[i])
			continue;
		err = relay_add_datagrams(relay, fds[at], &server);
		close_fd(&fds[at++]);
	}
	/* The relay for name servers may be there: it serves the same. */
	if (err == 0 && at == 0 && opened.error != EADDRINUSE) {
		errno = opened.error;
		return error_errno("cannot open port %u/udp of the program's "
				   "loopback",
				   port);
	}
	return err;
}

/* ---- who listens ---- */

static void note_ours(void *arg, const struct listening *l)
{
	struct neighbours *n = arg;

	port_set_add(&n->ours, l->port);
}

struct look {
	struct neighbours *n;
	struct port_set open[IP_FAMILIES];
};

static void note_host(void *arg, const struct listening *l)
{
	struct look *look = arg;

	if (!is_wanted(look->n->opt, l->port) || l->backlog == LISTENING_OURS)
		return;
	for (int i = 0; i < IP_FAMILIES; i++)
		if (listening_takes(l, &loopback[i]))
			port_set_add(&look->open[i], l->port);
}

static void divert(struct neighbours *n, int family, uint16_t port, bool on)
{
	unsigned char bit = (unsigned char)(1U << (port % 8));

	/* Next time it is tried again. */
	if (diversion_table_set(n->tables, family, port, on) < 0 &&
	    errno != ENOENT && errno != EEXIST)
		return;
	n->diverted[family].bits[port / 8] ^= bit;
	detail("port %u of the host's %s is %s the program's loopback", port,
	       family == IPV4 ? "127.0.0.1" : "[::1]",
	       on ? "on" : "no longer on");
}

static void divert_open_ports(struct neighbours *n)
{
	static struct look look;

	look = (struct look){ .n = n };
	listening_each(n->host, IPPROTO_TCP, note_host, &look);
	for (int i = 0; i < IP_FAMILIES; i++)
		for (size_t at = 0; n->has[i] && at < sizeof(look.open[i]);
		     at++) {
			unsigned int change =
				look.open[i].bits[at] ^ n->diverted[i].bits[at];

			for (unsigned int bit = 0; change >> bit; bit++)
				if (change & 1U << bit)
					divert(n, i, (uint16_t)(at * 8 + bit),
					       look.open[i].bits[at] &
						       1U << bit);
		}
}

/* The program's own server gets the connections. */
static void note_programs(void *arg, const struct listening *l)
{
	struct neighbours *n = arg;
	bool meets = false;

	for (int i = 0; i < IP_FAMILIES; i++)
		meets |= port_set_has(&n->diverted[i], l->port) &&
			 listening_takes(l, &loopback[i]);
	if (!meets || port_set_has(&n->ours, l->port) ||
	    port_set_has(&n->claimed, l->port))
		return;
	port_set_add(&n->claimed, l->port);
	say("The program itself listens on port %u: its connections to that "
	    "port do not go to the host.",
	    l->port);
}

static void warn_of_closed(const struct neighbours *n)
{
	for (size_t i = 0; i < n->opt->n_host_ports; i++) {
		const struct port_option *port = &n->opt->host_ports[i];

		if (!port->udp &&
		    !port_set_has(&n->diverted[IPV4], port->port) &&
		    !port_set_has(&n->diverted[IPV6], port->port))
			say("The host does not listen on port %u of its "
			    "loopback yet.",
			    port->port);
	}
}

int neighbours_connect(struct neighbours *n, const struct options *opt,
		       int control, struct relay *relay)
{
	n->opt = opt;
	n->interval = FIRST_LOOK;
	if (has_streams(opt) && connect_streams(n, control, relay) < 0)
		return -1;
	for (size_t i = 0; i < opt->n_host_ports; i++)
		if (opt->host_ports[i].udp &&
		    connect_datagrams(control, relay, opt->host_ports[i].port) <
			    0)
			return -1;
	if (!n->host)
		return 0;
	listening_each(n->trace, IPPROTO_TCP, note_ours, n);
	divert_open_ports(n);
	warn_of_closed(n);
	return 0;
}

int neighbours_wait(const struct neighbours *n)
{
	int64_t left = n->next - now_ms();

	if (!n->host)
		return -1;
	return left > 0 ? (int)left : 0;
}

void neighbours_follow(struct neighbours *n)
{
	if (neighbours_wait(n) != 0)
		return;
	divert_open_ports(n);
	listening_each(n->trace, IPPROTO_TCP, note_programs, n);
	n->next = now_ms() + n->interval;
	if (n->interval < LAST_LOOK)
		n->interval *= 2;
}

void neighbours_hear(const struct neighbours *n, const struct relay_note *note)
{
	if (note->what == RELAY_USED && n->opt->all_host_ports)
		say("The program uses the host's port %u.", note->port);
	else if (note->what == RELAY_FULL)
		warning("the program has %u connections to ports of the host, "
			"and can have no more: others wait",
			note->connections);
}

void neighbours_release(struct neighbours *n)
{
	nl_close_socket(&n->host);
	nl_close_socket(&n->trace);
	nl_close_socket(&n->tables);
}
