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
