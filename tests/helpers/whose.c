/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Processes that tell which packets are theirs, as lines
 *
 *	PROTOCOL LOCAL-PORT REMOTE-PORT PID
 *
 * of their own process, for a capture to be compared with. Who leaves what it
 * has to a child says "parent" before its own:
 *
 *	whose tcp|udp ADDRESS PORT	ask once, and read the answer
 *	whose connected ADDRESS PORT	by a connected UDP socket
 *	whose serve PORT N		answer N connections, each by a child
 *					to which the parent leaves it
 *	whose heir ADDRESS PORT		connect, and leave it to a child to ask
 */
#include "helper.h"

#include <netinet/in.h>
#include <sys/wait.h>

static const char question[] = "whose is this?";

static unsigned int port_of(const struct sockaddr_storage *addr)
{
	/* Of both families the port is at the same place. */
	return ntohs(((const struct sockaddr_in *)addr)->sin_port);
}

static void tell(const char *role, int fd, unsigned int remote)
{
	struct sockaddr_storage local;
	socklen_t len = sizeof(local);

	memset(&local, 0, sizeof(local));
	if (getsockname(fd, (void *)&local, &len) < 0)
		err(1, "getsockname");
	printf("%s %u %u %d\n", role, port_of(&local), remote, getpid());
	fflush(stdout);
}

static void read_answer(int fd)
{
	char answer[sizeof(question)];

	if (recv(fd, answer, sizeof(answer), MSG_WAITALL) != sizeof(answer))
		err(1, "no answer");
}

static void ask(int fd)
{
	write_all(fd, question, sizeof(question));
	read_answer(fd);
}

static void ask_tcp(const char *addr, const char *port)
{
	int fd = connected_socket(addr, port);

	tell("tcp", fd, (unsigned int)number(port));
	ask(fd);
}

static void ask_udp(const char *addr, const char *port, int is_connected)
{
	struct addrinfo *ai = address(addr, port, SOCK_DGRAM);
	int fd = socket(ai->ai_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (fd < 0)
		err(1, "socket");
	if (is_connected && connect(fd, ai->ai_addr, ai->ai_addrlen) < 0)
		err(1, "connect");
	if (sendto(fd, question, sizeof(question), 0,
		   is_connected ? NULL : ai->ai_addr,
		   is_connected ? 0 : ai->ai_addrlen) < 0)
		err(1, "sendto");
	tell("udp", fd, (unsigned int)number(port));
	read_answer(fd);
	freeaddrinfo(ai);
}

static void answer(int fd, unsigned int remote)
{
	char buf[sizeof(question)];

	tell("tcp", fd, remote);
	if (recv(fd, buf, sizeof(buf), MSG_WAITALL) == sizeof(buf))
		write_all(fd, buf, sizeof(buf));
	/* The client's end of file; then this end is the last. */
	recv(fd, buf, sizeof(buf), 0);
}

static void serve(const char *port, long n)
{
	int listener = bound_socket(port, SOCK_STREAM);

	ready();
	while (n-- > 0) {
		struct sockaddr_storage peer;
		socklen_t len = sizeof(peer);
		int fd;

		memset(&peer, 0, sizeof(peer));
		fd = accept(listener, (void *)&peer, &len);
		if (fd < 0)
			err(1, "accept");
		tell("parent tcp", fd, port_of(&peer));
		if (!fork()) {
			answer(fd, port_of(&peer));
			_exit(0);
		}
		close(fd);
	}
	while (wait(NULL) > 0)
		;
}

static void leave_to_child(const char *addr, const char *port)
{
	int fd = connected_socket(addr, port);

	tell("parent tcp", fd, (unsigned int)number(port));
	if (!fork()) {
		tell("tcp", fd, (unsigned int)number(port));
		ask(fd);
		_exit(0);
	}
	close(fd);
	wait(NULL);
}

int main(int argc, char **argv)
{
	if (argc != 4)
		errx(2, "usage: whose tcp|udp|connected|serve|heir ...");
	if (!strcmp(argv[1], "tcp"))
		ask_tcp(argv[2], argv[3]);
	else if (!strcmp(argv[1], "udp"))
		ask_udp(argv[2], argv[3], 0);
	else if (!strcmp(argv[1], "connected"))
		ask_udp(argv[2], argv[3], 1);
	else if (!strcmp(argv[1], "serve"))
		serve(argv[2], number(argv[3]));
	else
		leave_to_child(argv[2], argv[3]);
	return 0;
}
