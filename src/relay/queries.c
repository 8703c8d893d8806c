// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * DNS over UDP through the relay.
 *
 * Where nothing listens at the server's port, the kernel reports ECONNREFUSED
 * (from ICMP) to a program on the host. The relay cannot send ICMP, so it
 * answers "server failure". On either, glibc asks the next server at once;
 * without an answer it would wait for seconds. (musl asks all servers at once
 * and ignores both.)
 */
#include "relay/queries.h"

#include <stdlib.h>

#include "base/util.h"

int queries_init(struct queries *q, size_t n)
{
	q->queries = calloc(n, sizeof(*q->queries));
	if (!q->queries)
		return -1;
	pool_init(&q->pool, &pool_names);
	for (size_t i = 0; i < n; i++) {
		struct query *query = &q->queries[i];

		query->end = (struct endpoint){ ENDPOINT_QUERY, -1, 0, query };
		pool_add(&q->pool, &query->slot);
	}
	return 0;
}

static void give_up(struct queries *q, struct query *query)
{
	listener_leave(&query->listener);
	endpoint_close(&query->end);
	pool_give(&q->pool, &query->slot);
}

/* A client whose buffer is full loses its answer, as it would untraced. */
static void tell_client(const struct query *query, const void *answer,
			size_t len)
{
	(void)!sendto(query->listener->udp.fd, answer, len, MSG_NOSIGNAL,
		      &query->client.any, query->client_len);
}

static void fail(struct queries *q, struct query *query)
{
	if (query->servfail_len > 0)
		tell_client(query, query->servfail, query->servfail_len);
	give_up(q, query);
}

static struct query *take_place(struct queries *q, int64_t now)
{
	struct slot *slot = pool_take(&q->pool, now);

	if (!slot) {
		slot = pool_overdue(&q->pool, now, true);
		give_up(q, (struct query *)slot);
		slot = pool_take(&q->pool, now);
	}
	return (struct query *)slot;
}

void queries_ask(struct queries *q, int epoll, struct listener *l, int64_t now)
{
	union address client;
	socklen_t client_len = sizeof(client);
	ssize_t len = recvfrom(l->udp.fd, q->buffer, sizeof(q->buffer), 0,
			       &client.any, &client_len);
	struct query *query;

	if (len < 0)
		return;
	query = take_place(q, now);
	listener_use(&query->listener, l);
	query->client = client;
	query->client_len = client_len;
	query->servfail_len =
		servfail_make(query->servfail, q->buffer, (size_t)len);
	query->end.fd = server_connect(l, &l->server[0], SOCK_DGRAM);
	if (query->end.fd < 0 ||
	    send(query->end.fd, q->buffer, (size_t)len, MSG_NOSIGNAL) < 0 ||
	    endpoint_watch(&query->end, epoll, EPOLLIN) < 0)
		fail(q, query);
}

void queries_answer(struct queries *q, struct query *query)
{
	ssize_t len = recv(query->end.fd, q->buffer, sizeof(q->buffer), 0);

	if (len < 0) {
		fail(q, query);
		return;
	}
	tell_client(query, q->buffer, (size_t)len);
	give_up(q, query);
}

void queries_expire(struct queries *q, int64_t now)
{
	struct slot *slot;

	while ((slot = pool_overdue(&q->pool, now, false)))
		give_up(q, (struct query *)slot);
}
