/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Does the trace leave where the host's own programs do? The kernel is asked. */
#ifndef HOST_DIAGNOSE_DETOUR_H
#define HOST_DIAGNOSE_DETOUR_H

#include <sys/types.h>

#include "base/ip.h"

/*
 * Print a warning if the trace's packets reach the Internet by another device or
 * gateway than those of the user's own programs: an ip rule is left that could
 * not be copied. device: the host's end of the trace's link, which forwards by
 * now. inner: the trace's address.
 */
void detour_warn(const char *device, const struct ip *inner, uid_t user);

#endif
