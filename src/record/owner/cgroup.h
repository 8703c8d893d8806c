/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The cgroup that the BPF programs are attached to: cgroups(7), version 2. */
#ifndef RECORD_OWNER_CGROUP_H
#define RECORD_OWNER_CGROUP_H

/*
 * Open the directory of the cgroup that the program and its children are in,
 * and will be in. This is the caller's own cgroup; but if that is below
 * user.slice (systemd.special(7)) it is all of user.slice, as the session
 * manager moves processes between the cgroups there (a snap gets a scope of its
 * own, for example). It is no larger than that, because BPF then runs for the
 * other processes in it too. Returns a descriptor, or -1 with errno: ENOENT if
 * no cgroups of version 2 are mounted.
 */
int cgroup_open(void);

#endif
