/* SPDX-License-Identifier: GPL-2.0-or-later */
/* First steps with BPF programs, before the kernel gets them. */
#ifndef RECORD_OWNER_BPF_SETUP_H
#define RECORD_OWNER_BPF_SETUP_H

#include <stddef.h>
#include <stdint.h>

#include "record/owner/process_event.h"

struct bpf_object;

/*
 * Open an object and set its constants (.rodata); bpf_object__load() comes next.
 * Messages of libbpf are details of ours from here on. Returns NULL with errno.
 */
struct bpf_object *bpf_setup_open(const void *bytes, size_t size,
				  const void *constants, size_t constants_size);

/* The caller's network namespace, as BPF sees it. Returns 0, or -1 with errno. */
int bpf_setup_netns(uint64_t *cookie);

/*
 * The settings of programs that report processes; the caller is their loader.
 * Returns 0, or -1 with errno and *what with what failed.
 */
int bpf_setup_settings(struct process_settings *settings, const char **what);

#endif
