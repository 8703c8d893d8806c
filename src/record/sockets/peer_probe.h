/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which Unix sockets outside of the trace the program uses, by BPF (peer.bpf.c).
 * Needs root's privileges, Linux 6.3, and the kernel's types (BTF). The kernel removes the
 * BPF program when the last process that has the probe open ends.
 *
 * Without libbpf (a configure switch) the probe cannot be opened.
 */
#ifndef RECORD_SOCKETS_PEER_PROBE_H
#define RECORD_SOCKETS_PEER_PROBE_H

#include <stdbool.h>

#include "base/unix_contact.h"

struct peer_probe;

/*
 * Open the probe in the tracer. netns is a descriptor of the trace's network
 * namespace; the caller keeps it. Returns NULL with errno, and *what with what
 * failed.
 */
struct peer_probe *peer_probe_open(int netns, const char **what);

/* Readable when the program has used another socket. -1: there is no probe. */
int peer_probe_fd(const struct peer_probe *p);

/*
 * Take the next socket; each path comes once. Returns false if there is none
 * now. Needs no privilege and makes no system call. Accepts NULL.
 */
bool peer_probe_next(struct peer_probe *p, struct unix_contact *contact);

/* Were there more than could be reported? Accepts NULL. */
bool peer_probe_has_lost(const struct peer_probe *p);

/* Accepts NULL. */
void peer_probe_close(struct peer_probe *p);

#endif
