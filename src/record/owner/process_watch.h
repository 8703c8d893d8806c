/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Looks at processes for the recorder, which has no privilege to do so: as soon
 * as a process is reported, as that may end soon. What is found goes to the
 * recorder, on a SOCK_SEQPACKET socket. On the same socket the recorder sends
 * the tracer the descriptors of the kernel's rings, once, and the BPF programs
 * for cgroup_follow.h.
 *
 * A process that is looked at may have the looker wait for ever. So a child of
 * the tracer looks, and may be lost; another one goes on where it was.
 */
#ifndef RECORD_OWNER_PROCESS_WATCH_H
#define RECORD_OWNER_PROCESS_WATCH_H

#include <stdbool.h>

#include "record/owner/bpf_ring.h"
#include "record/owner/cgroup_follow.h"
#include "record/owner/process_info.h"

/* ---- the tracer's side, and its child's ---- */

#define PROCESS_HUNG_MAX 4

struct process_watch {
	/* The caller's: */
	bool no_command_line; /* do not look at command lines */
	bool no_wait; /* look only at what cannot have us wait */
	uint32_t hung[PROCESS_HUNG_MAX]; /* the same for these pids */
	size_t n_hung;
	uint32_t *looks_at; /* where to write at whom we look; NULL: nowhere */
	/* Where to write that a report was lost; NULL: nowhere. */
	bool *lost;

	int sock; /* to the recorder */
	int ring_fd; /* -1: not received */
	struct bpf_ring ring;
	struct cgroup_follow follow;
	/* For process_watch_port(): what was sent last, by pid. */
	struct process_told {
		uint32_t pid;
		struct process_program program;
		char comm[PROCESS_COMM_SIZE];
		int64_t time; /* now_ms() */
		int64_t since; /* a second begins, in which these are counted */
		unsigned int reports;
	} told[256];
};

#define PROCESS_WATCH_INIT                                                     \
	{                                                                      \
		.sock = -1, .ring_fd = -1, .follow = {.ring_fd = -1 }          \
	}

/*
 * Make the socket. Returns the recorder's end, which the caller closes, or -1
 * after a message.
 */
int process_watch_open(struct process_watch *w);

/*
 * Take the kernel's rings from the recorder, if it sent them. Call this when the
 * recorder is ready and has not read a packet yet: a descriptor that it sends
 * later is not accepted, as a packet may have taken it over. Prints a message
 * on failure.
 */
void process_watch_begin(struct process_watch *w);

/* Readable when a process was reported; -1: none will be. */
int process_watch_fd(const struct process_watch *w);

/*
 * Readable when a process got into another cgroup: call cgroup_follow_look() at
 * once. -1: this is not reported.
 */
int process_watch_cgroup_fd(const struct process_watch *w);

/*
 * Look at some of the reported processes. The descriptor stays readable for
 * more.
 */
void process_watch_look(struct process_watch *w);

/* Without the kernel's ring: send that a thread of a process has a port. */
void process_watch_port(struct process_watch *w, uint32_t pid, uint32_t tid,
			uint8_t protocol, uint16_t port);

void process_watch_close(struct process_watch *w);

/* ---- the recorder's side ---- */

/* What the tracer gets. The descriptors stay the sender's. */
struct process_watch_gift {
	int ring; /* of struct process_event */
	/* For cgroup_follow_begin(). */
	int cgroup_ring;
	int cgroup;
	struct cgroup_programs programs; /* none: nothing is followed */
};

/* Send it to the tracer. Returns 0, or -1 with errno. */
int process_watch_give(int sock, const struct process_watch_gift *gift);

enum process_message_kind {
	PROCESS_MESSAGE_INFO,
	PROCESS_MESSAGE_PORT,
};

struct process_message {
	enum process_message_kind kind;
	union {
		struct process_info info; /* only the bytes in use are sent */
		struct port_event port;
	};
};

/*
 * Receive a message from the tracer, without waiting. Returns 1, 0 if there is
 * none now, or -1 if there will be no more.
 */
int process_watch_receive(int sock, struct process_message *message);

#endif
