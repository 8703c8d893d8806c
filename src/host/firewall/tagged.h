/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The rules that bear the trace's tag, the comment "nsntrace:ID", wherever they are
 * by now and whatever they have become: somebody has saved and restored them, or
 * iptables was short of memory, looked at no extension of the kernel's, and added
 * a match in another revision than it deletes.
 */
#ifndef HOST_FIREWALL_TAGGED_H
#define HOST_FIREWALL_TAGGED_H

#include "host/firewall/xtables.h"
#include "host/journal/journal.h"

/*
 * Look for them among the rules of that family and backend, and remove what is
 * found: those of nf_tables by their handles, by netlink(7); those of
 * iptables-legacy by their numbers, while nobody else of iptables may change them.
 * Returns 0 when there are none left, or -1 after a message.
 */
int tagged_remove(const struct xtables *xt, const struct journal *j);

#endif
