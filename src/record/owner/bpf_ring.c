// SPDX-License-Identifier: GPL-2.0-or-later
/* The reader's side of a BPF ring buffer. */
#include "record/owner/bpf_ring.h"

#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* BPF_RINGBUF_BUSY_BIT, _DISCARD_BIT, _HDR_SZ */
#define BUSY	  (1U << 31)
#define DISCARDED (1U << 30)
#define HEAD_SIZE 8

int bpf_ring_open(struct bpf_ring *r, int fd, size_t size)
{
	void *map;

	memset(r, 0, sizeof(*r));
	r->size = size;
	r->page = (size_t)sysconf(_SC_PAGESIZE);
	map = mmap(NULL, r->page, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (map == MAP_FAILED)
		return -1;
	r->consumer = map;
	map = mmap(NULL, r->page + 2 * size, PROT_READ, MAP_SHARED, fd,
		   (off_t)r->page);
	if (map == MAP_FAILED) {
		bpf_ring_close(r);
		return -1;
	}
	r->producer = map;
	return 0;
}

static const unsigned char *record_at(const struct bpf_ring *r,
				      unsigned long at)
{
	return (const unsigned char *)r->producer + r->page +
	       (at & (r->size - 1));
}

static uint32_t length_at(const struct bpf_ring *r, unsigned long at)
{
	return __atomic_load_n((const uint32_t *)record_at(r, at),
			       __ATOMIC_ACQUIRE);
}

/* Records begin at multiples of eight. */
static unsigned long behind(unsigned long at, uint32_t length)
{
	unsigned long data = length & ~(BUSY | DISCARDED);

	return at + HEAD_SIZE + ((data + 7) & ~7UL);
}

const void *bpf_ring_head(const struct bpf_ring *r, size_t len)
{
	unsigned long at = *r->consumer;

	while (at < __atomic_load_n(r->producer, __ATOMIC_ACQUIRE)) {
		uint32_t length = length_at(r, at);

		if (length & BUSY)
			return NULL;
		if (!(length & DISCARDED) && length >= len)
			return record_at(r, at) + HEAD_SIZE;
		at = behind(at, length);
		__atomic_store_n(r->consumer, at, __ATOMIC_RELEASE);
	}
	return NULL;
}

void bpf_ring_drop(struct bpf_ring *r)
{
	unsigned long at = *r->consumer;

	__atomic_store_n(r->consumer, behind(at, length_at(r, at)),
			 __ATOMIC_RELEASE);
}

void bpf_ring_close(struct bpf_ring *r)
{
	if (r->producer)
		munmap(r->producer, r->page + 2 * r->size);
	if (r->consumer)
		munmap(r->consumer, r->page);
	r->producer = r->consumer = NULL;
}
