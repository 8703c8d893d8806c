/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Numbers of system calls. The C library's own list can be older than the kernel's
 * headers, which have these since Linux 5.9; glibc's is complete since 2.32.
 */
#ifndef BASE_SYSCALLS_H
#define BASE_SYSCALLS_H

#include <sys/syscall.h>

#ifndef SYS_close_range
#define SYS_close_range __NR_close_range
#endif
#ifndef SYS_openat2
#define SYS_openat2 __NR_openat2
#endif
#ifndef SYS_pidfd_getfd
#define SYS_pidfd_getfd __NR_pidfd_getfd
#endif

#endif
