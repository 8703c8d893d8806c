// SPDX-License-Identifier: GPL-2.0-or-later
/* Passing descriptors from one of our processes to another. */
#include "base/fds.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/util.h"

#define PAUSE 10 /* ms between two tries while the kernel is short of memory */

union rights {
	struct cmsghdr align;
	char space[CMSG_SPACE(FDS_MAX * sizeof(int))];
};

void fds_open_standard(void)
{
	for (int fd = 0; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) < 0 && errno == EBADF)
			(void)!(fd == STDIN_FILENO
					? open("/dev/null",
					       O_RDONLY | O_CLOEXEC)
					: socket(AF_UNIX,
						 SOCK_DGRAM | SOCK_CLOEXEC, 0));
}

/* Nobody can hand over a descriptor that exec closes. */
bool fds_standard_was_closed(int fd)
{
	int flags = fcntl(fd, F_GETFD);

	return flags < 0 || flags & FD_CLOEXEC;
}

static bool is_network(int fd)
{
	socklen_t len = sizeof(int);
	int domain;

	return !(fcntl(fd, F_GETFD) & FD_CLOEXEC) &&
	       getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &domain, &len) == 0 &&
	       domain != AF_UNIX;
}

bool fds_have_network(void)
{
	DIR *folder = opendir("/proc/self/fd");
	const struct dirent *entry;
	bool found = false;
	uint64_t fd;

	if (!folder)
		return false;
	while ((entry = readdir(folder)))
		found |= parse_number(entry->d_name, 0, INT_MAX, &fd) == 0 &&
			 is_network((int)fd);
	closedir(folder);
	return found;
}

int fds_check_room(void)
{
	int fds[FDS_ROOM];
	int n = 0;

	while (n < FDS_ROOM && (fds[n] = eventfd(0, EFD_CLOEXEC)) >= 0)
		n++;
	for (int i = 0; i < n; i++)
		close_fd(&fds[i]);
	return n < FDS_ROOM ? -1 : 0;
}

static bool is_short_of_memory(int error)
{
	return error == ENOMEM || error == ENOBUFS;
}

int fds_pair(int sock[2])
{
	return socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sock);
}

pid_t fds_fork(int *control)
{
	int sock[2];
	pid_t pid;

	if (fds_pair(sock) < 0)
		return -1;
	pid = fork();
	close_fd(&sock[pid != 0]);
	if (pid < 0)
		close_fd(&sock[0]);
	else
		*control = sock[pid == 0];
	return pid;
}

bool fds_error_passes(int error)
{
	/* ECONNRESET: our message was lost, but those to us can be read. */
	return error == EINTR || error == ECONNRESET ||
	       is_short_of_memory(error);
}

int fds_send(int sock, const void *data, size_t len, const int *fds, size_t n)
{
	union rights rights = { .space = { 0 } };
	struct iovec iov = { (void *)data, len };
	struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1 };
	struct cmsghdr *cmsg = &rights.align;
	ssize_t sent;

	if (n > FDS_MAX) {
		errno = EINVAL;
		return -1;
	}
	if (n > 0) {
		msg.msg_control = &rights;
		msg.msg_controllen = CMSG_SPACE(n * sizeof(*fds));
		cmsg->cmsg_level = SOL_SOCKET;
		cmsg->cmsg_type = SCM_RIGHTS;
		cmsg->cmsg_len = CMSG_LEN(n * sizeof(*fds));
		memcpy(CMSG_DATA(cmsg), fds, n * sizeof(*fds));
	}
	/* A program whose calls are watched may call send(), but not sendmsg(). */
	while ((sent = n > 0 ? sendmsg(sock, &msg, MSG_NOSIGNAL)
			     : send(sock, data, len, MSG_NOSIGNAL)) < 0 &&
	       is_short_of_memory(errno))
		poll(NULL, 0, PAUSE);
	return sent < 0 ? -1 : 0;
}

ssize_t fds_receive(int sock, void *data, size_t size, int fds[FDS_MAX])
{
	union rights rights;
	struct iovec iov = { data, size };
	struct msghdr msg = { .msg_iov = &iov,
			      .msg_iovlen = 1,
			      .msg_control = &rights,
			      .msg_controllen = sizeof(rights) };
	struct cmsghdr *cmsg;
	ssize_t n;

	for (int i = 0; i < FDS_MAX; i++)
		fds[i] = -1;
	while ((n = recvmsg(sock, &msg, MSG_CMSG_CLOEXEC)) < 0 &&
	       fds_error_passes(errno))
		if (is_short_of_memory(errno))
			poll(NULL, 0, PAUSE);
	cmsg = n < 0 ? NULL : CMSG_FIRSTHDR(&msg);
	if (cmsg && cmsg->cmsg_level == SOL_SOCKET &&
	    cmsg->cmsg_type == SCM_RIGHTS)
		memcpy(fds, CMSG_DATA(cmsg), cmsg->cmsg_len - CMSG_LEN(0));
	return n;
}
