/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A program that counts the signals that it gets, and one that sends them.
 *
 *	signals count FILE [MS]
 *
 * writes "ready" to FILE, then a line for each signal: its number, and =VALUE
 * if it was queued with one. It ends 100 ms after SIGRTMAX, or MS after the last
 * signal.
 *
 *	signals lead COMMAND...
 *
 * runs a command as the leader of a new process group, with SIGINT and SIGQUIT
 * as at a prompt.
 *
 *	signals send FILE PID N SIGNAL...
 *
 * sends these signals (numbers) in turn, N times, and waits each time until FILE
 * has grown, and PID and its children in its group sleep: 15 to PID, -15 to its process
 * group, +15 to PID and then to the group, 15=7 to PID with the value 7.
 *
 *	signals queue PID SIGNAL...
 *
 * sends them without waiting.
 */
#include "helper.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/stat.h>
#include <sys/wait.h>

static int count(const char *path, long ms)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND, 0644);
	sigset_t all;
	siginfo_t info;
	bool any = false;

	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, NULL);
	if (fd < 0)
		err(1, "%s", path);
	write_all(fd, "ready\n", 6);
	for (;;) {
		const struct timespec end = { ms / 1000, ms % 1000 * 1000000 };
		char line[64];
		int signal = any && ms ? sigtimedwait(&all, &info, &end)
				       : sigwaitinfo(&all, &info);

		if (signal < 0 && errno == EINTR)
			continue; /* stopped, and continued */
		if (signal < 0)
			return 0;
		any = true;
		if (signal == SIGRTMAX && !ms) {
			ms = 100;
			continue;
		}
		if (info.si_code == SI_QUEUE)
			snprintf(line, sizeof(line), "%d=%d\n", signal,
				 info.si_value.sival_int);
		else
			snprintf(line, sizeof(line), "%d\n", signal);
		write_all(fd, line, strlen(line));
	}
}

static int lead(char **command)
{
	if (setpgid(0, 0) < 0)
		err(1, "setpgid");
	signal(SIGINT, SIG_DFL);
	signal(SIGQUIT, SIG_DFL);
	execvp(command[0], command);
	err(127, "%s", command[0]);
}

static off_t size_of(const char *path)
{
	struct stat st;

	if (stat(path, &st) < 0)
		err(1, "%s", path);
	return st.st_size;
}

static void send_one(pid_t pid, const char *how)
{
	const char *value = strchr(how, '=');
	int signal = abs(atoi(how));
	int r = 0;

	if (value)
		r = sigqueue(pid, signal,
			     (union sigval){ .sival_int = atoi(value + 1) });
	else if (how[0] != '-')
		r = kill(pid, signal);
	if (r == 0 && (how[0] == '-' || how[0] == '+'))
		r = kill(-getpgid(pid), signal);
	if (r < 0)
		err(1, "cannot send %s to %d", how, (int)pid);
}

static size_t read_proc(pid_t pid, const char *name, char *text, size_t size)
{
	char path[64];
	size_t n;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/%s", (int)pid, name);
	f = fopen(path, "r");
	n = f ? fread(text, 1, size - 1, f) : 0;
	text[n] = '\0';
	if (f)
		fclose(f);
	return n;
}

/* A signal is pending, or it does something: then *turns, how often it slept. */
static bool is_busy(pid_t pid, unsigned long *turns)
{
	char text[4096];
	const char *state, *pending, *switches;

	if (read_proc(pid, "status", text, sizeof(text)) == 0)
		return false; /* it has ended */
	state = strstr(text, "State:\t");
	pending = strstr(text, "ShdPnd:\t");
	switches = strstr(text, "\nvoluntary_ctxt_switches:\t");
	if (!state || !pending || !switches)
		errx(1, "%d has no status", (int)pid);
	*turns += strtoul(strchr(switches, '\t'), NULL, 10);
	return state[7] != 'S' || strtoull(pending + 8, NULL, 16) != 0;
}

/*
 * The process and its children. One that leaves the group when it starts may have
 * got a signal before, and never take it.
 */
static bool any_is_busy(pid_t pid, unsigned long *turns)
{
	char name[64], text[4096];
	char *end, *next = text;
	bool busy = is_busy(pid, turns);

	snprintf(name, sizeof(name), "task/%d/children", (int)pid);
	read_proc(pid, name, text, sizeof(text));
	for (long child; !busy && (child = strtol(next, &end, 10)); next = end)
		busy = getpgid((pid_t)child) == getpgid(pid) &&
		       is_busy((pid_t)child, turns);
	return busy;
}

/* Two looks, between which none of them did anything. */
static bool is_calm(pid_t pid)
{
	unsigned long before = 0, after = 0;

	return !any_is_busy(pid, &before) && !any_is_busy(pid, &after) &&
	       before == after;
}

/* By a process of its own each time, as kill(1) does. */
static void send_by_other(pid_t pid, const char *how)
{
	pid_t sender = fork();

	if (sender < 0)
		err(1, "fork");
	if (sender == 0) {
		send_one(pid, how);
		_exit(0);
	}
	waitpid(sender, NULL, 0);
}

static int send_all(const char *path, pid_t pid, long n, char **signals)
{
	for (long i = 0; i < n; i++)
		for (char **s = signals; *s; s++) {
			off_t before = size_of(path);
			double end = now() + BUSY_SECONDS;

			send_by_other(pid, *s);
			while (size_of(path) == before || !is_calm(pid)) {
				if (now() > end)
					errx(1, "%s, number %ld, was lost", *s,
					     i + 1);
				usleep(100);
			}
		}
	return 0;
}

static int queue_all(pid_t pid, char **signals)
{
	for (char **s = signals; *s; s++)
		send_one(pid, *s);
	return 0;
}

int main(int argc, char **argv)
{
	if (argc > 2 && !strcmp(argv[1], "count"))
		return count(argv[2], argc > 3 ? number(argv[3]) : 0);
	if (argc > 2 && !strcmp(argv[1], "lead"))
		return lead(argv + 2);
	if (argc > 5 && !strcmp(argv[1], "send"))
		return send_all(argv[2], (pid_t)number(argv[3]),
				number(argv[4]), argv + 5);
	if (argc > 3 && !strcmp(argv[1], "queue"))
		return queue_all((pid_t)number(argv[2]), argv + 3);
	errx(2, "usage: see the source");
}
