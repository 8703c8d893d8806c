/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Settings of the network stack that each network namespace has. A new
 * namespace starts with the kernel's defaults; the program shall find the
 * host's settings.
 */
#ifndef PROGRAM_SYSCTLS_H
#define PROGRAM_SYSCTLS_H

#define SYSCTLS_MAX   96
#define SYSCTLS_VALUE 256

struct sysctls {
	char value[SYSCTLS_MAX][SYSCTLS_VALUE]; /* "": does not exist */
};

/* Read them in the caller's network namespace. */
void sysctls_read(struct sysctls *s);

/*
 * Write those that differ in the caller's network namespace. Settings that this
 * kernel does not allow to write are skipped (--verbose names them).
 */
void sysctls_apply(const struct sysctls *s);

#endif
