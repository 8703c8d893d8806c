// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The observer: see the header.
 *
 * It sets the timer, which it shares with the tracer, before it looks at
 * anything, and stops it afterwards. So the tracer is woken only if a look
 * takes too long. On a busy machine a look may: a process that waits in the
 * kernel is given up at once, one that does not later. SIGKILL ends most that
 * wait there. Those that it does not end stay until the file system answers or
 * goes; their number is bounded.
 */
#include "trace/observer.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "base/await.h"
#include "base/child.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/nl.h"
#include "program/calls.h"
#include "program/unix_peer.h"

/* ms that one look may take, if the observer does not wait in the kernel */
#define FILES_BEHIND 20000000 /* ns: a file's time is that of the last tick */
#define LOOK	     1000
#define LOOK_MAX     3000

#define BRAVE_MAX 3 /* lost observers, before the next look at less */
#define LOST_MAX  8 /* before there is none any more */

#define PEERS_MAX 256

struct observed {
	bool looks;
	uint32_t looks_at; /* a pid; 0: at none */
	bool has_lost;
	struct waiting_call call;
	struct socket_paths connected;
	struct socket_paths abstract; /* that nobody has in the trace */
	_Atomic uint32_t n_peers;
	bool has_lost_peers;
	struct unix_contact peer[PEERS_MAX];
};

/* ms from now; 0: never */
static void set_deadline(const struct observer *o, int ms)
{
	const struct itimerspec timer = {
		.it_value = { ms / 1000, ms % 1000 * 1000000L },
	};

	(void)!timerfd_settime(o->deadline, 0, &timer, NULL);
}

/* ---- the observer's process ---- */

static bool has_peer(const struct observed *d, const char *path)
{
	for (uint32_t i = 0; i < d->n_peers; i++)
		if (!strcmp(d->peer[i].path, path))
			return true;
	return false;
}

static void add_peer(const struct observer *o, const struct socket_call *call,
		     const char *path)
{
	struct observed *d = o->observed;
	const uint64_t one = 1;
	struct process_program ignored;
	struct unix_contact *peer;

	if (has_peer(d, path))
		return;
	if (d->n_peers == PEERS_MAX) {
		d->has_lost_peers = true;
		return;
	}
	peer = &d->peer[d->n_peers];
	peer->pid = call->pid;
	process_info_identify(call->pid, peer->comm, &ignored);
	memcpy(peer->path, path, sizeof(peer->path));
	d->n_peers++;
	(void)!write(o->peers, &one, sizeof(one));
}

static void look_at_peer(const struct observer *o,
			 const struct socket_call *call)
{
	char path[SOCKET_PATH_SIZE];

	switch (unix_peer_find(call->tid, call->unix_path, &o->place, path)) {
	case UNIX_PEER_OUTSIDE:
		add_peer(o, call, path);
		break;
	case UNIX_PEER_HIDDEN:
		o->observed->has_lost_peers = true;
		break;
	case UNIX_PEER_NONE:
	case UNIX_PEER_INSIDE:
		break;
	}
}

static void note_abstract(const struct observer *o,
			  const struct socket_call *call)
{
	char path[SOCKET_PATH_SIZE];

	if (unix_peer_find(call->tid, call->unix_path, &o->place, path) ==
	    UNIX_PEER_NONE)
		socket_paths_add(&o->observed->abstract, call->unix_path,
				 sizeof(call->unix_path));
}

/* An abstract socket can only be one of the trace. */
static void note_name(const struct observer *o, const struct socket_call *call)
{
	if (call->unix_path[0] == '@') {
		note_abstract(o, call);
		return;
	}
	socket_paths_add(&o->observed->connected, call->unix_path,
			 sizeof(call->unix_path));
	if (o->wants_peers)
		look_at_peer(o, call);
}

static void note_call(const struct socket_call *call, void *arg)
{
	const struct observer *o = arg;

	if (call->unreadable) {
		o->observed->has_lost_peers = true;
		return;
	}
	if (call->unix_path[0]) {
		note_name(o, call);
		return;
	}
	process_watch_port(o->processes, call->pid, call->tid, call->protocol,
			   call->port);
}

static void look_at_call(struct observer *o)
{
	if (o->processes->no_wait)
		calls_pass(o->calls);
	else
		calls_look(o->calls, &o->observed->call, o->wants_ports,
			   note_call, o);
}

static void look(struct observer *o, const struct pollfd polls[2])
{
	set_deadline(o, LOOK);
	o->observed->looks = true;
	if (polls[0].revents)
		process_watch_look(o->processes);
	if (polls[1].revents & POLLIN)
		look_at_call(o);
	else if (polls[1].revents)
		o->calls = -1; /* no process is watched any more */
	o->observed->looks = false;
	o->observed->looks_at = 0;
	set_deadline(o, 0);
}

static _Noreturn void be_observer(struct observer *o, pid_t tracer)
{
	const int keep[] = {
		o->calls,   o->deadline,	o->peers,
		o->sockets, o->processes->sock, process_watch_fd(o->processes)
	};

	child_die_with(tracer);
	/* One that is lost shall keep no file open for its reader. */
	if (child_init_in_session("nsntrace-look", keep, ARRAY_SIZE(keep)) <
		    0 ||
	    dup2(STDOUT_FILENO, STDERR_FILENO) < 0)
		_exit(1);
	o->place.sockets = nl_adopt(NETLINK_SOCK_DIAG, o->sockets);
	for (;;) {
		struct pollfd polls[] = {
			{ process_watch_fd(o->processes), POLLIN, 0 },
			{ o->calls, POLLIN, 0 },
		};

		if (poll(polls, ARRAY_SIZE(polls), -1) > 0)
			look(o, polls);
	}
}

/* ---- the tracer's side ---- */

static void start(struct observer *o)
{
	pid_t pid, tracer = getpid();

	o->pid = 0;
	if (o->lost >= LOST_MAX)
		return;
	o->since = 0;
	o->observed->looks = false;
	o->observed->looks_at = 0;
	o->processes->looks_at = &o->observed->looks_at;
	o->processes->lost = &o->observed->has_lost;
	o->processes->no_wait = o->lost >= BRAVE_MAX;
	set_deadline(o, 0);
	pid = fork();
	if (pid == 0)
		be_observer(o, tracer);
	if (pid > 0)
		o->pid = pid;
	else
		detail("cannot fork a process to look at the program's: %s",
		       strerror(errno));
}

static int prepare(struct observer *o)
{
	o->deadline =
		timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
	o->peers = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (o->deadline < 0 || o->peers < 0)
		return -1;
	o->observed = mmap(NULL, sizeof(*o->observed), PROT_READ | PROT_WRITE,
			   MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (o->observed == MAP_FAILED)
		o->observed = NULL;
	return o->observed ? 0 : -1;
}

void observer_start(struct observer *o, struct process_watch *processes,
		    int calls)
{
	if (o->observed || (process_watch_fd(processes) < 0 && calls < 0))
		return;
	o->processes = processes;
	o->calls = calls;
	o->place.since = clock_ns(CLOCK_REALTIME) - FILES_BEHIND;
	if (prepare(o) == 0)
		start(o);
	else
		detail("cannot look at the program's processes: %s",
		       strerror(errno));
}

/* Without an observer nobody looks at the calls, but they must go on. */
int observer_fd(const struct observer *o)
{
	return o->pid > 0 ? o->deadline : o->calls;
}

/* Does it wait in the kernel, so that it cannot even be signalled? */
static bool waits_in_kernel(pid_t pid)
{
	char path[32], text[512];
	const char *name_end;

	snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
	if (read_file(AT_FDCWD, path, text, sizeof(text)) < 0)
		return false;
	name_end = strrchr(text, ')');
	return name_end && !strncmp(name_end, ") D", 3);
}

static void say_lost(uint32_t pid)
{
	if (pid)
		warning("process %u lets nobody look at it: the capture may "
			"lack command lines and names of processes",
			pid);
	else
		warning("a process of nsntrace has ended: the capture may lack "
			"command lines and names of processes");
}

/* The call that it has looked at goes on, and another observer takes its place. */
static void replace(struct observer *o)
{
	struct process_watch *w = o->processes;
	uint32_t pid = o->observed->looks_at;

	if (pid == 0 && o->observed->looks)
		pid = o->observed->call.tid;
	if (o->lost++ == 0)
		say_lost(pid);
	if (pid && w->n_hung < ARRAY_SIZE(w->hung))
		w->hung[w->n_hung++] = pid;
	calls_continue(o->calls, &o->observed->call);
	start(o);
}

static void look_at_observer(struct observer *o)
{
	if (!o->observed->looks) {
		set_deadline(o, 0);
		o->since = 0;
		return;
	}
	if (o->since == 0)
		o->since = now_ms() - LOOK;
	if (!waits_in_kernel(o->pid) && now_ms() - o->since < LOOK_MAX) {
		set_deadline(o, LOOK / 10);
		return;
	}
	/* jobs_reap() waits for it, if it ends. */
	kill(o->pid, SIGKILL);
	replace(o);
}

void observer_look(struct observer *o)
{
	struct pollfd calls = { o->calls, POLLIN, 0 };

	if (o->pid > 0)
		look_at_observer(o);
	else if (poll(&calls, 1, 0) == 1 && (calls.revents & POLLIN))
		calls_pass(o->calls);
	else if (calls.revents)
		o->calls = -1;
}

void observer_forget(struct observer *o, pid_t pid)
{
	if (pid != o->pid || pid == 0)
		return;
	replace(o);
}

bool observer_has_lost(const struct observer *o)
{
	return o->observed && o->observed->has_lost;
}

void observer_take_paths(const struct observer *o, struct socket_paths *paths,
			 struct socket_paths *abstract)
{
	if (!o->observed)
		return;
	*paths = o->observed->connected;
	*abstract = o->observed->abstract;
}

bool observer_next_peer(struct observer *o, struct unix_contact *contact)
{
	uint64_t count;

	(void)!read(o->peers, &count, sizeof(count));
	if (!o->observed || o->taken == o->observed->n_peers)
		return false;
	*contact = o->observed->peer[o->taken++];
	return true;
}

int observer_peers_fd(const struct observer *o)
{
	return o->peers;
}

/* One that is lost has let a call go on, or will. */
bool observer_has_lost_peers(const struct observer *o)
{
	return o->lost > 0 || !o->observed || o->observed->has_lost_peers;
}

void observer_end(struct observer *o)
{
	if (o->pid > 0)
		await_end(o->pid, 0);
	o->pid = 0;
	o->calls = -1;
	close_fd(&o->deadline);
	close_fd(&o->peers);
	if (o->observed)
		munmap(o->observed, sizeof(*o->observed));
	o->observed = NULL;
}
