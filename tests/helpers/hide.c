// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Keep nsntrace busy, so that it might miss what another process of the trace
 * sends. Prints "ready" when it begins, and goes on until it is killed.
 *
 *	hide names	rename itself, and make a socket
 *	hide renamed	rename itself, and send a datagram
 *	hide forks	fork a process that sends a datagram and ends
 *	hide execs	send a datagram, and execute itself again
 *	hide ports	bind a port, and free it
 *	hide flows	send to another port each time
 *	hide threads	send by one socket from each of 1,000 threads
 *	hide secrets	write lines to the TLS key log
 *	hide quic	send what seems to begin QUIC connections
 *	hide answers	send a name server's answers with long names; takes root
 *
 * Datagrams go to a socket of its own on loopback, at most RATE in a second.
 */
#include "helper.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <pthread.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#define RATE	   10000
#define THREADS	   1000
#define FIRST_PORT 20000
#define PORTS	   30000

static char **arguments;
static int port; /* that the datagrams go to */

static int new_socket(void)
{
	int fd = socket(AF_INET, SOCK_DGRAM, 0);

	if (fd < 0)
		err(1, "socket");
	return fd;
}

static struct sockaddr_in loopback(int at)
{
	return (struct sockaddr_in){
		.sin_family = AF_INET,
		.sin_port = htons((uint16_t)at),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
}

/* Nobody reads there: what is too much is dropped after the capture. */
static void open_port(void)
{
	struct sockaddr_in addr = loopback(0);
	socklen_t len = sizeof(addr);
	int fd = new_socket();

	if (bind(fd, (const struct sockaddr *)&addr, len) < 0 ||
	    getsockname(fd, (struct sockaddr *)&addr, &len) < 0)
		err(1, "bind");
	port = ntohs(addr.sin_port);
}

static void keep_to_rate(void)
{
	static double start;
	static long n;
	double early;

	if (n == 0)
		start = now();
	early = start + (double)n++ / RATE - now();
	if (early > 0)
		usleep((useconds_t)(early * 1e6));
}

static void send_to(int fd, int to, const void *data, size_t len)
{
	const struct sockaddr_in addr = loopback(to);

	/* It may fail for an ICMP error that came meanwhile. */
	(void)!sendto(fd, data, len, 0, (const struct sockaddr *)&addr,
		      sizeof(addr));
}

static void rename_self(void)
{
	static unsigned int n;
	char name[16];

	snprintf(name, sizeof(name), "n%u", n++);
	prctl(PR_SET_NAME, name);
}

static void names(void)
{
	rename_self();
	close(new_socket());
}

static void renamed(void)
{
	int fd;

	keep_to_rate();
	rename_self();
	fd = new_socket();
	send_to(fd, port, "", 0);
	close(fd);
}

static void forks(void)
{
	pid_t pid;

	keep_to_rate();
	pid = fork();
	if (pid < 0)
		err(1, "fork");
	if (pid == 0) {
		send_to(new_socket(), port, "", 0);
		_exit(0);
	}
	waitpid(pid, NULL, 0);
}

static void execs(void)
{
	int fd = new_socket();

	send_to(fd, port, "", 0);
	close(fd);
	execv("/proc/self/exe", arguments);
	err(1, "exec");
}

static void ports(void)
{
	static unsigned int n;
	const struct sockaddr_in addr =
		loopback(FIRST_PORT + (int)(n++ % PORTS));
	int fd = new_socket();

	/* Another process may have that port. */
	(void)!bind(fd, (const struct sockaddr *)&addr, sizeof(addr));
	close(fd);
}

static void flows(void)
{
	static unsigned int n;
	static int fd = -1;

	if (fd < 0)
		fd = new_socket();
	keep_to_rate();
	send_to(fd, FIRST_PORT + (int)(n++ % PORTS), "", 0);
}

static void *send_at_times(void *fd)
{
	for (;;) {
		usleep(THREADS * 1000000 / RATE);
		send_to(*(int *)fd, port, "", 0);
	}
	return NULL;
}

static void threads(void)
{
	static int fd;
	pthread_attr_t small;

	fd = new_socket();
	pthread_attr_init(&small);
	pthread_attr_setstacksize(&small, 65536);
	for (int i = 0; i < THREADS; i++) {
		pthread_t thread;

		if (pthread_create(&thread, &small, send_at_times, &fd))
			errx(1, "cannot make thread %d", i);
	}
	pause();
}

static void secrets(void)
{
	static unsigned int n;
	static int fd = -1;
	static char lines[65536];
	size_t len = 0;

	if (fd < 0) {
		const char *name = getenv("SSLKEYLOGFILE");

		fd = open(name ? name : "", O_WRONLY | O_APPEND);
	}
	if (fd < 0)
		err(1, "no key log");
	while (len < sizeof(lines) - 256)
		len += (size_t)snprintf(lines + len, sizeof(lines) - len,
					"CLIENT_RANDOM %064x %096x\n", n++, 1);
	if (write(fd, lines, len) < 0)
		usleep(1000); /* it is full */
}

/* Long headers of QUIC's Initial packets, one after another. */
static void quic(void)
{
	static unsigned int n;
	static int fd = -1;
	unsigned char datagram[1200];
	const size_t each = 75;

	if (fd < 0)
		fd = new_socket();
	memset(datagram, 0, sizeof(datagram));
	for (size_t at = 0; at + each <= sizeof(datagram); at += each, n++) {
		unsigned char *p = datagram + at;

		p[0] = 0xc0; /* an Initial packet */
		p[4] = 1; /* of version 1 */
		p[5] = 8; /* the receiver's ID */
		memcpy(p + 6, &n, sizeof(n));
		p[14] = 8; /* the sender's */
		memcpy(p + 15, &n, sizeof(n));
		p[23] = 0; /* no token */
		p[24] = 0x40; /* the length of the rest */
		p[25] = (unsigned char)(each - 26);
	}
	keep_to_rate();
	send_to(fd, port, datagram, sizeof(datagram));
}

/* 255 answers for a name of 253 characters, each of which refers to it. */
static size_t make_answer(unsigned char *p, unsigned int n)
{
	static const unsigned char head[12] = {
		[2] = 0x80, [5] = 1, [7] = 255
	};
	/* The name's end, an address, in the internet. */
	static const unsigned char question[5] = { 0, 0, 1, 0, 1 };
	/* The name, the same, some seconds, and four bytes. */
	static const unsigned char reply[12] = {
		0xc0, 12, 0, 1, 0, 1, [11] = 4
	};
	size_t at = sizeof(head);

	memcpy(p, head, sizeof(head));
	/* With their lengths and the last zero, 255 bytes. */
	for (int label = 0; label < 4; label++, at += 64) {
		p[at] = label < 3 ? 63 : 61;
		memset(p + at + 1, 'a', 63);
	}
	at -= 2;
	memcpy(p + at, question, sizeof(question));
	at += sizeof(question);
	for (int i = 0; i < 255; i++, at += 16, n++) {
		memcpy(p + at, reply, sizeof(reply));
		memcpy(p + at + sizeof(reply), &n, sizeof(n));
	}
	return at;
}

static void answers(void)
{
	static unsigned int n;
	static int fd = -1;
	unsigned char answer[8192];
	const struct sockaddr_in addr = loopback(53);

	if (fd < 0) {
		fd = new_socket();
		if (bind(fd, (const struct sockaddr *)&addr, sizeof(addr)) < 0)
			err(1, "bind to port 53");
	}
	keep_to_rate();
	send_to(fd, port, answer, make_answer(answer, n));
	n += 255;
}

static const struct {
	const char *name;
	void (*act)(void);
} ways[] = {
	{ "names", names },	{ "renamed", renamed }, { "forks", forks },
	{ "execs", execs },	{ "ports", ports },	{ "flows", flows },
	{ "threads", threads }, { "secrets", secrets }, { "quic", quic },
	{ "answers", answers },
};

/* Also by execs(), which has a port already. */
static void begin(void)
{
	const char *mine = getenv("HIDE_PORT");
	char text[16];

	if (mine) {
		port = (int)number(mine);
		return;
	}
	open_port();
	snprintf(text, sizeof(text), "%d", port);
	setenv("HIDE_PORT", text, 1);
	ready();
}

int main(int argc, char **argv)
{
	arguments = argv;
	for (size_t i = 0; argc >= 2 && i < sizeof(ways) / sizeof(*ways); i++) {
		if (strcmp(ways[i].name, argv[1]) != 0)
			continue;
		begin();
		for (;;)
			ways[i].act();
	}
	errx(2, "usage: hide names|renamed|forks|execs|ports|flows|threads|"
		"secrets|quic|answers");
}
