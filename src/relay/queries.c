// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * DNS by UDP through the relay.
 *
 * Where nobody answers at the server's port, a program on the host would be told
 * so by the kernel (ECONNREFUSED, from ICMP). A process cannot send that, so the
 * relay answers "server failure", on which glibc asks the next server at once, as
 * it does on ECONNREFUSED; without any word it would wait for seconds. (musl asks
 * all servers at once, and heeds neither.)
 */
#include "relay/queries.h"

#include <stdlib.h>

#include "base/util.h"

int queries_init(struct queries *q, size_t n)
{
	q->pool = calloc(n, sizeof(*q->pool));
	if (!q->pool)
		return -1;
	slots_init(&q->slots);
	for (size_t i = 0; i < n; i++) {
		struct query *query = &q->pool[i];

		query->end = (struct end){ END_QUERY, -1, 0, query };
		slots_add(&q->slots, &query->slot);
	}
	return 0;
}

static void give_up(struct queries *q, struct query *query)
{
	end_close(&query->end);
	slots_give(&q->slots, &query->slot);
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
	struct slot *slot = slots_take(&q->slots, now);

	if (!slot) {
		slot = slots_overdue(&q->slots, now, true);
		give_up(q, (struct query *)slot);
		slot = slots_take(&q->slots, now);
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
	query->listener = l;
	query->client = client;
	query->client_len = client_len;
	query->servfail_len =
		servfail_make(query->servfail, q->buffer, (size_t)len);
	query->end.fd = listener_connect(l, SOCK_DGRAM);
	if (query->end.fd < 0 ||
	    send(query->end.fd, q->buffer, (size_t)len, MSG_NOSIGNAL) < 0 ||
	    end_watch(&query->end, epoll, EPOLLIN) < 0)
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

	while ((slot = slots_overdue(&q->slots, now, false)))
		give_up(q, (struct query *)slot);
}
