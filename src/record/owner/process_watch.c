// SPDX-License-Identifier: GPL-2.0-or-later
/* Looks at processes for the recorder. */
#include "record/owner/process_watch.h"

#include <errno.h>
#include <poll.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>

#include "base/clock.h"
#include "base/fds.h"
#include "base/log.h"

#define BUFFER (1 << 20) /* bytes of messages that the recorder has not read */
#define BATCH  64 /* processes to look at in one call */

int process_watch_open(struct process_watch *w)
{
	const int size = BUFFER;
	int sock[2];

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sock) < 0)
		return error_errno("cannot open a socket to the recorder");
	/* Take the largest size that the system allows. */
	if (setsockopt(sock[0], SOL_SOCKET, SO_SNDBUFFORCE, &size,
		       sizeof(size)) < 0)
		setsockopt(sock[0], SOL_SOCKET, SO_SNDBUF, &size, sizeof(size));
	w->sock = sock[0];
	return sock[1];
}

int process_watch_fd(const struct process_watch *w)
{
	return w->ring_fd;
}

int process_watch_cgroup_fd(const struct process_watch *w)
{
	return w->follow.ring_fd;
}

/* The descriptors of a gift, in this order. The programs come last. */
enum {
	GIFT_RING,
	GIFT_CGROUP_RING,
	GIFT_CGROUP,
	GIFT_PROGRAMS
};

_Static_assert(GIFT_PROGRAMS + CGROUP_PROGRAMS_MAX <= FDS_MAX,
	       "a message has room for all programs");

/* The kernel drops descriptors beyond the limit, and others are to be opened. */
static bool have_room(const struct cgroup_programs *programs, const int *fds)
{
	return fds[GIFT_PROGRAMS + programs->n - 1] >= 0 &&
	       fds_check_room() == 0;
}

static void begin_to_follow(struct process_watch *w,
			    struct cgroup_programs *programs, int *fds)
{
	if (!have_room(programs, fds)) {
		detail("too few files may be open: packets of processes that "
		       "leave their cgroup will have no process");
		for (int i = GIFT_CGROUP_RING; i < FDS_MAX; i++)
			close_fd(&fds[i]);
		return;
	}
	for (uint32_t i = 0; i < programs->n; i++)
		programs->program[i].fd = fds[GIFT_PROGRAMS + i];
	cgroup_follow_begin(&w->follow, fds[GIFT_CGROUP_RING], fds[GIFT_CGROUP],
			    programs);
}

void process_watch_begin(struct process_watch *w)
{
	struct pollfd given = { w->sock, POLLIN, 0 };
	struct cgroup_programs programs;
	int fds[FDS_MAX];

	if (poll(&given, 1, 0) != 1 ||
	    fds_receive(w->sock, &programs, sizeof(programs), fds) !=
		    sizeof(programs))
		return;
	if (programs.n > 0)
		begin_to_follow(w, &programs, fds);
	if (bpf_ring_open(&w->ring, fds[GIFT_RING], PROCESS_RING_SIZE) == 0) {
		w->ring_fd = fds[GIFT_RING];
		return;
	}
	error_errno("cannot map the ring of process reports from BPF");
	close_fd(&fds[GIFT_RING]);
}

static void note_loss(const struct process_watch *w)
{
	if (w->lost)
		*w->lost = true;
}

/* If the recorder reads too slowly the message is lost. */
static void send_message(const struct process_watch *w,
			 const struct process_message *message, size_t len)
{
	len += offsetof(struct process_message, info);
	if (send(w->sock, message, len, MSG_DONTWAIT | MSG_NOSIGNAL) < 0 &&
	    (errno == EAGAIN || errno == ENOBUFS))
		note_loss(w);
}

static unsigned int request_of(const struct process_watch *w, uint32_t pid)
{
	if (w->no_wait)
		return 0;
	for (size_t i = 0; i < w->n_hung; i++)
		if (w->hung[i] == pid)
			return 0;
	return PROCESS_INFO_USER |
	       (w->no_command_line ? 0 : PROCESS_INFO_COMMAND_LINE);
}

static void tell(const struct process_watch *w,
		 const struct process_event *event)
{
	static struct process_message message = {
		.kind = PROCESS_MESSAGE_INFO
	};

	if (w->looks_at)
		*w->looks_at = event->pid;
	process_info_read(&message.info, event, request_of(w, event->pid));
	send_message(w, &message, process_info_size(&message.info));
}

void process_watch_look(struct process_watch *w)
{
	const struct process_event *event;

	for (int i = 0; i < BATCH && w->ring_fd >= 0; i++) {
		event = bpf_ring_head(&w->ring, sizeof(*event));
		if (!event)
			return;
		tell(w, event);
		bpf_ring_drop(&w->ring);
	}
}

static bool is_same(const struct process_told *told,
		    const struct process_event *event)
{
	return told->pid == event->pid &&
	       !memcmp(&told->program, &event->program,
		       sizeof(told->program)) &&
	       !memcmp(told->comm, event->comm, sizeof(told->comm));
}

/*
 * Send it once a second, as another process may get its pid; and with a new
 * program or name, if these do not change all the time.
 */
static bool is_to_be_told(struct process_watch *w,
			  const struct process_event *event)
{
	struct process_told *told = &w->told[event->pid % ARRAY_SIZE(w->told)];
	int64_t now = now_ms();

	if (now - told->time < 1000 && is_same(told, event))
		return false;
	if (told->pid != event->pid || now - told->since >= 1000) {
		told->since = now;
		told->reports = 0;
	}
	if (told->reports++ >= PROCESS_REPORTS_MAX) {
		note_loss(w);
		return false;
	}
	told->pid = event->pid;
	told->time = now;
	told->program = event->program;
	memcpy(told->comm, event->comm, sizeof(told->comm));
	return true;
}

void process_watch_port(struct process_watch *w, uint32_t pid, uint32_t tid,
			uint8_t protocol, uint16_t port)
{
	struct process_message message = { .kind = PROCESS_MESSAGE_PORT };
	struct port_event *event = &message.port;

	event->port = port;
	event->protocol = protocol;
	process_info_identify(pid, event->process.comm,
			      &event->process.program);
	event->process.pid = pid;
	/* The name is the first thread's, whichever thread it was. */
	event->process.tid = pid;
	event->process.time = (uint64_t)now_ns();
	if (is_to_be_told(w, &event->process))
		tell(w, &event->process);
	event->process.tid = tid;
	send_message(w, &message, sizeof(*event));
}

void process_watch_close(struct process_watch *w)
{
	cgroup_follow_close(&w->follow);
	bpf_ring_close(&w->ring);
	close_fd(&w->ring_fd);
	close_fd(&w->sock);
}

int process_watch_give(int sock, const struct process_watch_gift *gift)
{
	const struct cgroup_programs *programs = &gift->programs;
	int fds[FDS_MAX] = { [GIFT_RING] = gift->ring,
			     [GIFT_CGROUP_RING] = gift->cgroup_ring,
			     [GIFT_CGROUP] = gift->cgroup };
	size_t n = GIFT_PROGRAMS + programs->n;

	for (uint32_t i = 0; i < programs->n; i++)
		fds[GIFT_PROGRAMS + i] = programs->program[i].fd;
	if (programs->n == 0)
		n = GIFT_CGROUP_RING;
	return fds_send(sock, programs, sizeof(*programs), fds, n);
}

static bool is_whole(const struct process_message *message, size_t len)
{
	const struct process_info *info = &message->info;
	const size_t least = offsetof(struct process_info, text);

	if (message->kind == PROCESS_MESSAGE_PORT)
		return len == sizeof(message->port);
	return message->kind == PROCESS_MESSAGE_INFO && len >= least &&
	       info->path_len <= PROCESS_PATH_MAX &&
	       info->cmdline_len <= PROCESS_CMDLINE_MAX &&
	       len == process_info_size(info);
}

int process_watch_receive(int sock, struct process_message *message)
{
	const size_t head = offsetof(struct process_message, info);
	ssize_t n;

	n = recv(sock, message, sizeof(*message), MSG_DONTWAIT);
	if (n < 0 && (errno == EAGAIN || fds_error_passes(errno)))
		return 0;
	if (n < (ssize_t)head || !is_whole(message, (size_t)n - head))
		return -1;
	return 1;
}
