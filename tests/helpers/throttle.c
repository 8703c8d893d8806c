/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A slow disk, or a slow reader: copy standard input to standard output at no more
 * than R bytes a second.
 *
 *	throttle R
 */
#include "helper.h"

static char buf[65536];

int main(int argc, char **argv)
{
	double due = now();
	double rate;
	ssize_t n;

	if (argc != 2)
		errx(2, "usage: throttle R");
	rate = (double)number(argv[1]);
	while ((n = read(STDIN_FILENO, buf, sizeof(buf))) > 0) {
		write_all(STDOUT_FILENO, buf, (size_t)n);
		/* What was not used is gone. */
		if (due < now())
			due = now();
		due += (double)n / rate;
		sleep_until(due);
	}
	return n < 0;
}
