/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Much DNS at once, for A of only.example.
 *
 *	dnsload ask ADDRESS N		N sockets ask at once, and ask again as a C
 *					library does; prints how many got an answer
 *					without error, and how many with one
 *	dnsload flood ADDRESS N		N queries from one socket; answers are not read
 *	dnsload connect ADDRESS N	N connections by TCP, on which nothing is said
 *					until standard input ends; prints "ready"
 *	dnsload echo ADDRESS N		N bytes by TCP, and then the end, to a peer that
 *					sends them back; prints how many came right,
 *					and before the end
 */
#include "helper.h"

#include <errno.h>
#include <sys/resource.h>
#include <sys/wait.h>

#define ANEW 2 /* seconds */

static const unsigned char
	query
		[] = {
			0,   0,	  1,   0,   0,	 1, 0,	 0,   0,
			0,   0,	  0, /* a question; recursion desired */
			4,   'o', 'n', 'l', 'y', 7, 'e', 'x', 'a',
			'm', 'p', 'l', 'e', 0,	 0, 1,	 0,   1,
		};

static int dns_socket(const char *addr, int socktype)
{
	struct addrinfo *ai = address(addr, "53", socktype);
	int fd = socket(ai->ai_family, socktype | SOCK_CLOEXEC, 0);

	if (fd < 0)
		err(1, "socket");
	if (connect(fd, ai->ai_addr, ai->ai_addrlen) < 0)
		err(1, "connect to %s", addr);
	freeaddrinfo(ai);
	return fd;
}

static void send_query(int fd, long id)
{
	unsigned char packet[sizeof(query)];

	memcpy(packet, query, sizeof(query));
	packet[0] = (unsigned char)(id >> 8);
	packet[1] = (unsigned char)id;
	if (send(fd, packet, sizeof(packet), 0) < 0 && errno != ECONNREFUSED)
		err(1, "send");
}

/* 1 for a good answer to the query of that id, 0 for an error. */
static int take_answer(int fd, long id)
{
	unsigned char answer[512];
	ssize_t n = recv(fd, answer, sizeof(answer), 0);

	if (n < 0)
		return 0;
	if (n < 12 || answer[0] != ((id >> 8) & 0xff) ||
	    answer[1] != (id & 0xff))
		errx(1, "somebody else's answer");
	return (answer[3] & 15) == 0;
}

static void send_queries(const struct pollfd *polls, long n)
{
	for (long i = 0; i < n; i++)
		if (polls[i].fd >= 0)
			send_query(polls[i].fd, i);
}

static void ask(const char *addr, long n)
{
	struct pollfd *polls = calloc((size_t)n, sizeof(*polls));
	double start = now(), anew = start;
	long count[2] = { 0, 0 };

	if (!polls)
		err(1, "calloc");
	for (long i = 0; i < n; i++) {
		polls[i].fd = dns_socket(addr, SOCK_DGRAM);
		polls[i].events = POLLIN;
	}
	while (count[0] + count[1] < n && now() < start + BUSY_SECONDS) {
		if (now() >= anew) {
			send_queries(polls, n);
			anew = now() + ANEW;
		}
		if (poll(polls, (nfds_t)n, 100) < 0)
			err(1, "poll");
		for (long i = 0; i < n; i++) {
			if (!polls[i].revents)
				continue;
			count[take_answer(polls[i].fd, i)]++;
			close(polls[i].fd);
			polls[i].fd = -1;
			polls[i].revents = 0;
		}
	}
	free(polls);
	printf("%ld %ld\n", count[1], count[0]);
}

static void flood(const char *addr, long n)
{
	int fd = dns_socket(addr, SOCK_DGRAM);

	for (long i = 0; i < n; i++)
		send_query(fd, i);
}

static void hold(const char *addr, long n)
{
	char byte;

	for (long i = 0; i < n; i++)
		dns_socket(addr, SOCK_STREAM);
	ready();
	while (read(STDIN_FILENO, &byte, 1) > 0)
		continue;
}

static unsigned char byte_at(long position)
{
	return (unsigned char)(position * 2654435761U >> 13);
}

static void send_bytes(int fd, long n)
{
	for (long i = 0; i < n; i++) {
		static unsigned char buf[4096];

		buf[i % 4096] = byte_at(i);
		if (i % 4096 == 4095 || i == n - 1)
			write_all(fd, buf, (size_t)(i % 4096) + 1);
	}
	if (shutdown(fd, SHUT_WR) < 0)
		err(1, "shutdown");
}

static void echo(const char *addr, long n)
{
	int fd = dns_socket(addr, SOCK_STREAM);
	unsigned char buf[4096];
	pid_t sender = fork();
	long right = 0;
	ssize_t got;

	if (sender == 0) {
		send_bytes(fd, n);
		_exit(0);
	}
	while ((got = read(fd, buf, sizeof(buf))) > 0)
		for (ssize_t i = 0; i < got; i++)
			right += buf[i] == byte_at(right);
	if (got < 0)
		err(1, "read");
	waitpid(sender, NULL, 0);
	printf("%ld\n", right);
}

int main(int argc, char **argv)
{
	struct rlimit files;

	if (argc != 4)
		errx(2, "usage: dnsload ask|flood|connect|echo ADDRESS N");
	getrlimit(RLIMIT_NOFILE, &files);
	files.rlim_cur = files.rlim_max;
	setrlimit(RLIMIT_NOFILE, &files);
	if (!strcmp(argv[1], "ask"))
		ask(argv[2], number(argv[3]));
	else if (!strcmp(argv[1], "flood"))
		flood(argv[2], number(argv[3]));
	else if (!strcmp(argv[1], "echo"))
		echo(argv[2], number(argv[3]));
	else
		hold(argv[2], number(argv[3]));
	return 0;
}
