/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The cgroup that BPF programs are attached to: cgroups(7), version 2. */
#ifndef RECORD_OWNER_CGROUP_H
#define RECORD_OWNER_CGROUP_H

/*
 * Open the directory of the cgroup that the program, and whatever it starts, are
 * and will be in, wherever that is mounted: the caller's own; but the whole of
 * user.slice (systemd.special(7)) if that is in there, as the session manager
 * moves what a user starts about in it (a snap, for one, into a scope of its
 * own). What others do in it is watched too, so it is to be no larger than that.
 * Returns a descriptor, or -1 with errno: ENOENT if no cgroups of version 2 are
 * mounted.
 */
int cgroup_open(void);

#endif
