// SPDX-License-Identifier: GPL-2.0-or-later
/* Names of Unix sockets in system calls. */
#include "program/call_names.h"

#include <errno.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/un.h>

#include "base/socket_paths.h"

#define MESSAGES_MAX 1024 /* UIO_MAXIOV: the kernel takes no more */

/* Returns 1; 0 if there is no such memory, so that the call fails; or -1. */
static int read_memory(uint32_t tid, uint64_t at, void *to, size_t size)
{
	const struct iovec local = { to, size };
	struct iovec remote = { .iov_len = size };
	ssize_t n;

	/* An address in the program is no pointer of ours. */
	memcpy(&remote.iov_base, &at, sizeof(remote.iov_base));
	n = process_vm_readv((pid_t)tid, &local, 1, &remote, 1, 0);
	if (n == (ssize_t)size)
		return 1;
	return n >= 0 || errno == EFAULT || errno == ESRCH ? 0 : -1;
}

/* An address that the kernel refuses has no name either. */
static bool pass_name(const struct seccomp_notif *notif, uint64_t at,
		      uint64_t size, void (*fn)(const char *name, void *arg),
		      void *arg)
{
	const size_t head = offsetof(struct sockaddr_un, sun_path);
	char text[SOCKET_PATH_SIZE];
	struct sockaddr_un addr = { .sun_family = AF_UNSPEC };
	int r;

	if (at == 0 || size <= head || size > sizeof(addr))
		return true;
	r = read_memory(notif->pid, at, &addr, (size_t)size);
	if (r <= 0 || addr.sun_family != AF_UNIX)
		return r >= 0;
	socket_name_text(text, addr.sun_path, (size_t)size - head);
	fn(text, arg);
	return true;
}

static bool pass_message(const struct seccomp_notif *notif, uint64_t at,
			 void (*fn)(const char *name, void *arg), void *arg)
{
	struct msghdr message = { .msg_name = NULL };
	int r = read_memory(notif->pid, at, &message, sizeof(message));

	return r > 0 ? pass_name(notif, (uint64_t)(uintptr_t)message.msg_name,
				 message.msg_namelen, fn, arg)
		     : r == 0;
}

static bool pass_messages(const struct seccomp_notif *notif, uint64_t at,
			  uint64_t n, void (*fn)(const char *name, void *arg),
			  void *arg)
{
	bool read = true;

	for (uint64_t i = 0; i < n && i < MESSAGES_MAX; i++)
		read &= pass_message(notif, at + i * sizeof(struct mmsghdr), fn,
				     arg);
	return read;
}

bool call_names(const struct seccomp_notif *notif,
		void (*fn)(const char *name, void *arg), void *arg)
{
	const __u64 *args = notif->data.args;

	switch (notif->data.nr) {
	case SYS_connect:
		return pass_name(notif, args[1], (uint32_t)args[2], fn, arg);
	case SYS_sendto:
		return pass_name(notif, args[4], (uint32_t)args[5], fn, arg);
	case SYS_sendmsg:
		return pass_message(notif, args[1], fn, arg);
	case SYS_sendmmsg:
		return pass_messages(notif, args[1], (uint32_t)args[2], fn,
				     arg);
	default:
		return true;
	}
}
