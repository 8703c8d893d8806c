/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which Unix sockets the program connects to, by BPF (socket.bpf.c). Needs
 * root's privileges and Linux 6.7. The kernel removes the BPF program when the
 * last process that has the probe open ends.
 *
 * Without libbpf (a configure switch) the probe cannot be opened.
 */
#ifndef RECORD_SOCKETS_SOCKET_PROBE_H
#define RECORD_SOCKETS_SOCKET_PROBE_H

#include "base/socket_paths.h"
#include "record/owner/cgroup_programs.h"

struct socket_probe;

/*
 * Open the probe for the caller's network namespace. Returns NULL with errno if
 * the kernel does not allow it; nothing depends on the probe.
 */
struct socket_probe *socket_probe_open(void);

/* Readable when connect(2) was given an abstract name. -1: there is no probe. */
int socket_probe_fd(const struct socket_probe *p);

/*
 * Add the paths that were given to connect(2). Some of these calls may have
 * failed. Add to *refused the abstract names that nobody in the namespace
 * listens on now. Needs no privilege. Accepts NULL.
 */
void socket_probe_read(struct socket_probe *p, struct socket_paths *paths,
		       struct socket_paths *refused);

/*
 * Add the BPF program to those that go along into other cgroups. It stays the
 * probe's. Accepts NULL.
 */
void socket_probe_share(const struct socket_probe *p,
			struct cgroup_programs *programs);

/* Accepts NULL. */
void socket_probe_close(struct socket_probe *p);

#endif
