// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A sender as those of QUIC, with UDP_SEGMENT, and its receiver.
 *
 *	datagrams send MS SEGMENTS ADDRESS PORT
 *	datagrams receive PORT
 *
 * The sender sends datagrams of 1200 bytes, SEGMENTS of them in each call (1: without
 * UDP_SEGMENT), and prints how many bytes a second it sent, in millions of bits. The
 * receiver counts until SIGTERM, and prints how many datagrams came.
 */
#include <netinet/udp.h>
#include <signal.h>

#include "../tests/helpers/helper.h"

#define SIZE	     1200
#define SEGMENTS_MAX 53 /* in 64 KiB */

static void send_for(long ms, int segments, int fd)
{
	static const char data[SIZE * SEGMENTS_MAX];
	size_t len = (size_t)(SIZE * segments);
	double start = now(), end = start + (double)ms / 1e3, bytes = 0;
	int size = SIZE;

	if (segments > 1 &&
	    setsockopt(fd, SOL_UDP, UDP_SEGMENT, &size, sizeof(size)) < 0)
		err(1, "UDP_SEGMENT");
	while (now() < end)
		if (send(fd, data, len, 0) == (ssize_t)len)
			bytes += (double)len;
	printf("%.0f\n", bytes * 8 / (now() - start) / 1e6);
}

static volatile sig_atomic_t stopped;

static void stop(int sig)
{
	(void)sig;
	stopped = 1;
}

static void receive(const char *port)
{
	static char data[65536];
	struct sockaddr_in6 any = {
		.sin6_family = AF_INET6,
		.sin6_port = htons((uint16_t)number(port)),
	};
	int fd = socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	int on = 1, room = 64 << 20;
	long bytes = 0;
	struct sigaction action = { .sa_handler = stop };

	setsockopt(fd, SOL_UDP, UDP_GRO, &on, sizeof(on));
	setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof(room));
	if (bind(fd, (struct sockaddr *)&any, sizeof(any)) < 0)
		err(1, "bind");
	sigaction(SIGTERM, &action, NULL);
	puts("ready");
	fflush(stdout);
	while (!stopped) {
		ssize_t n = recv(fd, data, sizeof(data), 0);

		bytes += n > 0 ? n : 0;
	}
	printf("%ld\n", bytes / SIZE);
}

int main(int argc, char **argv)
{
	struct addrinfo *ai;
	int fd;

	if (argc == 3 && !strcmp(argv[1], "receive")) {
		receive(argv[2]);
		return 0;
	}
	if (argc != 6 || number(argv[3]) > SEGMENTS_MAX)
		errx(2, "usage: datagrams send MS SEGMENTS ADDRESS PORT");
	ai = address(argv[4], argv[5], SOCK_DGRAM);
	fd = socket(ai->ai_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (connect(fd, ai->ai_addr, ai->ai_addrlen) < 0)
		err(1, "connect");
	send_for(number(argv[2]), (int)number(argv[3]), fd);
	return 0;
}
