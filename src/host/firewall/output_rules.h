/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Rules of iptables in OUTPUT: they are for what the host's own programs send, and
 * do not apply to the trace. Those that keep a program's packets back, or lead
 * them elsewhere, are named: whoever sends all into Tor there must not believe
 * that the trace goes there, too.
 */
#ifndef HOST_FIREWALL_OUTPUT_RULES_H
#define HOST_FIREWALL_OUTPUT_RULES_H

#include <sys/types.h>

#include "host/firewall/bypass.h"

/*
 * Name such rules for packets of that user's programs. Runs iptables-save if
 * there are any rules in OUTPUT.
 */
void output_rules_name(const struct xtables *xt, uid_t user,
		       struct bypass_named *named);

#endif
