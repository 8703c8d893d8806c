/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Send N datagrams of 1000 bytes, or SIZE, at R a second, and print the longest time, in microseconds,
 * that one send took: whether something slows the program down.
 *
 *	udprate N R ADDRESS PORT [SIZE]
 */
#include "helper.h"

int main(int argc, char **argv)
{
	static const char message[1000];
	double start = now();
	double longest = 0;
	struct addrinfo *ai;
	size_t size = sizeof(message);
	long count, rate;
	int fd;

	if (argc != 5 && argc != 6)
		errx(2, "usage: udprate N R ADDRESS PORT [SIZE]");
	count = number(argv[1]);
	rate = number(argv[2]);
	if (argc == 6 && (size_t)number(argv[5]) < size)
		size = (size_t)number(argv[5]);
	ai = address(argv[3], argv[4], SOCK_DGRAM);
	fd = socket(ai->ai_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	for (long i = 0; i < count; i++) {
		double before, took;

		sleep_until(start + (double)i / rate);
		before = now();
		if (sendto(fd, message, size, 0, ai->ai_addr, ai->ai_addrlen) !=
		    (ssize_t)size)
			err(1, "datagram %ld of %ld", i + 1, count);
		took = now() - before;
		if (took > longest)
			longest = took;
	}
	printf("%.0f\n", longest * 1e6);
	freeaddrinfo(ai);
	return 0;
}
