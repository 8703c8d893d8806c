/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The kernel's own types, with the few fields that the BPF programs in
 * process.bpf.c and peer.bpf.c read. They take Linux 6.10 and the kernel's type information
 * (BTF), by which these fields are found wherever they are. Only files that are
 * compiled for the kernel include this one.
 */
#ifndef RECORD_OWNER_BPF_TYPES_H
#define RECORD_OWNER_BPF_TYPES_H

#include <linux/types.h>
#include <bpf/bpf_helpers.h>

#include "record/owner/process_event.h"

#define FOUND_AT_LOAD __attribute__((preserve_access_index))

typedef struct {
	int owned;
} FOUND_AT_LOAD socket_lock_t;

struct ns_common {
	unsigned int inum;
} FOUND_AT_LOAD;

struct net {
	__u64 net_cookie;
	struct ns_common ns;
} FOUND_AT_LOAD;

struct mnt_namespace;

struct nsproxy {
	struct mnt_namespace *mnt_ns;
	struct net *net_ns;
} FOUND_AT_LOAD;

typedef struct {
	struct net *net;
} FOUND_AT_LOAD possible_net_t;

struct sock_common {
	unsigned short skc_family;
	unsigned char skc_state;
	possible_net_t skc_net;
} FOUND_AT_LOAD;

struct sock {
	struct sock_common __sk_common;
	socket_lock_t sk_lock;
	__u16 sk_type;
} FOUND_AT_LOAD;

struct tcp_sock {
	__u32 data_segs_out;
} FOUND_AT_LOAD;

struct mm_struct {
	unsigned long arg_start;
} FOUND_AT_LOAD;

struct kernfs_node {
	__u64 id;
} FOUND_AT_LOAD;

struct cgroup {
	struct kernfs_node *kn;
	int level;
} FOUND_AT_LOAD;

struct css_set {
	struct cgroup *dfl_cgrp;
} FOUND_AT_LOAD;

struct task_struct {
	unsigned int flags;
	struct mm_struct *mm;
	struct css_set *cgroups;
	struct nsproxy *nsproxy;
	struct task_struct *group_leader;
	struct task_struct *real_parent;
	__u64 start_boottime;
	__u64 self_exec_id;
	char comm[PROCESS_COMM_SIZE];
} FOUND_AT_LOAD;

#define PF_KTHREAD 0x00200000 /* in flags: a thread of the kernel's own */

/*
 * A field, as a copy. Where the program itself follows a pointer, the kernel
 * looks through all of its types when it loads the program, for a millisecond
 * or more.
 */
#define READ(from, field)                                                      \
	({                                                                     \
		typeof((from)->field) value_;                                  \
		bpf_probe_read_kernel((void *)&value_, sizeof(value_),         \
				      &(from)->field);                         \
		value_;                                                        \
	})

#endif
