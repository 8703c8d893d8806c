/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Both sides of TCP connections, whose bytes anybody can check: the byte at a
 * position is the same in every stream.
 *
 *	peer serve ADDRESS PORT		serve for ever; the client's first byte says
 *					what to do, see below; prints "ready"
 *	peer hoard ADDRESS PORT		the same, but take connections and do nothing
 *	peer get ADDRESS PORT N BYTES	N connections at once, each of which gets so
 *					many bytes; prints how many got all, and
 *					nothing else
 *	peer put ADDRESS PORT N BYTES	the same in the other direction
 *	peer echo ADDRESS PORT BYTES	send, close that direction, and only then
 *					expect the bytes back; prints how many came
 *	peer cut ADDRESS PORT		the server resets; prints how that is seen
 *	peer cutting ADDRESS PORT	reset the connection; prints what the server
 *					says of it on the next one
 *	peer talk ADDRESS PORT WORD...	by UDP: send each word, and print the answer
 *	peer open ADDRESS PORT N	open N connections, leave them, and print
 *					"ready" and, when standard input ends, exit
 *	peer stall ADDRESS PORT N	the same, each of which is sent bytes without
 *					end and reads none
 */
#include "helper.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>

#define CHUNK 65536
#define CYCLE                                                                  \
	65521 /* bytes, a prime: no error of a page or a power of two fits */

static unsigned char pattern[CYCLE + CHUNK];

static void fill_pattern(void)
{
	for (size_t i = 0; i < sizeof(pattern); i++)
		pattern[i] = (unsigned char)((i % CYCLE) * 2654435761U >> 13);
}

static const unsigned char *at(uint64_t position)
{
	return pattern + position % CYCLE;
}

static void send_pattern(int fd, uint64_t n)
{
	for (uint64_t sent = 0; sent < n;) {
		size_t len = n - sent < CHUNK ? (size_t)(n - sent) : CHUNK;
		ssize_t r = send(fd, at(sent), len, MSG_NOSIGNAL);

		if (r < 0)
			err(1, "send");
		sent += (uint64_t)r;
	}
}

/* How many bytes came before the end, if all of them are right. */
static uint64_t receive_pattern(int fd)
{
	static unsigned char buf[CHUNK];
	uint64_t got = 0;
	ssize_t r;

	while ((r = read(fd, buf, sizeof(buf))) > 0) {
		if (memcmp(buf, at(got), (size_t)r) != 0)
			errx(1, "a wrong byte after %llu",
			     (unsigned long long)got);
		got += (uint64_t)r;
	}
	if (r < 0)
		err(1, "read after %llu", (unsigned long long)got);
	return got;
}

static void reset(int fd)
{
	const struct linger now = { .l_onoff = 1 };

	setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
	close(fd);
}

/* ---- the server ---- */

static char *last_end; /* shared by its processes */

static void echo(int fd)
{
	static unsigned char buf[CHUNK];
	ssize_t r;

	while ((r = read(fd, buf, sizeof(buf))) > 0)
		write_all(fd, buf, (size_t)r);
}

static void note_end(int fd)
{
	char byte;
	ssize_t r;

	write_all(fd, "k", 1);
	r = read(fd, &byte, 1);

	strcpy(last_end, r == 0 ? "end of file" : strerror(errno));
}

static void serve_one(int fd)
{
	unsigned char order;
	uint64_t n;

	if (read(fd, &order, 1) != 1)
		return;
	if (order == 'g' && read(fd, &n, sizeof(n)) == sizeof(n))
		send_pattern(fd, n);
	else if (order == 'p' && (n = receive_pattern(fd)))
		write_all(fd, &n, sizeof(n));
	else if (order == 'e')
		echo(fd);
	else if (order == 'c')
		reset(fd);
	else if (order == 'n')
		note_end(fd);
	else if (order == 'l')
		write_all(fd, last_end, strlen(last_end));
}

static void listen_at(int fd, const struct addrinfo *ai)
{
	int on = 1;

	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (ai->ai_family == AF_INET6)
		setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof(on));
	if (bind(fd, ai->ai_addr, ai->ai_addrlen) < 0 ||
	    listen(fd, SOMAXCONN) < 0)
		err(1, "cannot listen");
}

static int listener(const char *addr, const char *port)
{
	struct addrinfo *ai = address(addr, port, SOCK_STREAM);
	int fd = socket(ai->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0)
		err(1, "socket");
	listen_at(fd, ai);
	freeaddrinfo(ai);
	return fd;
}

static void may_open_many(void)
{
	struct rlimit files;

	getrlimit(RLIMIT_NOFILE, &files);
	files.rlim_cur = files.rlim_max;
	setrlimit(RLIMIT_NOFILE, &files);
}

static void hoard(const char *addr, const char *port)
{
	int fd = listener(addr, port);

	may_open_many();
	ready();
	while (accept(fd, NULL, NULL) >= 0 || errno == ECONNABORTED)
		continue;
	err(1, "accept");
}

static void serve(const char *addr, const char *port)
{
	int fd = listener(addr, port);

	last_end = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
			MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	signal(SIGCHLD, SIG_IGN);
	ready();
	for (;;) {
		int client = accept(fd, NULL, NULL);

		if (client >= 0 && fork() == 0) {
			serve_one(client);
			_exit(0);
		}
		close(client);
	}
}

/* ---- clients ---- */

static void order_bytes(int fd, uint64_t n)
{
	unsigned char order[1 + sizeof(n)] = { 'g' };

	memcpy(order + 1, &n, sizeof(n));
	write_all(fd, order, sizeof(order));
}

static bool get(int fd, uint64_t n)
{
	order_bytes(fd, n);
	return receive_pattern(fd) == n;
}

static bool put(int fd, uint64_t n)
{
	uint64_t theirs = 0;

	write_all(fd, "p", 1);
	send_pattern(fd, n);
	shutdown(fd, SHUT_WR);
	return read(fd, &theirs, sizeof(theirs)) == sizeof(theirs) &&
	       theirs == n;
}

static void many(char **argv, bool (*one)(int fd, uint64_t n))
{
	long n = number(argv[4]), right = 0;
	uint64_t bytes = (uint64_t)number(argv[5]);
	int pipes[2];
	char byte;

	if (pipe(pipes) < 0)
		err(1, "pipe");
	for (long i = 0; i < n; i++)
		if (fork() == 0) {
			int fd = connected_socket(argv[2], argv[3]);

			if (one(fd, bytes))
				write_all(pipes[1], "y", 1);
			_exit(0);
		}
	close(pipes[1]);
	while (read(pipes[0], &byte, 1) == 1)
		right++;
	while (wait(NULL) > 0)
		continue;
	printf("%ld\n", right);
}

static void echo_client(char **argv)
{
	uint64_t n = (uint64_t)number(argv[4]);
	int fd = connected_socket(argv[2], argv[3]);

	write_all(fd, "e", 1);
	if (fork() == 0) {
		send_pattern(fd, n);
		shutdown(fd, SHUT_WR);
		_exit(0);
	}
	printf("%llu\n", (unsigned long long)receive_pattern(fd));
	wait(NULL);
}

static void cut(char **argv)
{
	int fd = connected_socket(argv[2], argv[3]);
	char byte;

	write_all(fd, "c", 1);
	if (read(fd, &byte, 1) == 0)
		puts("end of file");
	else
		puts(strerror(errno));
}

static void cutting(char **argv)
{
	int fd = connected_socket(argv[2], argv[3]);
	char text[100];
	ssize_t n = 0;

	write_all(fd, "n", 1);
	if (read(fd, text, 1) != 1)
		err(1, "read");
	reset(fd);
	for (int i = 0; n <= 0 && i < 1000; i++) {
		fd = connected_socket(argv[2], argv[3]);
		write_all(fd, "l", 1);
		n = read(fd, text, sizeof(text));
		close(fd);
		poll(NULL, 0, 10);
	}
	printf("%.*s\n", (int)(n > 0 ? n : 0), text);
}

static void talk(char **argv)
{
	struct addrinfo *ai = address(argv[2], argv[3], SOCK_DGRAM);
	int fd = socket(ai->ai_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	char text[100];

	if (fd < 0 || connect(fd, ai->ai_addr, ai->ai_addrlen) < 0)
		err(1, "connect");
	for (char **word = argv + 4; *word; word++) {
		struct pollfd answer = { fd, POLLIN, 0 };
		ssize_t n = send(fd, *word, strlen(*word), 0);

		if (n >= 0 && poll(&answer, 1, BUSY_SECONDS * 1000) == 1)
			n = recv(fd, text, sizeof(text), 0);
		else if (n >= 0)
			errx(1, "no answer");
		if (n < 0)
			err(1, "%s", *word);
		printf("%.*s\n", (int)n, text);
	}
	freeaddrinfo(ai);
}

static void hold(char **argv, bool stall)
{
	long n = number(argv[4]), opened = 0;
	char byte;

	may_open_many();
	for (; opened < n; opened++) {
		struct addrinfo *ai = address(argv[2], argv[3], SOCK_STREAM);
		int fd = socket(ai->ai_family, SOCK_STREAM | SOCK_NONBLOCK, 0);
		struct pollfd answer = { fd, POLLOUT, 0 };

		if (fd < 0)
			break;
		if (connect(fd, ai->ai_addr, ai->ai_addrlen) < 0 &&
		    (errno != EINPROGRESS || poll(&answer, 1, 5000) != 1))
			break;
		if (stall)
			order_bytes(fd, UINT64_MAX);
		freeaddrinfo(ai);
	}
	printf("%ld opened\n", opened);
	ready();
	while (read(STDIN_FILENO, &byte, 1) > 0)
		continue;
}

int main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "";

	fill_pattern();
	if (argc == 4 && !strcmp(what, "serve"))
		serve(argv[2], argv[3]);
	else if (argc == 4 && !strcmp(what, "hoard"))
		hoard(argv[2], argv[3]);
	else if (argc == 4 && !strcmp(what, "cut"))
		cut(argv);
	else if (argc == 4 && !strcmp(what, "cutting"))
		cutting(argv);
	else if (argc > 4 && !strcmp(what, "talk"))
		talk(argv);
	else if (argc == 5 && !strcmp(what, "echo"))
		echo_client(argv);
	else if (argc == 5 && !strcmp(what, "open"))
		hold(argv, false);
	else if (argc == 5 && !strcmp(what, "stall"))
		hold(argv, true);
	else if (argc == 6 && !strcmp(what, "get"))
		many(argv, get);
	else if (argc == 6 && !strcmp(what, "put"))
		many(argv, put);
	else
		errx(2, "usage: see the head of peer.c");
	return 0;
}
