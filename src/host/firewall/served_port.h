/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Ports of the host that rules of its NAT serve, and no socket: Docker publishes
 * the ports of containers like that, if it runs no proxy for them, and so do the
 * port forwards of ufw and firewalld.
 */
#ifndef HOST_FIREWALL_SERVED_PORT_H
#define HOST_FIREWALL_SERVED_PORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/ip.h"

#define SERVED_RULE_SIZE 512

struct served_port {
	bool udp;
	uint16_t port; /* in host byte order */
	const struct ip *at; /* addresses of the host, all of one family */
	size_t n_at;
};

/*
 * Does a rule that names the port lead new connections to it, at one of the
 * addresses, elsewhere? rule is then how to see it. What cannot be read, as
 * without root, is not there. This changes nothing, and runs iptables-save only
 * if there are rules of others in the table nat.
 */
bool served_port_find(const struct served_port *p, char rule[SERVED_RULE_SIZE]);

#endif
