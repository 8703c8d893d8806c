// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * TCP through the relay.
 *
 * Bytes go from one socket into a pipe and from there to the other socket, by
 * splice(2), so they are not copied. What the receiver does not take stays in
 * the pipe, and the relay reads no more from the sender until it is gone: so
 * TCP itself slows down a fast sender. splice(2) stops at urgent data (MSG_OOB)
 * and there may be no pipe: then bytes are copied. Urgent data becomes ordinary
 * data.
 *
 * When one end closes its direction, the relay first sends the remaining bytes,
 * then closes that direction at the other end; the opposite direction stays
 * open. If one end breaks, the relay resets the other.
 */
#include "relay/streams.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "base/util.h"

#define COPY_SIZE (64 << 10) /* bytes */
#define BROKEN	  (EPOLLERR | EPOLLHUP)

int streams_init(struct streams *s, size_t n, const struct pool_times *times,
		 struct pipes *pipes)
{
	s->pipes = pipes;
	s->streams = calloc(n, sizeof(*s->streams));
	if (!s->streams)
		return -1;
	pool_init(&s->pool, times);
	for (size_t i = 0; i < n; i++) {
		struct stream *stream = &s->streams[i];

		stream->streams = s;
		stream->end[CLIENT] =
			(struct endpoint){ ENDPOINT_CLIENT, -1, 0, stream };
		stream->end[SERVER] =
			(struct endpoint){ ENDPOINT_SERVER, -1, 0, stream };
		pool_add(&s->pool, &stream->slot);
	}
	return 0;
}

static bool is_idle(const struct stream *stream)
{
	for (int i = 0; i < STREAM_ENDS; i++)
		if (stream->from[i].held > 0)
			return false;
	return stream->connected;
}

static void let_pipe_go(struct streams *s, struct flow *flow)
{
	if (flow->pipe[0] >= 0)
		pipes_give(s->pipes, flow->pipe, flow->held);
}

static void give_up(struct stream *stream, bool broken)
{
	struct streams *s = stream->streams;

	listener_leave(&stream->listener);
	for (int i = 0; i < STREAM_ENDS; i++) {
		let_pipe_go(s, &stream->from[i]);
		if (broken)
			endpoint_reset(&stream->end[i]);
		else
			endpoint_close(&stream->end[i]);
	}
	pool_give(&s->pool, &stream->slot);
}

static struct stream *take_place(struct streams *s, int64_t now)
{
	struct slot *slot = pool_take(&s->pool, now);
	struct stream *stream;

	if (!slot) {
		slot = pool_overdue(&s->pool, now, true);
		give_up((struct stream *)slot, true);
		slot = pool_take(&s->pool, now);
	}
	stream = (struct stream *)slot;
	for (int i = 0; i < STREAM_ENDS; i++)
		stream->from[i] = (struct flow){ .pipe = { -1, -1 } };
	stream->tried = 0;
	stream->connected = false;
	return stream;
}

/* ---- moving bytes: 1 if something moved, 0 if not, -1 if an end broke ---- */

/* Only what the other end has taken leaves the sender's socket. */
static int copy(const struct endpoint *from, const struct endpoint *to,
		struct flow *flow)
{
	static char bytes[COPY_SIZE];
	ssize_t n = recv(from->fd, bytes, sizeof(bytes), MSG_PEEK);
	ssize_t sent;

	if (n < 0)
		return errno == EAGAIN ? 0 : -1;
	flow->ended = n == 0;
	if (flow->ended)
		return 1;
	sent = send(to->fd, bytes, (size_t)n, MSG_NOSIGNAL);
	flow->is_blocked = sent < n;
	if (sent < 0)
		return errno == EAGAIN ? 0 : -1;
	return recv(from->fd, bytes, (size_t)sent, MSG_TRUNC) < 0 ? -1 : 1;
}

static int take_in(struct streams *s, const struct endpoint *from,
		   const struct endpoint *to, struct flow *flow)
{
	ssize_t n;

	if (pipes_take(s->pipes, flow->pipe) < 0)
		return copy(from, to, flow);
	n = splice(from->fd, NULL, flow->pipe[1], NULL, PIPE_SIZE,
		   SPLICE_F_NONBLOCK);
	if (n > 0) {
		flow->held = (size_t)n;
		return 1;
	}
	let_pipe_go(s, flow);
	flow->ended = n == 0;
	if (n < 0)
		return errno == EAGAIN ? copy(from, to, flow) : -1;
	return 1;
}

static int pass_on(struct streams *s, const struct endpoint *to,
		   struct flow *flow)
{
	ssize_t n = splice(flow->pipe[0], NULL, to->fd, NULL, flow->held,
			   SPLICE_F_NONBLOCK);

	if (n < 0 && errno != EAGAIN)
		return -1;
	if (n > 0)
		flow->held -= (size_t)n;
	flow->is_blocked = flow->held > 0;
	if (flow->held == 0)
		let_pipe_go(s, flow);
	return n > 0;
}

static int pass_end(const struct endpoint *to, struct flow *flow)
{
	if (!flow->ended || flow->held > 0 || flow->told)
		return 0;
	flow->told = true;
	return shutdown(to->fd, SHUT_WR) < 0 ? -1 : 1;
}

/* From one end: what has come, if it is readable, and what was left. */
static int move(struct stream *stream, int from, bool readable)
{
	struct flow *flow = &stream->from[from];
	const struct endpoint *in = &stream->end[from];
	const struct endpoint *out = &stream->end[!from];
	int moved = 0, more;

	if (readable && !flow->ended && flow->held == 0 && !flow->is_blocked)
		moved = take_in(stream->streams, in, out, flow);
	if (moved >= 0 && flow->held > 0) {
		more = pass_on(stream->streams, out, flow);
		moved = more < 0 ? -1 : moved | more;
	}
	if (moved >= 0) {
		more = pass_end(out, flow);
		moved = more < 0 ? -1 : moved | more;
	}
	return moved;
}

static int move_both_ways(struct stream *stream, int end, uint32_t events)
{
	struct flow *out = &stream->from[!end];
	int taken, passed;

	/* An end that has nothing to read and nothing to write has broken. */
	if ((events & BROKEN) && stream->from[end].ended && out->held == 0)
		return -1;
	if (events & (EPOLLOUT | BROKEN))
		out->is_blocked = false;
	taken = move(stream, end, events & (EPOLLIN | BROKEN));
	/* Without a pipe, what did not fit is still in the sender's socket. */
	passed = taken < 0 ? -1 : move(stream, !end, events & EPOLLOUT);
	return passed < 0 ? -1 : taken | passed;
}

/* ---- connections ---- */

/* The server to ask, or NULL if there is no other one. */
static const union address *server_of(const struct stream *stream)
{
	const struct listener *l = stream->listener;

	if (l->n_servers == 0)
		return stream->tried == 0 ? &stream->destination : NULL;
	if (stream->tried >= l->n_servers)
		return NULL;
	return &l->server[(stream->first + stream->tried) % l->n_servers];
}

/* To the first server from this one on that does not refuse at once. */
static int connect_server(struct stream *stream)
{
	struct endpoint *end = &stream->end[SERVER];
	const union address *server;

	endpoint_close(end);
	for (; (server = server_of(stream)); stream->tried++) {
		end->fd = server_connect(stream->listener, server, SOCK_STREAM);
		if (end->fd >= 0)
			return 0;
	}
	return -1;
}

/*
 * Returns 1 if the server has answered our SYN, 0 if not yet, -1 if it refused.
 * Until then nothing is read from the client, as it cannot be passed on.
 */
static int look_connected(const struct stream *stream)
{
	union address peer;
	socklen_t len = sizeof(peer);
	int err = 0;
	socklen_t err_len = sizeof(err);

	if (getsockopt(stream->end[SERVER].fd, SOL_SOCKET, SO_ERROR, &err,
		       &err_len) < 0 ||
	    err)
		return -1;
	return getpeername(stream->end[SERVER].fd, &peer.any, &len) == 0;
}

/* The same; a server that refuses is not always the last one. */
static int finish_connecting(struct stream *stream)
{
	int connected = look_connected(stream);

	if (connected < 0) {
		stream->tried++;
		connected = connect_server(stream);
	}
	stream->connected = connected > 0;
	if (stream->connected && stream->tried > 0) {
		struct listener *l = stream->listener;

		l->usual = (stream->first + stream->tried) % l->n_servers;
	}
	if (stream->connected)
		listener_leave(&stream->listener);
	return connected;
}

static uint32_t events_of(const struct stream *stream, int end)
{
	const struct flow *in = &stream->from[end];
	const struct flow *out = &stream->from[!end];
	uint32_t events = 0;

	if (!stream->connected)
		return end == SERVER ? EPOLLOUT : 0;
	if (!in->ended && in->held == 0 && !in->is_blocked)
		events |= EPOLLIN;
	if (out->is_blocked)
		events |= EPOLLOUT;
	/* It may still break. */
	if (events == 0 && in->ended && !out->told)
		events = EPOLLERR;
	return events;
}

static int watch(struct stream *stream, int epoll)
{
	for (int i = 0; i < STREAM_ENDS; i++)
		if (endpoint_watch(&stream->end[i], epoll,
				   events_of(stream, i)) < 0)
			return -1;
	return 0;
}

/* Returns whether the connection goes on. */
static bool settle(struct stream *stream, int epoll, int moved, int64_t now)
{
	const struct flow *from = stream->from;

	if (moved > 0)
		pool_touch(&stream->streams->pool, &stream->slot, now);
	if (from[CLIENT].told && from[SERVER].told) {
		give_up(stream, false);
		return false;
	}
	if (moved < 0 || watch(stream, epoll) < 0) {
		give_up(stream, true);
		return false;
	}
	return true;
}

void streams_move(struct endpoint *end, int epoll, uint32_t events, int64_t now)
{
	struct stream *stream = end->owner;
	int moved;

	if (stream->connected)
		moved = move_both_ways(stream, end == &stream->end[SERVER],
				       events);
	else
		moved = finish_connecting(stream);
	(void)settle(stream, epoll, moved, now);
}

const struct stream *streams_accept(struct streams *s, int epoll,
				    struct listener *l, int64_t now)
{
	int client =
		accept4(l->tcp.fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
	struct stream *stream;
	socklen_t len = sizeof(stream->destination);
	int connected;

	if (client < 0) {
		/* It would be there again at once. */
		if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS ||
		    errno == ENOMEM)
			pool_pause(&s->pool, now);
		return NULL;
	}
	endpoint_urgent_inline(client);
	stream = take_place(s, now);
	listener_use(&stream->listener, l);
	stream->first = l->usual;
	stream->end[CLIENT].fd = client;
	memset(&stream->destination, 0, sizeof(stream->destination));
	(void)!getsockname(client, &stream->destination.any, &len);
	connected = connect_server(stream);
	if (connected == 0)
		connected = finish_connecting(stream);
	return settle(stream, epoll, connected, now) ? stream : NULL;
}

void streams_expire(struct streams *s, int64_t now)
{
	struct slot *slot;

	while ((slot = pool_overdue(&s->pool, now, false))) {
		struct stream *stream = (struct stream *)slot;

		give_up(stream, !is_idle(stream));
	}
}
