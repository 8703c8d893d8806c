/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Send exactly N small messages as fast as possible and exit at once: by UDP a
 * datagram each, by TCP a write each. Prints how many were sent.
 *
 *	burst udp|tcp N ADDRESS PORT
 */
#include "helper.h"

#include <netinet/in.h>
#include <netinet/tcp.h>

static const char message[16] = "burst of nothing";

/* Unconnected, so that an ICMP error for one message does not fail the next. */
static void send_udp(long count, const char *addr, const char *port)
{
	struct addrinfo *ai = address(addr, port, SOCK_DGRAM);
	int fd = socket(ai->ai_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (fd < 0)
		err(1, "socket");
	for (long i = 0; i < count; i++) {
		if (sendto(fd, message, sizeof(message), 0, ai->ai_addr,
			   ai->ai_addrlen) != sizeof(message))
			err(1, "datagram %ld of %ld", i + 1, count);
	}
	freeaddrinfo(ai);
}

static void send_tcp(long count, const char *addr, const char *port)
{
	int fd = connected_socket(addr, port);
	int on = 1;

	if (setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on)) < 0)
		err(1, "TCP_NODELAY");
	for (long i = 0; i < count; i++)
		write_all(fd, message, sizeof(message));
}

int main(int argc, char **argv)
{
	if (argc != 5)
		errx(2, "usage: burst udp|tcp N ADDRESS PORT");
	if (!strcmp(argv[1], "udp"))
		send_udp(number(argv[2]), argv[3], argv[4]);
	else
		send_tcp(number(argv[2]), argv[3], argv[4]);
	printf("sent %s messages of %zu bytes\n", argv[2], sizeof(message));
	return 0;
}
