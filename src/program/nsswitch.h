/* SPDX-License-Identifier: GPL-2.0-or-later */
/* nsswitch.conf(5), as far as names of hosts go. */
#ifndef PROGRAM_NSSWITCH_H
#define PROGRAM_NSSWITCH_H

#include <stddef.h>

#define NSSWITCH_PATH "/etc/nsswitch.conf"

/*
 * The text without the service "resolve" and the [action] behind it in the line
 * of "hosts", with "dns" in its place if the line has no other; every other byte
 * as it was. Lines are read as glibc's nss_database.c reads them. Returns 1, *out,
 * which the caller frees, and its length; 0 if there is no "resolve"; -1 if
 * memory lacks.
 */
int nsswitch_without_resolve(const char *text, size_t len, char **out,
			     size_t *out_len);

#endif
