// SPDX-License-Identifier: GPL-2.0-or-later
/* What on this host belongs to traces. */
#include "host/uplink/traces.h"

#include <net/if.h>
#include <string.h>

#include "host/uplink/veth.h"

bool traces_own_name(const char *device)
{
	return !strncmp(device, VETH_PREFIX, strlen(VETH_PREFIX));
}

/* A device without a name is gone already. */
bool traces_own_device(int ifindex)
{
	char name[IFNAMSIZ];

	return !if_indextoname((unsigned int)ifindex, name) ||
	       traces_own_name(name);
}

bool traces_own_table(uint32_t table)
{
	return (table & TRACES_TABLE_MASK) == TRACES_TABLE_BASE;
}
