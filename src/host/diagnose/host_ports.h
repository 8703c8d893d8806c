/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which ports a process in the caller's network namespace listens on, from
 * sock_diag(7).
 */
#ifndef HOST_DIAGNOSE_HOST_PORTS_H
#define HOST_DIAGNOSE_HOST_PORTS_H

#include <stdint.h>

#include "base/ip.h"

enum host_port {
	HOST_PORT_CLOSED, /* or it is not known */
	HOST_PORT_LOOPBACK, /* open at that address, which is a loopback one */
	HOST_PORT_ANY, /* open at all addresses */
};

/*
 * Would a TCP connection, or a datagram, to this address and port be taken?
 * The port is in network byte order.
 */
enum host_port host_port_look(const struct ip *addr, uint8_t protocol,
			      uint16_t port);

#endif
