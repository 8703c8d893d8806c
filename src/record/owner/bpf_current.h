/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The settings of BPF programs, and the ids of the running process. Only files
 * that are compiled for the kernel include this one.
 */
#ifndef RECORD_OWNER_BPF_CURRENT_H
#define RECORD_OWNER_BPF_CURRENT_H

#include <linux/bpf.h>
#include <linux/types.h>
#include <bpf/bpf_helpers.h>

#include "record/owner/process_event.h"

const volatile struct process_settings settings;

/*
 * The ids of the running process in the reader's pid namespace; 0 if it has
 * none there.
 */
static __u64 current_id(void)
{
	struct bpf_pidns_info info;

	if (settings.pidns_inode == 0)
		return bpf_get_current_pid_tgid();
	if (bpf_get_ns_current_pid_tgid(settings.pidns_device,
					settings.pidns_inode, &info,
					sizeof(info)))
		return 0;
	return (__u64)info.tgid << 32 | info.pid;
}

#endif
