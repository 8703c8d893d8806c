// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The recorder's output queue: all records come out in order and in the file that
 * they were put in. Records and rings have all sizes, and readers are slower than
 * the writer.
 */
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "record/file/output.h"

#define BUSY_MS 60000 /* that a busy machine may take */

struct reader {
	int fd;
	uint64_t got;
	uint64_t wrong; /* the first wrong byte's position, plus one */
};

static unsigned char byte_at(uint64_t position)
{
	return (unsigned char)(position * 2654435761U >> 13);
}

static void *read_all(void *arg)
{
	static unsigned char buf[1 << 16];
	struct reader *r = arg;
	unsigned int seed = 1;
	ssize_t n;

	while ((n = read(r->fd, buf, 1 + (size_t)rand_r(&seed) % sizeof(buf))) >
	       0) {
		for (ssize_t i = 0; i < n; i++, r->got++)
			if (!r->wrong && buf[i] != byte_at(r->got))
				r->wrong = r->got + 1;
		if (rand_r(&seed) % 16 == 0)
			sched_yield();
	}
	return NULL;
}

/* A full queue's descriptor is readable when there is room. */
static unsigned char *reserve(struct output *o, size_t len)
{
	unsigned char *at;

	while (!(at = output_reserve(o, len))) {
		struct pollfd room = { output_event_fd(o), POLLIN, 0 };

		if (poll(&room, 1, BUSY_MS) != 1 || output_poll(o) != 0)
			return NULL;
	}
	return at;
}

/* All kinds of sizes. Now and then a record ends at the end of the ring. */
static size_t record_size(unsigned int *seed, size_t ring, uint64_t sent)
{
	size_t rest = ring - (size_t)(sent % ring);

	if (rand_r(seed) % 4 == 0 && rest > 0 && rest <= ring / 4)
		return rest;
	return 1 + (size_t)rand_r(seed) % (rand_r(seed) % 4 ? 64 : ring / 4);
}

static uint64_t send_records(struct output *o, unsigned int seed, size_t ring)
{
	uint64_t sent = 0;

	for (int i = 0; i < 8000; i++) {
		size_t len = record_size(&seed, ring, sent);
		unsigned char *at = reserve(o, len);

		if (!at)
			break;
		for (size_t k = 0; k < len; k++)
			at[k] = byte_at(sent + k);
		sent += len;
		output_commit(o, len);
		if (rand_r(&seed) % 5 == 0)
			output_flush(o);
	}
	return sent;
}

static int try_once(unsigned int seed, size_t ring)
{
	struct reader r = { .fd = -1 };
	struct output_rest rest;
	struct output *o;
	pthread_t thread;
	uint64_t sent;
	int fds[2];
	int err;

	if (pipe(fds) < 0)
		return -1;
	r.fd = fds[0];
	if (pthread_create(&thread, NULL, read_all, &r) != 0)
		return -1;
	o = output_open(fds[1], ring);
	if (!o)
		return -1;
	sent = send_records(o, seed, ring);
	err = output_finish(o, &rest);
	output_close(o);
	pthread_join(thread, NULL);
	close(fds[0]);
	if (!err && !r.wrong && r.got == sent)
		return 0;
	printf("# seed %u, ring %zu: errno %d, wrong at %llu, %llu of %llu\n",
	       seed, ring, err, (unsigned long long)r.wrong,
	       (unsigned long long)r.got, (unsigned long long)sent);
	return -1;
}

/* ---- several files ---- */

#define FILES 100

struct files {
	int fds[FILES]; /* duplicates of what the output has */
	int given;
	uint64_t starts[FILES + 1]; /* positions in all that was sent */
	int begun;
};

static int give(struct output *o, struct files *f)
{
	int fd = memfd_create("test", MFD_CLOEXEC);

	if (fd < 0 || f->given == FILES)
		return -1;
	f->fds[f->given++] = dup(fd);
	output_give_file(o, fd);
	return 0;
}

/* Wait for room, or until the output wants a file, and give it one. */
static int serve(struct output *o, struct files *f)
{
	struct pollfd event = { output_event_fd(o), POLLIN, 0 };

	if (poll(&event, 1, BUSY_MS) != 1 || output_poll(o) != 0)
		return -1;
	return output_wants_file(o) ? give(o, f) : 0;
}

static int send_to_files(struct output *o, struct files *f, unsigned int seed,
			 size_t ring)
{
	uint64_t sent = 0;

	for (int i = 0; i < 4000; i++) {
		size_t len = record_size(&seed, ring, sent);
		unsigned char *at;

		while (!(at = output_reserve(o, len)))
			if (serve(o, f) < 0)
				return -1;
		for (size_t k = 0; k < len; k++)
			at[k] = byte_at(sent + k);
		sent += len;
		output_commit(o, len);
		if (rand_r(&seed) % 60 || f->begun == FILES)
			continue;
		while (output_switch(o) < 0)
			if (serve(o, f) < 0)
				return -1;
		f->starts[f->begun++] = sent;
	}
	while (output_waits_for_file(o))
		if (serve(o, f) < 0)
			return -1;
	f->starts[f->begun] = sent;
	return output_total(o) == sent ? 0 : -1;
}

static int file_is_right(int fd, uint64_t from, uint64_t to)
{
	unsigned char *got;
	struct stat st;
	int good;

	if (fstat(fd, &st) < 0 || (uint64_t)st.st_size != to - from)
		return 0;
	if (from == to)
		return 1;
	got = mmap(NULL, to - from, PROT_READ, MAP_SHARED, fd, 0);
	if (got == MAP_FAILED)
		return 0;
	good = 1;
	for (uint64_t i = from; i < to; i++)
		good &= got[i - from] == byte_at(i);
	munmap(got, to - from);
	return good;
}

static int try_files(unsigned int seed, size_t ring)
{
	struct files f = { .begun = 1 };
	struct output_rest rest;
	struct output *o;
	int fd = memfd_create("test", MFD_CLOEXEC);
	int bad;

	f.fds[f.given++] = dup(fd);
	o = output_open(fd, ring);
	if (!o)
		return -1;
	bad = send_to_files(o, &f, seed, ring) < 0;
	bad |= output_finish(o, &rest) != 0;
	output_close(o);
	bad |= f.given != f.begun;
	for (int i = 0; i < f.given; i++) {
		bad |= !file_is_right(f.fds[i], f.starts[i], f.starts[i + 1]);
		close(f.fds[i]);
	}
	if (bad)
		printf("# seed %u, ring %zu: %d files of %d\n", seed, ring,
		       f.given, f.begun);
	return bad ? -1 : 0;
}

/* At the end, records without a file are lost, and nothing waits for the file. */
static int try_no_file(void)
{
	int fd = memfd_create("test", MFD_CLOEXEC);
	int copy = dup(fd);
	struct output *o = output_open(fd, 65536);
	struct output_rest rest;
	int bad;

	if (!o)
		return -1;
	memset(output_reserve(o, 10), byte_at(0), 10);
	output_commit(o, 10);
	bad = output_switch(o) < 0;
	memset(output_reserve(o, 20), 1, 20);
	output_commit(o, 20);
	bad |= !output_waits_for_file(o) || output_finish(o, &rest) != 0;
	output_close(o);
	bad |= lseek(copy, 0, SEEK_END) != 10;
	close(copy);
	return bad ? -1 : 0;
}

/* With MANY=1, as one of the suites is run, ten times. */
static unsigned int count_seeds(void)
{
	const char *many = getenv("MANY");

	return many && !strcmp(many, "1") ? 10 : 2;
}

int main(void)
{
	static const size_t rings[] = { 1000, 10000, 65536, 1 << 20 };
	const unsigned int seeds = count_seeds();
	int n = 0;

	for (size_t i = 0; i < sizeof(rings) / sizeof(rings[0]); i++) {
		int bad = 0;

		for (unsigned int seed = 1; seed <= seeds; seed++)
			bad += try_once(seed, rings[i]) < 0;
		printf("%sok %d - a ring of %zu bytes gives out all records in "
		       "order\n",
		       bad ? "not " : "", ++n, rings[i]);
	}
	for (size_t i = 0; i < sizeof(rings) / sizeof(rings[0]); i++) {
		int bad = 0;

		for (unsigned int seed = 1; seed <= seeds; seed++)
			bad += try_files(seed, rings[i]) < 0;
		printf("%sok %d - a ring of %zu bytes fills several files in "
		       "order\n",
		       bad ? "not " : "", ++n, rings[i]);
	}
	printf("%sok %d - the output ends without a file that never comes\n",
	       try_no_file() < 0 ? "not " : "", ++n);
	printf("1..%d\n", n);
	return 0;
}
