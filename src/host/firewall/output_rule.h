/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a rule of nf_tables does with packets that a user's programs send. */
#ifndef HOST_FIREWALL_OUTPUT_RULE_H
#define HOST_FIREWALL_OUTPUT_RULE_H

#include <netlink/attr.h>
#include <stdbool.h>
#include <sys/types.h>

#define OUTPUT_CHAIN_SIZE 64

struct output_rule {
	uid_t user; /* whose packets they are */
	bool is_for_others; /* or for packets that a program does not send */
	bool is_for_all; /* that the user sends */
	bool leads_elsewhere; /* or keeps packets back */
	bool accepts;
	bool returns;
	char jump[OUTPUT_CHAIN_SIZE]; /* to that chain; "": to none */
	/* While it is read: */
	int loaded; /* what the last expression has loaded */
	unsigned int states;
};

/* For a rule whose user is set and which is_for_all; the rest is zero. */
void output_rule_read(struct output_rule *r, struct nlattr *list);

#endif
