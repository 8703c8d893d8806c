/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A web server for tests: "hello" at /, N bytes at /N, the client's address at
 * /from, and whatever is sent by POST or PUT is read and forgotten. One process a
 * connection, one request each.
 *
 *	webd PORT
 */
#include "helper.h"

#include <signal.h>
#include <sys/wait.h>

struct request {
	char head[8192];
	size_t len; /* bytes read in all */
	size_t head_len; /* of which belong to the head */
};

static int read_head(int fd, struct request *rq)
{
	while (rq->len < sizeof(rq->head) - 1) {
		ssize_t n = read(fd, rq->head + rq->len,
				 sizeof(rq->head) - 1 - rq->len);
		char *end;

		if (n <= 0)
			return -1;
		rq->len += n;
		rq->head[rq->len] = 0;
		end = strstr(rq->head, "\r\n\r\n");
		if (end) {
			rq->head_len = end + 4 - rq->head;
			return 0;
		}
	}
	return -1;
}

static void read_body(int fd, const struct request *rq)
{
	const char *field = strcasestr(rq->head, "\r\nContent-Length:");
	long left = field ? atol(field + strlen("\r\nContent-Length:")) : 0;
	char buf[65536];

	if (strcasestr(rq->head, "\r\nExpect: 100-continue"))
		dprintf(fd, "HTTP/1.1 100 Continue\r\n\r\n");
	left -= rq->len - rq->head_len;
	while (left > 0) {
		ssize_t n = read(fd, buf, sizeof(buf));

		if (n <= 0)
			return;
		left -= n;
	}
}

static void write_body(int fd, long left)
{
	char buf[65536];

	memset(buf, 'x', sizeof(buf));
	while (left > 0) {
		long n = left < (long)sizeof(buf) ? left : (long)sizeof(buf);

		write_all(fd, buf, n);
		left -= n;
	}
}

/* An address of IPv4 as such, although the socket is one of IPv6. */
static void name_client(int fd, char *text, size_t size)
{
	struct sockaddr_storage peer;
	socklen_t len = sizeof(peer);
	char name[NI_MAXHOST];

	if (getpeername(fd, (void *)&peer, &len) < 0 ||
	    getnameinfo((void *)&peer, len, name, sizeof(name), NULL, 0,
			NI_NUMERICHOST))
		strcpy(name, "unknown");
	snprintf(text, size, "%s\n",
		 name + (strncmp(name, "::ffff:", 7) ? 0 : 7));
}

static void respond(int fd, const struct request *rq)
{
	const char *path = strchr(rq->head, ' ');
	long size = path && path[1] == '/' ? atol(path + 2) : 0;
	char text[NI_MAXHOST + 2] = "hello\n";

	if (path && !strncmp(path, " /from ", 7))
		name_client(fd, text, sizeof(text));
	else if (size)
		text[0] = 0;

	dprintf(fd,
		"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n"
		"Content-Length: %ld\r\nConnection: close\r\n\r\n%s",
		size ? size : (long)strlen(text), text);
	write_body(fd, size);
}

static void serve(int fd)
{
	struct request rq = { .len = 0 };

	if (read_head(fd, &rq) < 0)
		return;
	read_body(fd, &rq);
	respond(fd, &rq);
}

/* SIGTERM: it ends after the children that answer, so it leaves none. */
static void finish(int number)
{
	(void)number;
	while (wait(NULL) > 0)
		continue;
	_exit(0);
}

int main(int argc, char **argv)
{
	int listener;

	if (argc != 2)
		errx(2, "usage: webd PORT");
	signal(SIGCHLD, SIG_IGN);
	signal(SIGPIPE, SIG_IGN);
	signal(SIGTERM, finish);
	listener = bound_socket(argv[1], SOCK_STREAM);
	ready();
	for (;;) {
		int fd = accept(listener, NULL, NULL);

		if (fd < 0)
			continue;
		if (!fork()) {
			signal(SIGTERM, SIG_DFL);
			serve(fd);
			_exit(0);
		}
		close(fd);
	}
}
