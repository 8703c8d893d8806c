// SPDX-License-Identifier: GPL-2.0-or-later
/* The arguments of options that name ports. */
#include "cli/port_values.h"

#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/status.h"
#include "base/util.h"

/* For error(), which returns -1. */
static _Noreturn void fail(int printed)
{
	(void)printed;
	exit(STATUS_FAILED);
}

/* PORT[/tcp|/udp]. Returns 0, or -1 if it is none. */
static int parse_port(struct port_option *port, const char *text)
{
	size_t len = strcspn(text, "/");
	autofree char *digits = strndup(text, len);
	uint64_t value;

	if (!digits || parse_number(digits, 1, UINT16_MAX, &value) < 0 ||
	    (text[len] && strcmp(text + len, "/udp") != 0 &&
	     strcmp(text + len, "/tcp") != 0))
		return -1;
	port->port = (uint16_t)value;
	port->udp = !strcmp(text + len, "/udp");
	return 0;
}

void take_host_port(struct options *opt, const char *text)
{
	struct port_option port;

	if (!strcmp(text, "all")) {
		opt->all_host_ports = true;
		return;
	}
	if (parse_port(&port, text) < 0)
		fail(error("'%s' is not a port: --host-port takes a number "
			   "from 1 to 65535, such a number and /udp, or all",
			   text));
	if (opt->n_host_ports == ARRAY_SIZE(opt->host_ports))
		fail(error("--host-port can be given %zu times, no more",
			   ARRAY_SIZE(opt->host_ports)));
	opt->host_ports[opt->n_host_ports++] = port;
}

/* The address before the ports, if there is one; *text moves on behind it. */
static int parse_address(struct publish_option *p, char **text)
{
	char *start = *text, *end = strchr(start, ':');

	p->where = PUBLISH_LOOPBACK;
	if (*start == '[') {
		end = strstr(++start, "]:");
		if (!end)
			return -1;
		*text = end + 2;
	} else if (end && (*start == '*' ||
			   strcspn(start, ".") < (size_t)(end - start))) {
		*text = end + 1;
	} else {
		return 0;
	}
	*end = '\0';
	p->where = !strcmp(start, "*") ? PUBLISH_EVERYWHERE : PUBLISH_ADDRESS;
	if (p->where == PUBLISH_EVERYWHERE)
		return 0;
	return ip_parse(&p->address, start);
}

/* HOSTPORT[:PORT][/udp] */
static int parse_ports(struct publish_option *p, char *text)
{
	char *second = strchr(text, ':');
	char *protocol = strchr(text, '/');
	struct port_option port, host_port;

	if (second)
		*second++ = '\0';
	if (parse_port(&port, second ? second : text) < 0)
		return -1;
	if (second && protocol && protocol < second)
		return -1;
	host_port = port;
	if (second && parse_port(&host_port, text) < 0)
		return -1;
	p->host_port = host_port.port;
	p->port = port.port;
	p->udp = port.udp;
	return 0;
}

void take_publish(struct options *opt, const char *text)
{
	struct publish_option *p = &opt->published[opt->n_published];
	autofree char *copy = strdup(text);
	char *rest = copy;

	if (!strcmp(text, "all")) {
		opt->publish_all = true;
		return;
	}
	if (opt->n_published == ARRAY_SIZE(opt->published))
		fail(error("--publish can be given %zu times, no more",
			   ARRAY_SIZE(opt->published)));
	if (!copy || parse_address(p, &rest) < 0 || parse_ports(p, rest) < 0)
		fail(error("'%s' names no ports: --publish takes PORT, "
			   "HOSTPORT:PORT, ADDRESS:HOSTPORT:PORT or all, as in "
			   "8080, 8080:80, '*:8080' or [::1]:8080:80/udp",
			   text));
	p->text = text;
	opt->n_published++;
}
