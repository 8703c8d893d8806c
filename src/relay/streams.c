// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * DNS over TCP through the relay.
 *
 * Each direction has a small buffer. The relay reads only what fits, so that
 * TCP itself slows down a fast sender. When one end closes its direction, the
 * relay first sends the remaining bytes, then closes that direction at the
 * other end; the opposite direction stays open. If one end breaks, the relay
 * resets the other.
 */
#include "relay/streams.h"

#include <errno.h>
#include <stdlib.h>

#include "base/util.h"

int streams_init(struct streams *s, size_t n)
{
	s->streams = calloc(n, sizeof(*s->streams));
	if (!s->streams)
		return -1;
	pool_init(&s->pool);
	for (size_t i = 0; i < n; i++) {
		struct stream *stream = &s->streams[i];

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
		if (stream->from[i].start < stream->from[i].end)
			return false;
	return stream->connected;
}

static void give_up(struct streams *s, struct stream *stream, bool broken)
{
	for (int i = 0; i < STREAM_ENDS; i++) {
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
		give_up(s, (struct stream *)slot, true);
		slot = pool_take(&s->pool, now);
	}
	stream = (struct stream *)slot;
	for (int i = 0; i < STREAM_ENDS; i++) {
		stream->from[i].start = stream->from[i].end = 0;
		stream->from[i].ended = stream->from[i].told = false;
	}
	stream->connected = false;
	return stream;
}

/* Returns 1 if something moved, 0 if not, -1 if the end is broken. */
static int take_in(const struct endpoint *end, struct flow *flow)
{
	ssize_t n;

	if (flow->ended || flow->end == sizeof(flow->bytes))
		return 0;
	n = recv(end->fd, flow->bytes + flow->end,
		 sizeof(flow->bytes) - flow->end, 0);
	if (n < 0)
		return errno == EAGAIN ? 0 : -1;
	flow->ended = n == 0;
	flow->end += (size_t)n;
	return 1;
}

/* The same for the other end. */
static int pass_on(const struct endpoint *end, struct flow *flow)
{
	int moved = 0;

	if (flow->start < flow->end) {
		ssize_t n = send(end->fd, flow->bytes + flow->start,
				 flow->end - flow->start, MSG_NOSIGNAL);

		if (n < 0)
			return errno == EAGAIN ? 0 : -1;
		flow->start += (size_t)n;
		moved = 1;
	}
	if (flow->start < flow->end)
		return moved;
	flow->start = flow->end = 0;
	if (!flow->ended || flow->told)
		return moved;
	flow->told = true;
	return shutdown(end->fd, SHUT_WR) < 0 ? -1 : 1;
}

static int move_both_ways(struct stream *stream)
{
	int moved = 0;

	for (int i = 0; i < STREAM_ENDS; i++) {
		const struct endpoint *from = &stream->end[i];
		const struct endpoint *to = &stream->end[!i];
		int in = 0, on;

		if (stream->connected)
			in = take_in(from, &stream->from[i]);
		on = in < 0 ? -1 : pass_on(to, &stream->from[i]);
		if (on < 0)
			return -1;
		moved |= in | on;
	}
	return moved;
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

static int watch(struct stream *stream, int epoll)
{
	for (int i = 0; i < STREAM_ENDS; i++) {
		const struct flow *in = &stream->from[i];
		const struct flow *out = &stream->from[!i];
		uint32_t events = 0;

		if (stream->connected && !in->ended &&
		    in->end < sizeof(in->bytes))
			events |= EPOLLIN;
		if (out->start < out->end ||
		    (!stream->connected && i == SERVER))
			events |= EPOLLOUT;
		if (endpoint_watch(&stream->end[i], epoll, events) < 0)
			return -1;
	}
	return 0;
}

void streams_move(struct streams *s, int epoll, struct stream *stream,
		  int64_t now)
{
	const struct flow *from = stream->from;
	int moved = 0;

	if (!stream->connected) {
		int connected = look_connected(stream);

		moved = connected;
		stream->connected = connected > 0;
	}
	if (moved >= 0 && stream->connected)
		moved = move_both_ways(stream);
	if (moved > 0)
		pool_touch(&s->pool, &stream->slot, now);
	if (from[CLIENT].told && from[SERVER].told)
		give_up(s, stream, false);
	else if (moved < 0 || watch(stream, epoll) < 0)
		give_up(s, stream, true);
}

void streams_accept(struct streams *s, int epoll, struct listener *l,
		    int64_t now)
{
	int client =
		accept4(l->tcp.fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
	struct stream *stream;

	if (client < 0) {
		/* It would be there again at once. */
		if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS ||
		    errno == ENOMEM)
			pool_pause(&s->pool, now);
		return;
	}
	stream = take_place(s, now);
	stream->end[CLIENT].fd = client;
	stream->end[SERVER].fd = listener_connect(l, SOCK_STREAM);
	if (stream->end[SERVER].fd < 0)
		give_up(s, stream, true);
	else
		streams_move(s, epoll, stream, now);
}

void streams_expire(struct streams *s, int64_t now)
{
	struct slot *slot;

	while ((slot = pool_overdue(&s->pool, now, false))) {
		struct stream *stream = (struct stream *)slot;

		give_up(s, stream, !is_idle(stream));
	}
}
