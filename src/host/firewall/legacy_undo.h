/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The rules of iptables-legacy that bear the trace's tag, the comment
 * "nsntrace:ID", wherever they are by now and whatever they have become: somebody has
 * saved and restored them, or iptables was short of memory, looked at no extension
 * of the kernel's, and added a match in another revision than it deletes.
 */
#ifndef HOST_FIREWALL_LEGACY_UNDO_H
#define HOST_FIREWALL_LEGACY_UNDO_H

#include "host/firewall/xtables.h"
#include "host/journal/journal.h"

/*
 * Remove those of the family by their numbers, while nobody else of iptables may
 * change them. xt is of iptables-legacy. Returns 0 when there are none left, or -1
 * after a message.
 */
int legacy_undo(const struct xtables *xt, const struct journal *j);

#endif
