/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Who looks at processes. The recorder, which packets are told to, may not; the
 * tracer, which may, does as soon as it hears of one that is new, as that may be
 * gone soon, and tells the recorder. Between the two is a socket, of
 * SOCK_SEQPACKET: to the tracer goes once the descriptor of the kernel's ring,
 * to the recorder go messages.
 */
#ifndef RECORD_OWNER_PROCESS_WATCH_H
#define RECORD_OWNER_PROCESS_WATCH_H

#include "record/owner/process_info.h"
#include "record/owner/bpf_ring.h"

/* ---- the tracer's side ---- */

struct process_watch {
	int sock; /* to the recorder */
	int ring_fd; /* once it is there */
	struct bpf_ring ring;
	/* Of process_watch_port(): what was told last, by the pid. */
	struct process_told {
		uint32_t pid;
		char comm[PROCESS_COMM_SIZE];
		int64_t time; /* now_ms() */
	} told[256];
};

#define PROCESS_WATCH_INIT                                                     \
	{                                                                      \
		.sock = -1, .ring_fd = -1                                      \
	}

/*
 * Make the socket. Returns the recorder's end of it, which is the caller's to
 * give away and to close, or -1 after a message.
 */
int process_watch_open(struct process_watch *w);

/*
 * Take the kernel's ring from the recorder, if it gave one; to be called when it
 * is ready, and has read no packet yet. What it gives later is not taken: bytes
 * of packets may have spoken by then. Prints a message when that fails.
 */
void process_watch_begin(struct process_watch *w);

/* Readable when there is something to look at; -1: there never will be. */
int process_watch_fd(const struct process_watch *w);

/* Look at it, at some: the descriptor stays readable while there are more. */
void process_watch_look(struct process_watch *w);

/* Without the kernel's ring: a thread of that process has that port. */
void process_watch_port(struct process_watch *w, uint32_t pid, uint32_t tid,
			uint8_t protocol, uint16_t port);

void process_watch_close(struct process_watch *w);

/* ---- the recorder's side ---- */

/* Give the tracer the ring. Returns 0, or -1 with errno. */
int process_watch_give(int sock, int ring_fd);

enum process_message_kind {
	PROCESS_MESSAGE_INFO,
	PROCESS_MESSAGE_PORT,
};

struct process_message {
	enum process_message_kind kind;
	union {
		struct process_info info; /* as much of it as is in use */
		struct port_event port;
	};
};

/*
 * Receive what the tracer found out, without waiting. Returns 1, 0 if there is
 * nothing now, or -1 if there will be no more.
 */
int process_watch_receive(int sock, struct process_message *message);

#endif
