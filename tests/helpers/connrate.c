/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Open and close connections, one after another, and print how many there were in
 * a second, and the CPU time of each in nanoseconds. Without an address they are
 * on loopback, and accepted here.
 *
 *	connrate MILLISECONDS [ADDRESS PORT]
 */
#include "helper.h"

#include <arpa/inet.h>
#include <sys/resource.h>

/* Closed by a reset, so that the ports do not run out. */
static void connect_once(int listener, const struct sockaddr_in *addr)
{
	const struct linger reset = { 1, 0 };
	int here = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	int there = -1;

	if (here < 0 || connect(here, (const void *)addr, sizeof(*addr)) < 0)
		err(1, "connect");
	if (listener >= 0) {
		there = accept(listener, NULL, NULL);
		if (there < 0)
			err(1, "accept");
	}
	setsockopt(here, SOL_SOCKET, SO_LINGER, &reset, sizeof(reset));
	close(here);
	if (there >= 0)
		close(there);
}

static double cpu_time(void)
{
	struct rusage used;

	getrusage(RUSAGE_SELF, &used);
	return (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
	       (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
}

int main(int argc, char **argv)
{
	struct sockaddr_in addr = { 0 };
	double start, end, cpu;
	long n = 0;
	int listener = -1;

	if (argc != 2 && argc != 4)
		errx(2, "usage: connrate MILLISECONDS [ADDRESS PORT]");
	if (argc == 2) {
		listener = loopback_listener(&addr);
	} else {
		addr.sin_family = AF_INET;
		addr.sin_port = htons((uint16_t)number(argv[3]));
		if (inet_pton(AF_INET, argv[2], &addr.sin_addr) != 1)
			errx(2, "%s is no address", argv[2]);
	}
	cpu = cpu_time();
	start = now();
	end = start + (double)number(argv[1]) / 1000;
	for (; now() < end; n++)
		connect_once(listener, &addr);
	end = now();
	printf("%.0f %.0f\n", (double)n / (end - start),
	       (cpu_time() - cpu) / (double)n * 1e9);
	return 0;
}
