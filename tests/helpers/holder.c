// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * holder WHAT PAGE ADDRESS PORT: have whoever looks at this process wait. PAGE is
 * a file that cannot be read (hangfs). WHAT is
 *
 *	memory: a thread holds the process's memory (mmap_lock), and waits
 *	socket: a thread holds a socket, and waits; then it is connected again
 *
 * Then it sends an UDP datagram, makes the file "held", and never ends.
 */
#include "helper.h"

#include <fcntl.h>
#include <pthread.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

static char *page;
static struct addrinfo *peer, *stream;
static volatile pid_t waiting, second; /* threads that will wait */
static volatile int held;
static int tcp;

static void *read_page(void *arg)
{
	static char byte;
	int fd = open("/proc/self/mem", O_RDONLY);

	waiting = (pid_t)syscall(SYS_gettid);
	(void)!pread(fd, &byte, 1, (off_t)page);
	return arg;
}

/* It must be there before memory is held: a new thread takes memory. */
static void *map_more(void *arg)
{
	second = (pid_t)syscall(SYS_gettid);
	while (!held)
		usleep(1000);
	(void)!mmap(NULL, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	return arg;
}

static void *send_page(void *arg)
{
	waiting = (pid_t)syscall(SYS_gettid);
	(void)!send(tcp, page, 1, 0);
	return arg;
}

static void *connect_again(void *arg)
{
	second = (pid_t)syscall(SYS_gettid);
	(void)!connect(tcp, stream->ai_addr, stream->ai_addrlen);
	return arg;
}

static void start(void *(*thread)(void *), volatile pid_t *id)
{
	pthread_attr_t attr;
	pthread_t handle;

	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, 65536);
	pthread_create(&handle, &attr, thread, NULL);
	while (!*id)
		usleep(1000);
}

/* Until the thread waits in the kernel. */
static void await_thread(pid_t id, const char *states)
{
	char path[64], text[256];
	const char *end = NULL;

	do {
		int fd, n;

		snprintf(path, sizeof(path), "/proc/self/task/%d/stat", id);
		fd = open(path, O_RDONLY);
		n = (int)read(fd, text, sizeof(text) - 1);
		close(fd);
		text[n > 0 ? n : 0] = '\0';
		end = strrchr(text, ')');
	} while (!end || !strchr(states, end[2]));
}

static void hold(const char *what)
{
	if (!strcmp(what, "memory")) {
		start(map_more, &second);
		start(read_page, &waiting);
		await_thread(waiting, "SD");
		held = 1;
		await_thread(second, "D");
	} else {
		start(send_page, &waiting);
		await_thread(waiting, "SD");
		start(connect_again, &second);
		await_thread(second, "SD");
	}
}

static _Noreturn void go(const char *what)
{
	int file = open("held", O_WRONLY | O_CREAT, 0644);
	int udp;

	hold(what);
	udp = socket(peer->ai_family, SOCK_DGRAM, 0);
	sendto(udp, "held", 4, 0, peer->ai_addr, peer->ai_addrlen);
	(void)!write(file, "held\n", 5);
	for (;;)
		pause();
}

int main(int argc, char **argv)
{
	int fd;

	if (argc != 5)
		errx(2, "usage: holder WHAT PAGE ADDRESS PORT");
	mlockall(MCL_CURRENT); /* no page of ours is read late */
	fd = open(argv[2], O_RDONLY);
	page = mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, fd, 0);
	if (page == MAP_FAILED)
		err(1, "%s", argv[2]);
	peer = address(argv[3], argv[4], SOCK_DGRAM);
	stream = address(argv[3], argv[4], SOCK_STREAM);
	if (!strcmp(argv[1], "socket"))
		tcp = connected_socket(argv[3], argv[4]);
	go(argv[1]);
}
