// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The relay, while a connection to a server is still being made: the listener by
 * which the client came no longer listens, and another one takes its place.
 */
#include "relay/relayer.h"

#include <arpa/inet.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fds.h"
#include "unit.h"

static union address address_at(int fd)
{
	union address at = { .v6 = { 0 } };
	socklen_t len = sizeof(at);

	(void)!getsockname(fd, &at.any, &len);
	return at;
}

/* A socket that listens on loopback, at any port. */
static int listening(int backlog)
{
	const struct sockaddr_in at = { .sin_family = AF_INET,
					.sin_addr.s_addr =
						htonl(INADDR_LOOPBACK) };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	(void)!bind(fd, (const struct sockaddr *)&at, sizeof(at));
	(void)!listen(fd, backlog);
	return fd;
}

static int connected(const union address *to)
{
	const struct timeval patience = { .tv_sec = BUSY_SECONDS };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	(void)!setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience,
			  sizeof(patience));
	(void)!connect(fd, &to->any, sizeof(to->v4));
	return fd;
}

/* Serve one connection with the letter. */
static void answer(int server, char letter)
{
	int fd = accept(server, NULL, NULL);

	(void)!write(fd, &letter, 1);
	close(fd);
}

/* 0 for no answer. */
static char read_letter(int fd)
{
	char letter;

	return read(fd, &letter, 1) == 1 ? letter : 0;
}

static struct relayer_message message_for(int first, int second)
{
	return (struct relayer_message){
		.service = RELAY_STREAMS,
		.server = { address_at(first), address_at(second) },
		.n_servers = 2,
	};
}

static pid_t start_relay(int *control)
{
	static struct relayer relayer;
	pid_t pid = fds_fork(control);

	if (pid == 0) {
		if (relayer_open(&relayer, *control, true) < 0)
			_exit(1);
		relayer_run(&relayer);
	}
	return pid;
}

/* One connection waits to be accepted: the kernel answers no other one. */
static int full_server(int *filler)
{
	int fd = listening(0);
	union address at = address_at(fd);

	*filler = connected(&at);
	return fd;
}

/*
 * Add a listener, and use it. The relay takes messages and connections in turn, so
 * it has done all that it was sent before.
 */
static void add_and_use(int control, int server, const char *what)
{
	const struct relayer_message msg = message_for(server, server);
	int listener = listening(8);
	union address at = address_at(listener);
	int client;

	(void)!fds_send(control, &msg, sizeof(msg), &listener, 1);
	client = connected(&at);
	answer(server, 'B');
	ok(read_letter(client) == 'B', what);
	close(client);
	close(listener);
}

static void connecting(int control)
{
	int filler, full = full_server(&filler), good = listening(8);
	int other = listening(8), listener = listening(8);
	struct relayer_message first = message_for(full, good);
	union address at = address_at(listener);
	int waits, refused;

	(void)!fds_send(control, &first, sizeof(first), &listener, 1);
	waits = connected(&at);
	add_and_use(control, other, "another listener has its own server");
	close(filler);
	close(full);
	refused = connected(&at);
	answer(good, 'A');
	ok(read_letter(refused) == 'A',
	   "a client of a server that refuses gets the next one");
	first.is_over = true;
	(void)!fds_send(control, &first, sizeof(first), NULL, 0);
	add_and_use(control, other,
		    "a listener may take the place of one that has gone");
	alarm(BUSY_SECONDS);
	answer(good, 'A');
	ok(read_letter(waits) == 'A',
	   "a connection that is being made goes on to a server of its own "
	   "when its listener has gone");
	close(waits);
	close(refused);
}

int main(void)
{
	int control = -1;
	pid_t pid = start_relay(&control);

	connecting(control);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	return done_testing();
}
