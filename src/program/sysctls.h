/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Settings of the network stack that belong to a network namespace. A new one
 * begins with the kernel's defaults; the program is to find what the
 * administrator has set.
 */
#ifndef PROGRAM_SYSCTLS_H
#define PROGRAM_SYSCTLS_H

#define SYSCTLS_MAX   96
#define SYSCTLS_VALUE 256

struct sysctls {
	char value[SYSCTLS_MAX][SYSCTLS_VALUE]; /* "": not there */
};

/* Read them in the caller's network namespace. */
void sysctls_read(struct sysctls *s);

/*
 * Write those that differ in the caller's network namespace. What this kernel
 * does not let be written is left (--verbose says so).
 */
void sysctls_apply(const struct sysctls *s);

#endif
