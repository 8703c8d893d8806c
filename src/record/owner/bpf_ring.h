/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The reader's side of a BPF ring buffer, a record at a time: of the kernel's
 * Documentation/bpf/ringbuf.rst and include/uapi/linux/bpf.h, where a page with
 * the reader's position is followed by one with the writer's, and that by the
 * data, twice, so that no record is cut in two. Each has a head of eight bytes,
 * of which the first four are its length and two flags.
 *
 * A ring has one reader. Reading makes no system call. The map's descriptor is
 * readable when a record was written that was to wake the reader.
 */
#ifndef RECORD_OWNER_BPF_RING_H
#define RECORD_OWNER_BPF_RING_H

#include <stdbool.h>
#include <stddef.h>

struct bpf_ring {
	size_t size; /* of the data, a power of two */
	size_t page;
	unsigned long *consumer; /* mapped for writing; NULL: not open */
	unsigned long *producer; /* mapped for reading, with the data behind */
};

/*
 * Map the ring that the map's descriptor stands for, which stays the caller's;
 * size is the map's max_entries. Returns 0, or -1 with errno.
 */
int bpf_ring_open(struct bpf_ring *r, int fd, size_t size);

/* Has all that was written, whole or not, been read? */
static inline bool bpf_ring_is_empty(const struct bpf_ring *r)
{
	return *r->consumer == __atomic_load_n(r->producer, __ATOMIC_ACQUIRE);
}

/* The oldest record, of at least len bytes; stays until bpf_ring_drop(). Or NULL. */
const void *bpf_ring_head(const struct bpf_ring *r, size_t len);

/* Done with that record. */
void bpf_ring_drop(struct bpf_ring *r);

void bpf_ring_close(struct bpf_ring *r);

#endif
