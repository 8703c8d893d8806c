/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The way to the Internet, as rules and routes of a namespace have it. */
#ifndef BASE_WAY_H
#define BASE_WAY_H

#include "base/ip.h"

struct nl_sock;

struct way {
	int ifindex; /* by which device; 0: there is no way */
	struct ip source; /* the address that is sent from; family -1: none */
	struct ip gateway; /* family -1: none */
};

/* Look it up in the network namespace of the socket. Nothing is sent. */
void way_lookup(struct nl_sock *sk, int family, struct way *way);

#endif
