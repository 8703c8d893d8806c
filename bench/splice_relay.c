// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The least that a relay can do, to compare with: TCP from a port of a network
 * namespace to another one of the caller's, by splice(2).
 *
 *	splice_relay /proc/PID/ns/net PORT TO-PORT	prints "ready"
 */
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#define PIPE (256 << 10) /* bytes, as nsntrace's */

static struct sockaddr_in loopback(const char *port)
{
	return (struct sockaddr_in){ .sin_family = AF_INET,
				     .sin_port = htons((uint16_t)atoi(port)),
				     .sin_addr.s_addr = htonl(0x7f000001) };
}

/* One direction, by a process of its own. */
static void pass(int from, int to)
{
	int p[2];
	ssize_t n;

	if (fork() > 0)
		return;
	if (pipe(p) < 0 || fcntl(p[1], F_SETPIPE_SZ, PIPE) < 0)
		_exit(1);
	while ((n = splice(from, NULL, p[1], NULL, PIPE, 0)) > 0)
		while (n > 0) {
			ssize_t sent =
				splice(p[0], NULL, to, NULL, (size_t)n, 0);

			if (sent <= 0)
				_exit(1);
			n -= sent;
		}
	shutdown(to, SHUT_WR);
	_exit(0);
}

int main(int argc, char **argv)
{
	int own = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC), there = -1;
	int listener, client, server;
	struct sockaddr_in at, to;

	if (argc == 4)
		there = open(argv[1], O_RDONLY | O_CLOEXEC);
	if (there < 0 || setns(there, CLONE_NEWNET) < 0)
		return 1;
	at = loopback(argv[2]);
	to = loopback(argv[3]);
	listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (bind(listener, (struct sockaddr *)&at, sizeof(at)) < 0 ||
	    listen(listener, 8) < 0 || setns(own, CLONE_NEWNET) < 0)
		return 1;
	signal(SIGCHLD, SIG_IGN);
	puts("ready");
	fflush(stdout);
	while ((client = accept(listener, NULL, NULL)) >= 0) {
		server = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
		if (connect(server, (struct sockaddr *)&to, sizeof(to)) == 0) {
			pass(client, server);
			pass(server, client);
		}
		close(client);
		close(server);
	}
	return 1;
}
