// SPDX-License-Identifier: GPL-2.0-or-later
/* What a process of nsntrace that reads packets can no longer do. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include "base/sandbox.h"
#include "base/util.h"
#include "unit.h"

#ifdef HAVE_SECCOMP

#include <seccomp.h>

static const int calls[] = { SCMP_SYS(sendmsg), SCMP_SYS(sendto) };

static bool refused(long result)
{
	return result < 0 && errno == EPERM;
}

static void test_sending(int closed, int open)
{
	char text[] = "x";
	struct iovec iov = { text, 1 };
	const struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1 };

	ok(refused(write(closed, "x", 1)), "write(2) on such a socket fails");
	ok(refused(writev(closed, &iov, 1)), "writev(2) on it fails");
	ok(refused(send(closed, "x", 1, 0)), "send(2) on it fails");
	ok(refused(sendmsg(closed, &msg, 0)), "sendmsg(2) on it fails");
	/* The upper half of a descriptor is not looked at by the kernel. */
	ok(refused(syscall(SYS_write, (1UL << 32) | (unsigned long)closed, "x",
			   1)),
	   "write(2) with the upper half of the descriptor set fails");
	ok(write(open, "x", 1) == 1, "write(2) on another socket works");
	ok(sendmsg(open, &msg, 0) == 1, "sendmsg(2) on another socket works");
}

static void test_memory(void)
{
	void *p = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	ok(p != MAP_FAILED, "memory to write to can be had");
	ok(mprotect(p, 4096, PROT_READ) == 0, "it can become read-only");
	ok(refused(mprotect(p, 4096, PROT_READ | PROT_EXEC)),
	   "it cannot become executable");
	ok(mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS,
		-1, 0) == MAP_FAILED &&
		   errno == EPERM,
	   "executable memory cannot be had");
}

static void test_rest(int open)
{
	const int one = 1;
	struct stat st;

	ok(refused(setsockopt(open, SOL_SOCKET, SO_BROADCAST, &one,
			      sizeof(one))),
	   "setsockopt(2) fails");
	ok(refused(fstatat(AT_FDCWD, "/etc/passwd", &st, 0)),
	   "a file cannot be looked for by its path");
	ok(refused(openat(AT_FDCWD, "/etc/passwd", O_RDONLY)),
	   "a file cannot be opened");
	ok(refused(socket(AF_INET, SOCK_DGRAM, 0)), "a socket cannot be made");
}

int main(void)
{
	const struct sandbox_calls allowed = { calls, ARRAY_SIZE(calls), NULL,
					       0 };
	int pair[2], other[2];

	if (socketpair(AF_UNIX, SOCK_DGRAM, 0, pair) < 0 ||
	    socketpair(AF_UNIX, SOCK_DGRAM, 0, other) < 0)
		return 1;
	setvbuf(stdout, NULL, _IOLBF, BUFSIZ);
	printf("1..15\n");
	if (sandbox_drop("test", getuid(), getgid()) < 0 ||
	    sandbox_forbid_sending("test", pair, 1) < 0 ||
	    sandbox_filter("test", &allowed) < 0)
		return 1;
	test_sending(pair[0], other[0]);
	test_memory();
	test_rest(other[0]);
	return 0;
}

#else

int main(void)
{
	printf("1..0 # SKIP built without libseccomp\n");
	return 0;
}

#endif
