/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The line "hosts" of nsswitch.conf(5). */
#ifndef PROGRAM_NSSWITCH_H
#define PROGRAM_NSSWITCH_H

#include <stddef.h>

#define NSSWITCH_PATH "/etc/nsswitch.conf"

/*
 * Remove the service "resolve", and the [action] after it, from the line
 * "hosts"; put "dns" in its place if the line has none. All other bytes stay.
 * Lines are parsed as in glibc's nss_database.c. Returns 1 and *out, which the
 * caller frees, and its length; 0 if there is no "resolve"; -1 with errno
 * (ENOMEM).
 */
int nsswitch_without_resolve(const char *text, size_t len, char **out,
			     size_t *out_len);

#endif
