// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Print how old, in microseconds, each packet of the pcap stream on stdin is
 * when it arrives there.
 */
#include <err.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <time.h>

#define MAGIC_USEC 0xa1b2c3d4u
#define MAGIC_NSEC 0xa1b23c4du

struct file_header {
	uint32_t magic, version, zone, accuracy, snaplen, linktype;
};

struct record_header {
	uint32_t seconds, fraction, captured, length;
};

static bool read_fully(void *buffer, size_t size)
{
	return fread(buffer, 1, size, stdin) == size;
}

static double age_in_usec(const struct record_header *record, double unit)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return (now.tv_sec - (double)record->seconds) * 1e6 +
	       now.tv_nsec / 1e3 - record->fraction * unit;
}

int main(void)
{
	static char data[1 << 20];
	struct file_header header;
	struct record_header record;
	double unit;

	/* Without a buffer no more is read, nor waited for, than is asked. */
	setvbuf(stdin, NULL, _IONBF, 0);
	if (!read_fully(&header, sizeof(header)) ||
	    (header.magic != MAGIC_NSEC && header.magic != MAGIC_USEC))
		errx(1, "stdin is not a pcap stream");
	unit = header.magic == MAGIC_NSEC ? 1e-3 : 1;

	while (read_fully(&record, sizeof(record)) &&
	       record.captured <= sizeof(data)) {
		double age = age_in_usec(&record, unit);

		if (!read_fully(data, record.captured))
			break;
		printf("%.0f\n", age);
	}
	return 0;
}
