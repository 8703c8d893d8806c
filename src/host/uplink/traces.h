/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What on this host belongs to traces: devices by their names, tables by numbers. */
#ifndef HOST_UPLINK_TRACES_H
#define HOST_UPLINK_TRACES_H

#include <stdbool.h>
#include <stdint.h>

/* The tables of --device have numbers that nobody chooses by hand. */
#define TRACES_TABLE_BASE 0x6e000000
#define TRACES_TABLE_MASK 0xff000000

/* Is a device of that name a trace's? */
bool traces_own_name(const char *device);

/* Is the device a trace's, or gone already? */
bool traces_own_device(int ifindex);

/* Is it the routing table of a trace with --device? */
bool traces_own_table(uint32_t table);

#endif
