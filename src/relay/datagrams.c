// SPDX-License-Identifier: GPL-2.0-or-later
/* UDP through the relay. */
#include "relay/datagrams.h"

#include <stdlib.h>

#include "base/util.h"

int datagrams_init(struct datagrams *d, size_t n)
{
	d->talks = calloc(n, sizeof(*d->talks));
	if (!d->talks)
		return -1;
	pool_init(&d->pool, &pool_datagrams);
	for (size_t i = 0; i < n; i++) {
		struct talk *talk = &d->talks[i];

		talk->end = (struct endpoint){ ENDPOINT_TALK, -1, 0, talk };
		pool_add(&d->pool, &talk->slot);
	}
	return 0;
}

/* Ports differ most: kernels choose them at random. */
static struct talk **bucket_of(struct datagrams *d, const union address *client)
{
	uint16_t port = client->any.sa_family == AF_INET ? client->v4.sin_port
							 : client->v6.sin6_port;

	return &d->bucket[(port ^ port >> 8) % TALK_BUCKETS];
}

static struct talk *find(struct datagrams *d, const struct listener *l,
			 const union address *client)
{
	struct talk *talk = *bucket_of(d, client);

	while (talk &&
	       (talk->listener != l || !address_same(&talk->client, client)))
		talk = talk->next;
	return talk;
}

static void give_up(struct datagrams *d, struct talk *talk)
{
	struct talk **at = bucket_of(d, &talk->client);

	while (*at != talk)
		at = &(*at)->next;
	*at = talk->next;
	listener_leave(&talk->listener);
	endpoint_close(&talk->end);
	pool_give(&d->pool, &talk->slot);
}

static struct talk *begin(struct datagrams *d, int epoll, struct listener *l,
			  const union address *client, int64_t now)
{
	struct talk **bucket = bucket_of(d, client);
	struct slot *slot = pool_take(&d->pool, now);
	struct talk *talk;

	if (!slot) {
		give_up(d, (struct talk *)pool_overdue(&d->pool, now, true));
		slot = pool_take(&d->pool, now);
	}
	talk = (struct talk *)slot;
	listener_use(&talk->listener, l);
	talk->client = *client;
	talk->next = *bucket;
	*bucket = talk;
	talk->end.fd = server_connect(l, &l->server[0], SOCK_DGRAM);
	if (talk->end.fd >= 0 &&
	    endpoint_watch(&talk->end, epoll, EPOLLIN) == 0)
		return talk;
	give_up(d, talk);
	return NULL;
}

/* What cannot be sent is lost, as it would be untraced. */
void datagrams_ask(struct datagrams *d, int epoll, struct listener *l,
		   int64_t now)
{
	union address client = { .v6 = { 0 } };
	socklen_t client_len = sizeof(client);
	ssize_t len = recvfrom(l->udp.fd, d->buffer, sizeof(d->buffer), 0,
			       &client.any, &client_len);
	struct talk *talk;

	if (len < 0)
		return;
	talk = find(d, l, &client);
	if (!talk)
		talk = begin(d, epoll, l, &client, now);
	if (!talk)
		return;
	pool_touch(&d->pool, &talk->slot, now);
	(void)!send(talk->end.fd, d->buffer, (size_t)len, MSG_NOSIGNAL);
}

void datagrams_answer(struct datagrams *d, struct talk *talk, int64_t now)
{
	ssize_t len = recv(talk->end.fd, d->buffer, sizeof(d->buffer), 0);

	/* Nobody listens there; the next datagram tries again. */
	if (len < 0) {
		give_up(d, talk);
		return;
	}
	pool_touch(&d->pool, &talk->slot, now);
	(void)!sendto(talk->listener->udp.fd, d->buffer, (size_t)len,
		      MSG_NOSIGNAL, &talk->client.any,
		      address_len(&talk->client));
}

void datagrams_expire(struct datagrams *d, int64_t now)
{
	struct slot *slot;

	while ((slot = pool_overdue(&d->pool, now, false)))
		give_up(d, (struct talk *)slot);
}
