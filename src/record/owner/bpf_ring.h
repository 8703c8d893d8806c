/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reads a BPF ring buffer, one record at a time. The layout is in the kernel's
 * Documentation/bpf/ringbuf.rst and include/uapi/linux/bpf.h: a page with the
 * reader's position, a page with the writer's position, then the data twice, so
 * that no record is cut in two. A record starts with eight bytes; the first
 * four are its length and two flags.
 *
 * A ring has one reader. Reading makes no system call. The map's descriptor
 * becomes readable with a record that is written to wake the reader.
 */
#ifndef RECORD_OWNER_BPF_RING_H
#define RECORD_OWNER_BPF_RING_H

#include <stdbool.h>
#include <stddef.h>

struct bpf_ring {
	size_t size; /* of the data, a power of two */
	size_t page;
	unsigned long *consumer; /* mapped for writing; NULL: not open */
	unsigned long *producer; /* mapped for reading, followed by the data */
};

/*
 * Map the ring of a BPF map; size is its max_entries. The caller still closes
 * the descriptor. Returns 0, or -1 with errno.
 */
int bpf_ring_open(struct bpf_ring *r, int fd, size_t size);

/* Was every record read, also those that are not complete yet? */
static inline bool bpf_ring_is_empty(const struct bpf_ring *r)
{
	return *r->consumer == __atomic_load_n(r->producer, __ATOMIC_ACQUIRE);
}

/*
 * The oldest record of at least len bytes, valid until bpf_ring_drop(); NULL:
 * none. Shorter records are skipped.
 */
const void *bpf_ring_head(const struct bpf_ring *r, size_t len);

/* Drop that record. */
void bpf_ring_drop(struct bpf_ring *r);

void bpf_ring_close(struct bpf_ring *r);

#endif
