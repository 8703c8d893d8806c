// SPDX-License-Identifier: GPL-2.0-or-later
/* Look-ups of names. */
#include "record/connections/lookup_follow.h"

#include "packet/dns.h"

struct answer {
	struct host_names *names;
	uint32_t name;
	struct lookup_time time;
};

static void take_address(const struct address *address, const char *name,
			 void *arg)
{
	const struct answer *a = arg;

	(void)name; /* the question's, which is known */
	host_names_assign(a->names, address, a->name, &a->time);
}

static bool is_open(const struct connection *c, uint32_t name,
		    const struct dns_question *q)
{
	return c && !c->lookup.answered && c->name == name &&
	       c->lookup.type == q->type;
}

static struct connection *take_query(struct connection_table *t,
				     const struct connection_key *key,
				     uint32_t name, int sender, int64_t now)
{
	const uint64_t hash = connection_table_hash(t, key);
	struct connection *c = connection_table_add(t, key, hash, now);

	if (!c)
		return NULL;
	c->origin = sender & 1;
	c->service = SERVICE_DNS;
	c->name = name;
	return c;
}

static void take_answer(struct connection *c, struct host_names *names,
			const struct dns_question *q,
			const struct packet *packet)
{
	struct answer answer = { names,
				 c->name,
				 { c->start, packet_time(packet) } };

	c->connected = c->first_byte = packet_time(packet);
	c->lookup.answered = true;
	c->lookup.error = (uint8_t)q->error;
	c->lookup.has_records = q->answers > 0;
	c->lookup.is_cut = q->is_cut;
	dns_read_answer(packet->bytes, packet->hdr->caplen, take_address,
			&answer);
}

static void count(struct connection *c, int sender, const struct packet *packet)
{
	struct connection_way *way = &c->way[c->origin ^ sender];

	way->packets++;
	way->bytes += packet->hdr->len;
	c->last = packet_time(packet);
}

struct connection *lookup_follow(struct connection_table *t,
				 struct host_names *names, const struct flow *f,
				 int sender, const struct packet *packet)
{
	struct connection_key key = { .flow = *f, .kind = CONNECTION_LOOKUP };
	struct dns_question q;
	struct connection *c;
	uint32_t name;

	if (!dns_read_question(&q, packet->bytes, packet->hdr->caplen))
		return NULL;
	key.id = q.id;
	name = host_names_add(names, q.name);
	c = connection_table_find(t, &key, connection_table_hash(t, &key));
	if (!is_open(c, name, &q))
		c = NULL;
	if (!c && !q.is_response) {
		c = take_query(t, &key, name, sender, packet_time(packet));
		if (c)
			c->lookup.type = q.type;
	}
	if (!c)
		return NULL;
	count(c, sender, packet);
	if (q.is_response)
		take_answer(c, names, &q, packet);
	else
		c->lookup.tries++;
	return c;
}
