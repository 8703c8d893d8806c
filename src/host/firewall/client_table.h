/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Leads clients from outside to the program (--publish): a table of nf_tables that
 * belongs to a socket of this process. The kernel deletes it when the socket is
 * closed, so it cannot outlive the trace, however that ends. Since Linux 5.12; on
 * older kernels the rules of rules.c do the same, until they are undone.
 */
#ifndef HOST_FIREWALL_CLIENT_TABLE_H
#define HOST_FIREWALL_CLIENT_TABLE_H

#include <stdbool.h>

#include "host/firewall/firewall.h"

/* Add the table, if the plan publishes anything and the kernel can. */
void client_table_add(const struct firewall_plan *plan, int family);

/* Is it there? Then no other rules are needed. */
bool client_table_is_there(int family);

/*
 * From the first of these on, nothing leads to the program. The second one waits for
 * the kernel, 10 to 20 ms.
 */
void client_table_delete(void);
void client_table_close(void);

#endif
