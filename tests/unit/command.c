// SPDX-License-Identifier: GPL-2.0-or-later
/* A command that hangs is killed with its children after its time limit. */
#include "base/command.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include "base/await.h"
#include "base/clock.h"
#include "unit.h"

#define LIMIT 300 /* ms */

/* Of a shell's commands; said becomes what it printed. */
static int run_shell(const char *commands, char *said, size_t size)
{
	char *argv[] = { (char *)"/bin/sh", (char *)"-c", (char *)commands,
			 NULL };
	const struct command cmd = { .argv = argv, .limit = LIMIT };

	return command_run(&cmd, said, size);
}

static void test_hanging(const char *commands, const char *what)
{
	int64_t start = now_ms();
	char said[256], text[128];
	int status = run_shell(commands, said, sizeof(said));

	snprintf(text, sizeof(text), "%s: it is given up after its limit",
		 what);
	ok(status == -1 && errno == ETIMEDOUT && now_ms() >= start + LIMIT,
	   text);
	snprintf(text, sizeof(text), "%s: the reason is said", what);
	ok(strstr(said, "it did not end within") != NULL, text);
}

static void test_children(void)
{
	char commands[128], said[256], pid[32] = "";
	int fds[2];
	struct command cmd = { .limit = LIMIT };
	char *argv[] = { (char *)"/bin/sh", (char *)"-c", commands, NULL };

	if (pipe(fds) < 0)
		return;
	snprintf(commands, sizeof(commands),
		 "sleep 1000 & echo $! >&%d; sleep 1000", fds[1]);
	cmd.argv = argv;
	cmd.inherit = &fds[1];
	cmd.n_inherit = 1;
	command_run(&cmd, said, sizeof(said));
	close(fds[1]);
	ok(read(fds[0], pid, sizeof(pid) - 1) > 0 && atoi(pid) > 0,
	   "the command has a child");
	/* The other end is closed when the child is dead. */
	ok(read(fds[0], pid, sizeof(pid)) == 0, "its child is killed, too");
}

static pid_t sleeper(int ms)
{
	pid_t pid = fork();

	if (pid == 0) {
		poll(NULL, 0, ms);
		_exit(0);
	}
	return pid;
}

/* Where something hung in the undo, the waits that follow take a second. */
static void test_undo(void)
{
	await_undo();
	await_end(sleeper(1000000), 0);
	ok(await_end(sleeper(1200), AWAIT_LIMIT) == 0,
	   "in the undo, a process killed at once makes no wait shorter");
}

int main(void)
{
	char said[256];

	alarm(BUSY_SECONDS);
	ok(run_shell("echo one; echo two; exit 3", said, sizeof(said)) == 3 &&
		   !strcmp(said, "one two"),
	   "a command that ends has its status and its output");
	test_hanging("exec sleep 1000", "it hangs");
	test_hanging("trap '' TERM INT; while :; do echo x; sleep 0.1; done",
		     "it hangs and prints");
	test_hanging("exec >/dev/null 2>&1; exec sleep 1000",
		     "it hangs without its output");
	test_children();
	test_undo();
	return done_testing();
}
