/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Run a command, and harm one of its processes at one of its system calls.
 *
 *	inject count COMMAND...
 *	inject kill PROCESS CALL COMMAND...
 *	inject killall PROCESS CALL COMMAND...
 *	inject fail PROCESS CALL ERRNO COMMAND...
 *
 * Processes are counted in the order of their birth, from 0, and their calls from
 * 1, those of all their threads together. kill kills the process (SIGKILL)
 * before the call, killall all processes at once; fail has the call fail with that
 * errno, as it may: close(2) closes the descriptor all the same, and brk(2) has
 * no errno. Two runs differ a little, so a point may not be met.
 *
 * Inject waits for all processes, and then prints on descriptor 3
 *
 *	process N NAME CALLS		for each process (count only)
 *	hit NAME CALL | missed		what was harmed, and the call's number
 *	status N | signal N		how the command ended
 *
 * If inject is killed all processes are. A test that takes them for hung sends it
 * SIGTERM: then it first prints
 *
 *	hung NAME STATE WHERE		for each process: where in the kernel
 */
#include "helper.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>

#include <linux/elf.h>
#include <linux/ptrace.h>

#define OPTIONS                                                                \
	(PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK |    \
	 PTRACE_O_TRACECLONE | PTRACE_O_TRACEEXEC | PTRACE_O_EXITKILL)
#define PROCESSES 512
#define THREADS	  2048
#define NAME_SIZE 32

enum harm {
	COUNT,
	KILL,
	KILL_ALL,
	FAIL
};

struct process {
	long calls;
	pid_t pid;
	char name[NAME_SIZE];
	bool gone;
};

struct thread {
	pid_t tid;
	int process;
	unsigned long call;
	bool failing; /* the call, which is to end with the errno */
	unsigned long brk; /* what it asked for, if that is the call */
};

static struct process processes[PROCESSES];
static int n_processes;
static struct thread threads[THREADS];
static int n_threads;

static enum harm harm;
static int victim;
static long victim_call;
static int victim_errno;
static bool hit;
static volatile sig_atomic_t asked_to_end;
static FILE *report;

/* A line of /proc/TID/status, or "" if the thread is gone. */
static void status_field(pid_t tid, const char *field, char value[NAME_SIZE])
{
	char path[64], line[256];
	FILE *file;

	value[0] = '\0';
	snprintf(path, sizeof(path), "/proc/%d/status", (int)tid);
	file = fopen(path, "re");
	if (!file)
		return;
	while (fgets(line, sizeof(line), file)) {
		size_t len = strlen(field);

		if (strncmp(line, field, len) || line[len] != ':')
			continue;
		snprintf(value, NAME_SIZE, "%s", line + len + 2);
		value[strcspn(value, "\n")] = '\0';
	}
	fclose(file);
}

static void name_process(struct process *p, pid_t tid)
{
	char name[NAME_SIZE];

	status_field(tid, "Name", name);
	if (name[0])
		memcpy(p->name, name, sizeof(name));
}

static int find_process(pid_t tid)
{
	char tgid[NAME_SIZE];
	pid_t pid;

	status_field(tid, "Tgid", tgid);
	pid = tgid[0] ? atoi(tgid) : tid;
	for (int i = 0; i < n_processes; i++)
		if (processes[i].pid == pid && !processes[i].gone)
			return i;
	if (n_processes == PROCESSES)
		errx(2, "too many processes");
	processes[n_processes].pid = pid;
	name_process(&processes[n_processes], tid);
	return n_processes++;
}

static struct thread *find_thread(pid_t tid)
{
	for (int i = 0; i < n_threads; i++)
		if (threads[i].tid == tid)
			return &threads[i];
	if (n_threads == THREADS)
		errx(2, "too many threads");
	threads[n_threads] =
		(struct thread){ .tid = tid, .process = find_process(tid) };
	return &threads[n_threads++];
}

static void thread_ended(pid_t tid)
{
	struct thread *t = find_thread(tid);
	struct process *p = &processes[t->process];

	if (p->pid == tid)
		p->gone = true;
	*t = threads[--n_threads];
}

/* ---- registers ---- */

/* Have the kernel make no call, at its entry. */
static void skip_call(pid_t tid)
{
#if defined(__x86_64__)
	ptrace(PTRACE_POKEUSER, tid,
	       offsetof(struct user_regs_struct, orig_rax), -1L);
#elif defined(__aarch64__)
	int none = -1;
	struct iovec iov = { &none, sizeof(none) };

	ptrace(PTRACE_SETREGSET, tid, NT_ARM_SYSTEM_CALL, &iov);
#else
	errx(77, "calls cannot be made to fail on this machine");
#endif
}

#if defined(__x86_64__)
#define RESULT	 rax
#define ARGUMENT rdi
#else
#define RESULT	 regs[0]
#define ARGUMENT regs[0]
#endif

static bool get_registers(pid_t tid, struct user_regs_struct *regs)
{
	struct iovec iov = { regs, sizeof(*regs) };

	return ptrace(PTRACE_GETREGSET, tid, NT_PRSTATUS, &iov) == 0;
}

static void set_registers(pid_t tid, struct user_regs_struct *regs)
{
	struct iovec iov = { regs, sizeof(*regs) };

	ptrace(PTRACE_SETREGSET, tid, NT_PRSTATUS, &iov);
}

static void set_result(pid_t tid, long result)
{
	struct user_regs_struct regs = { 0 };

	if (!get_registers(tid, &regs))
		return;
	regs.RESULT = (unsigned long)result;
	set_registers(tid, &regs);
}

/* Returns the one before. */
static unsigned long set_argument(pid_t tid, unsigned long argument)
{
	struct user_regs_struct regs = { 0 };
	unsigned long before;

	if (!get_registers(tid, &regs))
		return argument;
	before = regs.ARGUMENT;
	regs.ARGUMENT = argument;
	set_registers(tid, &regs);
	return before;
}

/* ---- harm ---- */

static bool may_fail(unsigned long call)
{
	return call != SYS_exit && call != SYS_exit_group &&
	       call != SYS_rt_sigreturn;
}

static void begin_failure(struct thread *t)
{
	t->failing = true;
	/* This returns where the heap ends, as if there were no memory. */
	if (t->call == SYS_brk)
		t->brk = set_argument(t->tid, 0);
	else if (t->call != SYS_close)
		skip_call(t->tid);
}

static void end_failure(struct thread *t)
{
	t->failing = false;
	if (t->call != SYS_brk)
		set_result(t->tid, -(long)victim_errno);
#if defined(__x86_64__)
	else
		set_argument(t->tid, t->brk);
#endif
}

static void do_harm(struct thread *t)
{
	struct process *p = &processes[t->process];

	switch (harm) {
	case COUNT:
		break;
	case KILL:
		kill(p->pid, SIGKILL);
		break;
	case KILL_ALL:
		for (int i = 0; i < n_processes; i++)
			if (!processes[i].gone)
				kill(processes[i].pid, SIGKILL);
		break;
	case FAIL:
		begin_failure(t);
		break;
	}
}

static void call_begins(struct thread *t, unsigned long call)
{
	struct process *p = &processes[t->process];

	p->calls++;
	t->call = call;
	if (harm == COUNT || hit || t->process != victim ||
	    p->calls != victim_call || (harm == FAIL && !may_fail(call)))
		return;
	hit = true;
	name_process(p, t->tid);
	fprintf(report, "hit %s %lu\n", p->name, call);
	do_harm(t);
}

static void call_ends(struct thread *t)
{
	if (t->failing)
		end_failure(t);
}

static void at_call(pid_t tid)
{
	struct ptrace_syscall_info info;

	if (ptrace(PTRACE_GET_SYSCALL_INFO, tid, sizeof(info), &info) <= 0)
		return;
	if (info.op == PTRACE_SYSCALL_INFO_ENTRY)
		call_begins(find_thread(tid), (unsigned long)info.entry.nr);
	else if (info.op == PTRACE_SYSCALL_INFO_EXIT)
		call_ends(find_thread(tid));
}

/* ---- the processes ---- */

static void at_event(pid_t tid, int event)
{
	unsigned long old;

	if (event != PTRACE_EVENT_EXEC)
		return;
	/* The thread that called exec(2) now has the process's number. */
	if (ptrace(PTRACE_GETEVENTMSG, tid, 0, &old) == 0 && (pid_t)old != tid)
		find_thread((pid_t)old)->tid = tid;
	name_process(&processes[find_thread(tid)->process], tid);
}

/* Returns the signal that the thread is to get when it goes on. */
static int look_at_stop(pid_t tid, int status, bool *listen)
{
	int sig = WSTOPSIG(status);
	int event = status >> 16;

	if (sig == (SIGTRAP | 0x80)) {
		at_call(tid);
		return 0;
	}
	if (event == PTRACE_EVENT_STOP) {
		*listen = sig == SIGSTOP || sig == SIGTSTP || sig == SIGTTIN ||
			  sig == SIGTTOU;
		return 0;
	}
	if (event) {
		at_event(tid, event);
		return 0;
	}
	return sig;
}

static void go_on(pid_t tid, int status)
{
	bool listen = false;
	int sig;

	find_thread(tid);
	sig = look_at_stop(tid, status, &listen);
	/* ESRCH: the thread was killed. */
	if (listen)
		ptrace(PTRACE_LISTEN, tid, 0, 0);
	else
		ptrace(PTRACE_SYSCALL, tid, 0, (long)sig);
}

static void print_hung(const struct process *p)
{
	char path[64], state[NAME_SIZE], where[64] = "";
	FILE *file;

	status_field(p->pid, "State", state);
	snprintf(path, sizeof(path), "/proc/%d/wchan", (int)p->pid);
	file = fopen(path, "re");
	if (file && !fgets(where, sizeof(where), file))
		where[0] = '\0';
	if (file)
		fclose(file);
	fprintf(report, "hung %s %c %s\n", p->name, state[0] ? state[0] : '-',
		where);
}

static _Noreturn void end_hung(void)
{
	for (int i = 0; i < n_processes; i++)
		if (!processes[i].gone)
			print_hung(&processes[i]);
	exit(2);
}

static void on_term(int sig)
{
	(void)sig;
	asked_to_end = 1;
}

static int follow(pid_t first)
{
	int status, end = 0;
	pid_t tid;

	while ((tid = waitpid(-1, &status, __WALL)) > 0 || errno == EINTR) {
		if (asked_to_end)
			end_hung();
		if (tid < 0)
			continue;
		if (WIFSTOPPED(status)) {
			go_on(tid, status);
			continue;
		}
		thread_ended(tid);
		if (tid == first)
			end = status;
	}
	return end;
}

static pid_t start(char **command)
{
	int go[2];
	pid_t pid;
	char byte;

	if (pipe2(go, O_CLOEXEC) < 0)
		err(2, "pipe");
	pid = fork();
	if (pid < 0)
		err(2, "fork");
	if (pid == 0) {
		close(go[1]);
		(void)!read(go[0], &byte, 1);
		execvp(command[0], command);
		err(127, "%s", command[0]);
	}
	if (ptrace(PTRACE_SEIZE, pid, 0, OPTIONS) < 0 ||
	    ptrace(PTRACE_INTERRUPT, pid, 0, 0) < 0)
		err(2, "ptrace");
	find_thread(pid);
	close(go[0]);
	close(go[1]);
	return pid;
}

static void print_end(int status)
{
	if (harm == COUNT)
		for (int i = 0; i < n_processes; i++)
			fprintf(report, "process %d %s %ld\n", i,
				processes[i].name, processes[i].calls);
	else if (!hit)
		fprintf(report, "missed\n");
	if (WIFSIGNALED(status))
		fprintf(report, "signal %d\n", WTERMSIG(status));
	else
		fprintf(report, "status %d\n", WEXITSTATUS(status));
}

static _Noreturn void usage(void)
{
	errx(2, "usage: inject count COMMAND... | kill|killall PROCESS "
		"CALL COMMAND... | fail PROCESS CALL ERRNO COMMAND...");
}

static char **parse(char **argv)
{
	static const char *const names[] = { "count", "kill", "killall",
					     "fail" };
	size_t i = 0;

	while (argv[1] && i < sizeof(names) / sizeof(names[0]) &&
	       strcmp(argv[1], names[i]))
		i++;
	if (!argv[1] || i == sizeof(names) / sizeof(names[0]))
		usage();
	harm = (enum harm)i;
	argv += 2;
	if (harm == COUNT)
		return argv;
	if (!argv[0] || !argv[1] || (harm == FAIL && !argv[2]))
		usage();
	victim = (int)number(*argv++);
	victim_call = number(*argv++);
	if (harm == FAIL)
		victim_errno = (int)number(*argv++);
	return argv;
}

int main(int argc, char **argv)
{
	const struct sigaction term = { .sa_handler = on_term };
	char **command;

	(void)argc;
	command = parse(argv);
	if (!command[0])
		usage();
	/* The command does not get the descriptor. */
	report = fcntl(3, F_SETFD, FD_CLOEXEC) < 0 ? NULL : fdopen(3, "w");
	if (!report)
		err(2, "descriptor 3");
	setvbuf(report, NULL, _IOLBF, BUFSIZ);
	sigaction(SIGTERM, &term, NULL);
	print_end(follow(start(command)));
	return 0;
}
