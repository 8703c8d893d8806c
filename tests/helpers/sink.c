/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A peer that reads what it is sent, by UDP and TCP on one port, and forgets
 * it, or with -e sends it back.
 *
 *	sink [-e] PORT
 */
#include "helper.h"

#include <signal.h>
#include <stdbool.h>

static char buf[65536];

static void swallow_datagram(int fd, bool echo)
{
	struct sockaddr_storage from;
	socklen_t len = sizeof(from);
	ssize_t n = recvfrom(fd, buf, sizeof(buf), 0, (void *)&from, &len);

	if (n >= 0 && echo)
		sendto(fd, buf, n, 0, (void *)&from, len);
}

static void swallow_stream(int fd, bool echo)
{
	ssize_t n;

	while ((n = read(fd, buf, sizeof(buf))) > 0) {
		if (echo)
			write_all(fd, buf, n);
	}
}

static void accept_stream(int listener, bool echo)
{
	int fd = accept(listener, NULL, NULL);

	if (fd < 0)
		return;
	if (!fork()) {
		swallow_stream(fd, echo);
		_exit(0);
	}
	close(fd);
}

int main(int argc, char **argv)
{
	bool echo = argc == 3 && !strcmp(argv[1], "-e");
	struct pollfd fds[2];

	if (argc != 2 + echo)
		errx(2, "usage: sink [-e] PORT");
	signal(SIGCHLD, SIG_IGN);
	signal(SIGPIPE, SIG_IGN);
	fds[0].fd = bound_socket(argv[argc - 1], SOCK_DGRAM);
	fds[1].fd = bound_socket(argv[argc - 1], SOCK_STREAM);
	fds[0].events = fds[1].events = POLLIN;
	ready();
	while (poll(fds, 2, -1) > 0) {
		if (fds[0].revents)
			swallow_datagram(fds[0].fd, echo);
		if (fds[1].revents)
			accept_stream(fds[1].fd, echo);
	}
	return 1;
}
