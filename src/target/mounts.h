/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the target sees elsewhere than the host: its mount namespace. */
#ifndef TARGET_MOUNTS_H
#define TARGET_MOUNTS_H

#include <stdbool.h>

struct mounts_config {
	const char *resolv_conf; /* the text of /etc/resolv.conf, or NULL */
};

/*
 * For the target, in its new mount and network namespaces. First nothing that
 * is mounted from here on shows on the host, while what the host mounts shows
 * here (MS_SLAVE). Then the network devices below /sys are made the trace's
 * own, the rest of /sys untouched: where that cannot be, /sys stays as it is.
 * Then resolv_conf stands in the place of /etc/resolv.conf, also where that is
 * a symbolic link. Returns 0, or -1 with errno, *what set to what failed.
 */
int mounts_make(const struct mounts_config *config, const char **what);

#endif
