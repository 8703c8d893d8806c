/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The parts of served_port.h: connections to the host, and how rules fit them. */
#ifndef HOST_FIREWALL_SERVED_FIT_H
#define HOST_FIREWALL_SERVED_FIT_H

#include <netlink/attr.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/ip.h"
#include "host/firewall/served_port.h"

/* A new connection, or the first datagram, to an address of the host. */
struct arrival {
	struct ip to;
	uint8_t protocol; /* IPPROTO_ */
	uint16_t port; /* in host byte order */
	bool is_own; /* of one of the host's programs: in OUTPUT */
};

/* Where a rule also looks at what is not in struct arrival, it may fit. */
enum fit {
	FIT_NO,
	FIT_MAYBE,
	FIT_YES,
};

/* How the walk through a chain ends. */
enum served_walk {
	SERVED_ON, /* with the next rule of the chain that led there */
	SERVED_END, /* no further rule is asked */
	SERVED_FOUND, /* the port is led elsewhere */
};

/* Rules with this in a comment are a trace's. */
#define SERVED_TRACE_TAG "nsntrace:"

/* As served_port_find(), for one connection in the chains that nft(8) shows. */
bool served_native_find(const struct arrival *a, char rule[SERVED_RULE_SIZE]);

struct nl_sock;

#define SERVED_JUMPS	  8
#define SERVED_CHAIN_SIZE 64

/* What a rule of nf_tables does with a connection. */
struct served_rule {
	enum fit fit;
	bool names_port;
	bool leads_elsewhere; /* DNAT, REDIRECT */
	int verdict; /* NF_ACCEPT, NFT_RETURN, ...; NFT_CONTINUE: none */
	char jump[SERVED_JUMPS][SERVED_CHAIN_SIZE]; /* NFT_JUMP, NFT_GOTO */
	int n_jumps;
};

/* Sets are read by sk. */
void served_rule_read(struct served_rule *r, const struct arrival *a,
		      struct nl_sock *sk, uint8_t family, const char *table,
		      struct nlattr *expressions, int len);

/* Registers of nf_tables, by 4 bytes each. */
struct served_register {
	unsigned char byte[4];
	bool is_known;
	bool is_port; /* the connection's */
};

/*
 * Is what the registers hold in the set? Verdicts of a map that fit are added to
 * the rule.
 */
enum fit served_set_has(struct nl_sock *sk, uint8_t family, const char *table,
			const char *set, const struct served_register *key,
			struct served_rule *r);

/* Take a verdict: NFTA_VERDICT_ attributes. */
void served_rule_take_verdict(struct served_rule *r, struct nlattr *verdict);

#endif
