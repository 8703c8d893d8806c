/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Environment variables by which whoever starts a program says which process is
 * meant: a service manager with sockets or a watchdog, a desktop. They have the
 * pid of nsntrace, which is not the program's.
 */
#ifndef PROGRAM_OWN_PID_H
#define PROGRAM_OWN_PID_H

#include <sys/types.h>

/*
 * In the program's process: where one of them names the tracer, name this
 * process. Those that name another one stay. Returns 0, or -1 with errno.
 */
int own_pid_set(pid_t tracer);

#endif
