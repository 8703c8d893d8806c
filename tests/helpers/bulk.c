/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Send as much as possible by TCP, to a peer and on loopback at once, for some
 * time. On loopback a TLS handshake begins once in a second and never goes on:
 * whoever waits for its secrets has to keep all that follows.
 *
 *	bulk MILLISECONDS ADDRESS PORT
 */
#include "helper.h"

#include <signal.h>

#define HELLO_LEN 200

static char data[1 << 20];
static double end;

/* A hello of that message type, the random of which is one number. */
static void send_hello(int fd, int type, unsigned int random)
{
	unsigned char hello[HELLO_LEN] = { 22, 3, 1, 0, HELLO_LEN - 5 };

	hello[5] = (unsigned char)type;
	hello[8] = HELLO_LEN - 9;
	hello[9] = hello[10] = 3;
	memcpy(hello + 11, &random, sizeof(random));
	write_all(fd, hello, sizeof(hello));
}

/* A connection on loopback: its two ends. */
static void connect_pair(int ends[2])
{
	struct sockaddr_in addr = { 0 };
	int listener = loopback_listener(&addr);

	ends[0] = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (ends[0] < 0 || connect(ends[0], (void *)&addr, sizeof(addr)) < 0)
		err(1, "connect");
	ends[1] = accept(listener, NULL, NULL);
	if (ends[1] < 0)
		err(1, "accept");
	close(listener);
}

static void begin_handshakes(void)
{
	for (unsigned int n = 1; now() < end; n++) {
		int ends[2];

		connect_pair(ends);
		send_hello(ends[0], 1, n);
		/* It must have come before the answer. */
		if (recv(ends[1], data, HELLO_LEN, MSG_WAITALL) != HELLO_LEN)
			err(1, "no hello");
		send_hello(ends[1], 2, n);
		usleep(1000000);
		close(ends[0]);
		close(ends[1]);
	}
}

static void send_all(int fd)
{
	while (now() < end)
		write_all(fd, data, sizeof(data));
}

static void receive_all(int fd)
{
	while (read(fd, data, sizeof(data)) > 0)
		;
}

/* In a process of its own. Returns in the child. */
static int forked(void)
{
	pid_t pid = fork();

	if (pid < 0)
		err(1, "fork");
	return pid == 0;
}

int main(int argc, char **argv)
{
	int ends[2];

	if (argc != 4)
		errx(2, "usage: bulk MILLISECONDS ADDRESS PORT");
	end = now() + (double)number(argv[1]) / 1000;
	signal(SIGCHLD, SIG_IGN);
	if (forked()) {
		begin_handshakes();
		return 0;
	}
	connect_pair(ends);
	if (forked()) {
		close(ends[0]);
		receive_all(ends[1]);
		return 0;
	}
	close(ends[1]);
	if (forked()) {
		send_all(ends[0]);
		return 0;
	}
	close(ends[0]);
	send_all(connected_socket(argv[2], argv[3]));
	return 0;
}
