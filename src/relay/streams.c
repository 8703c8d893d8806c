// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * DNS by TCP through the relay.
 *
 * Each way has a small buffer, and nothing is read that has no room there: who
 * sends too fast is held up by TCP itself. An end that closes its direction is
 * followed when its bytes are through; the other direction lives on. What breaks
 * on one side is reset on the other.
 */
#include "relay/streams.h"

#include <errno.h>
#include <stdlib.h>

#include "base/util.h"

int streams_init(struct streams *s, size_t n)
{
	s->pool = calloc(n, sizeof(*s->pool));
	if (!s->pool)
		return -1;
	slots_init(&s->slots);
	for (size_t i = 0; i < n; i++) {
		struct stream *stream = &s->pool[i];

		stream->end[CLIENT] = (struct end){ END_CLIENT, -1, 0, stream };
		stream->end[SERVER] = (struct end){ END_SERVER, -1, 0, stream };
		slots_add(&s->slots, &stream->slot);
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
			end_reset(&stream->end[i]);
		else
			end_close(&stream->end[i]);
	}
	slots_give(&s->slots, &stream->slot);
}

static struct stream *take_place(struct streams *s, int64_t now)
{
	struct slot *slot = slots_take(&s->slots, now);
	struct stream *stream;

	if (!slot) {
		slot = slots_overdue(&s->slots, now, true);
		give_up(s, (struct stream *)slot, true);
		slot = slots_take(&s->slots, now);
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
static int take_in(const struct end *end, struct flow *flow)
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
static int pass_on(const struct end *end, struct flow *flow)
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
		const struct end *from = &stream->end[i];
		const struct end *to = &stream->end[!i];
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
 * 1 if the server has answered our SYN, 0 if not yet, -1 if it refused. Nothing
 * is read from the client before: there is nowhere to pass it on to.
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
		if (end_watch(&stream->end[i], epoll, events) < 0)
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
		slots_touch(&s->slots, &stream->slot, now);
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
			slots_pause(&s->slots, now);
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

	while ((slot = slots_overdue(&s->slots, now, false))) {
		struct stream *stream = (struct stream *)slot;

		give_up(s, stream, !is_idle(stream));
	}
}
