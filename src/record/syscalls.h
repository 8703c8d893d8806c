/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The system calls that the recorder may make. */
#ifndef RECORD_SYSCALLS_H
#define RECORD_SYSCALLS_H

/* For after the opening, see sandbox_filter(). 0, or -1 after a message. */
int syscalls_confine(void);

#endif
