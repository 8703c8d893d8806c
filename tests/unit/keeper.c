// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The keeper, whose receiving fails now and then: it goes on to keep, and undoes
 * when all other ends of its socket are closed, no earlier.
 */
#include "host/journal/keeper.h"

#include <errno.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/await.h"
#include "base/child.h"
#include "base/fds.h"
#include "host/undo.h"
#include "unit.h"

/* What receiving fails with before it succeeds; 0 at the end. */
static const int *failures;

/* In the place of the C library's. */
ssize_t recvmsg(int fd, struct msghdr *msg, int flags)
{
	if (failures && *failures) {
		errno = *failures++;
		return -1;
	}
	return syscall(SYS_recvmsg, fd, msg, flags);
}

/* The keeper says what it undoes to this pipe. */
static int undone[2];

int undo_all(struct journal *j)
{
	for (size_t i = 0; i < j->n_lines; i++)
		dprintf(undone[1], "%s;", j->lines[i]);
	dprintf(undone[1], "end");
	return 0;
}

int journal_take(struct journal *j, const char *line)
{
	static char *lines[4];

	j->lines = lines;
	lines[j->n_lines++] = strdup(line);
	return 0;
}

/* Without it, the keeper would close the pipe. */
int child_init(const char *comm, const int *keep, size_t n_keep)
{
	(void)comm;
	(void)keep;
	(void)n_keep;
	close(undone[0]);
	return 0;
}

int await_end(pid_t pid, int ms)
{
	int status;

	(void)ms;
	return waitpid(pid, &status, 0) == pid ? status : -1;
}

static bool has_undone(int timeout)
{
	struct pollfd polls = { undone[0], POLLIN, 0 };

	return poll(&polls, 1, timeout) > 0;
}

static void keeps_through(const int *errors, const char *what)
{
	struct journal j = JOURNAL_INIT;
	struct keeper k = { .pid = 0 };
	char text[64] = "";

	if (pipe(undone) < 0)
		exit(99);
	failures = errors;
	ok(keeper_start(&k, &j) == 0, "the keeper starts");
	close(undone[1]);
	ok(!has_undone(200), what);
	(void)!send(j.keeper_fd, "line one", 8, MSG_NOSIGNAL);
	(void)!send(j.keeper_fd, "line two", 8, MSG_NOSIGNAL);
	close_fd(&j.keeper_fd);
	ok(has_undone(BUSY_SECONDS * 1000),
	   "the keeper undoes when the tracer is dead");
	await_end(k.pid, 0);
	(void)!read(undone[0], text, sizeof(text) - 1);
	ok(!strcmp(text, "line one;line two;end"),
	   "the keeper undoes lines from before and after the error");
	close(undone[0]);
}

static void receives_through(void)
{
	static const int errors[] = { EINTR, ENOMEM, ENOBUFS, ECONNRESET, 0 };
	int sock[2], fds[FDS_MAX];
	char text[8];

	if (socketpair(AF_UNIX, SOCK_SEQPACKET, 0, sock) < 0)
		exit(99);
	(void)!send(sock[0], "here", 4, 0);
	failures = errors;
	ok(fds_receive(sock[1], text, sizeof(text), fds) == 4,
	   "fds_receive() returns a message after errors that pass");
	failures = NULL;
	close(sock[0]);
	ok(fds_receive(sock[1], text, sizeof(text), fds) == 0,
	   "fds_receive() returns 0 at the end of file");
	close(sock[1]);
	ok(fds_receive(sock[1], text, sizeof(text), fds) < 0 && errno == EBADF,
	   "fds_receive() returns an error that does not pass");
}

int main(void)
{
	static const int memory[] = { ENOMEM, ENOBUFS, ENOMEM, 0 };
	static const int files[] = { EMFILE, ENFILE, 0 };
	static const int other[] = { EIO, EAGAIN, EINTR, 0 };

	keeps_through(memory, "the keeper waits while memory is short");
	keeps_through(files, "the keeper waits while files are short");
	keeps_through(other, "the keeper waits after any other error");
	receives_through();
	printf("1..%d\n", unit_tests);
	return 0;
}
