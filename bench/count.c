// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Reads a pcap or pcapng file from standard input, of this machine's byte order,
 * and prints how many packets of its first interface are in it.
 *
 *	count [MB]	reads so many millions of bytes a second at most
 */
#include <err.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define STEP	   65536 /* bytes a read */
#define PCAPNG	   0x0a0d0d0a
#define ENHANCED   6 /* the type of a packet's block */
#define PCAP_START 24

static double bytes_a_second;
static double bytes_read;
static double started;

static double now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

static void keep_rate(void)
{
	double early = started + bytes_read / bytes_a_second - now();

	if (bytes_a_second > 0 && early > 0) {
		struct timespec ts = { (time_t)early,
				       (long)((early - (time_t)early) * 1e9) };

		nanosleep(&ts, NULL);
	}
}

/* Returns 0 at the end of the file. */
static size_t get(void *to, size_t size)
{
	static char buffer[STEP];
	static size_t at, len;
	size_t done = 0;

	while (done < size) {
		size_t n = len - at < size - done ? len - at : size - done;

		if (to)
			memcpy((char *)to + done, buffer + at, n);
		at += n;
		done += n;
		if (done == size)
			break;
		keep_rate();
		ssize_t got = read(STDIN_FILENO, buffer, sizeof(buffer));

		if (got < 0)
			err(1, "read");
		if (got == 0)
			return 0;
		bytes_read += (double)got;
		at = 0;
		len = (size_t)got;
	}
	return done;
}

static unsigned long count_pcap(void)
{
	uint32_t header[4];
	unsigned long n = 0;

	get(NULL, PCAP_START - sizeof(uint32_t));
	while (get(header, sizeof(header)) && get(NULL, header[2]))
		n++;
	return n;
}

static unsigned long count_pcapng(void)
{
	uint32_t block[3] = { PCAPNG, 0, 0 };
	unsigned long n = 0;

	get(&block[1], sizeof(block) - sizeof(block[0]));
	do {
		n += block[0] == ENHANCED && block[2] == 0;
		if (!get(NULL, block[1] - sizeof(block)))
			break;
	} while (get(block, sizeof(block)));
	return n;
}

int main(int argc, char **argv)
{
	uint32_t magic = 0;

	if (argc > 1)
		bytes_a_second = strtod(argv[1], NULL) * 1e6;
	started = now();
	get(&magic, sizeof(magic));
	printf("%lu\n", magic == PCAPNG ? count_pcapng() : count_pcap());
	return 0;
}
