// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the segments of a TCP connection say about it. The payload is looked at
 * only at the start: what the first bytes are, and whether TLS ends with an
 * alert.
 */
#include "record/connections/tcp_follow.h"

#include <arpa/inet.h>
#include <string.h>

#include "base/util.h"
#include "packet/tls_alert.h"
#include "packet/tls_hello.h"

#define LOOK_BYTES 65536 /* of payload, in which a TLS handshake is done */

bool tcp_begins_another(const struct connection *c, int sender,
			const struct segment *s)
{
	const struct tcp_way *w = &c->tcp.way[c->origin ^ sender];

	return s->syn && !s->ack && w->has_base && w->base != s->seq - 1;
}

/* Without a SYN: the trace's end or, on loopback, that with the higher port. */
int tcp_origin(const struct segment *s, int sender, bool sender_is_trace)
{
	bool began;

	if (s->syn)
		began = !s->ack;
	else
		began = sender_is_trace ||
			ntohs(s->from.port) > ntohs(s->to.port);
	return began ? sender : !sender;
}

/* Are a and the sequence numbers up to it not after b? */
static bool is_up_to(uint32_t a, uint32_t b)
{
	return (int32_t)(a - b) <= 0;
}

static void follow_bytes(struct connection *c, int way, const struct segment *s)
{
	struct tcp_way *w = &c->tcp.way[way];
	uint32_t end = s->seq + (uint32_t)s->size + s->fin;

	c->way[way].payload += s->size;
	if (!w->has_next) {
		w->has_next = true;
		w->next = end;
	} else if (!is_up_to(end, w->next)) {
		if (!is_up_to(s->seq, w->next)) {
			w->gap = w->next;
			w->gap_end = s->seq;
		}
		w->next = end;
	} else if (w->gap_end != w->gap && is_up_to(w->gap, s->seq) &&
		   is_up_to(end, w->gap_end) && s->size > 0) {
		/* They came in another order. */
		w->gap = end;
	} else if (s->size > 1 || (s->size == 1 && s->seq != w->next - 1)) {
		/* One byte again keeps a connection alive. */
		c->way[way].resent++;
	}
}

static void follow_flags(struct connection *c, int way, const struct segment *s,
			 int64_t now)
{
	struct tcp_way *w = &c->tcp.way[way], *other = &c->tcp.way[!way];

	if (!w->has_base) {
		w->has_base = true;
		w->base = s->seq - 1;
	}
	if (s->ack && !other->has_base) {
		other->has_base = true;
		other->base = s->acknowledged - 1;
	}
	if (s->syn && !s->ack && way == 0)
		c->tcp.tries++;
	if (s->syn && s->ack && !c->connected)
		c->connected = now;
	if ((s->fin || s->rst) && !c->tcp.closer)
		c->tcp.closer = (uint8_t)(way + 1);
	w->fin |= s->fin;
	w->rst |= s->rst;
	if (s->rst && !c->tcp.rst_time)
		c->tcp.rst_time = now;
}

static bool begins_with(const struct segment *s, const char *text)
{
	size_t len = strlen(text);

	return s->len >= len && !memcmp(s->payload, text, len);
}

static bool is_http(const struct segment *s)
{
	static const char *const methods[] = { "GET ", "POST ",	   "HEAD ",
					       "PUT ", "DELETE ",  "OPTIONS ",
					       "PRI ", "CONNECT ", "PATCH " };

	for (size_t i = 0; i < ARRAY_SIZE(methods); i++)
		if (begins_with(s, methods[i]))
			return true;
	return begins_with(s, "HTTP/1.");
}

static void recognise(struct connection *c, const struct segment *s,
		      struct host_names *names)
{
	char name[TLS_NAME_SIZE];

	if (s->len > 5 &&
	    tls_hello_look(s->payload, s->len) == TLS_CLIENT_HELLO) {
		c->service = SERVICE_TLS;
		if (!c->name && tls_hello_server_name(name, s->payload, s->len))
			c->name = host_names_add(names, name);
	} else if (is_http(s)) {
		c->service = SERVICE_HTTP;
	} else if (begins_with(s, "SSH-")) {
		c->service = SERVICE_SSH;
	}
}

/* Look at the payload while there is something to learn from it. */
static void look(struct connection *c, int way, const struct segment *s,
		 struct host_names *names)
{
	unsigned int alert;

	if (c->service == SERVICE_UNKNOWN)
		recognise(c, s, names);
	if (c->service != SERVICE_TLS) {
		/* Both have spoken. */
		c->looks = !c->way[0].payload || !c->way[1].payload;
		return;
	}
	alert = tls_alert_find(s->payload, s->len, &c->tcp.way[way].encrypted);
	if (alert != TLS_NO_ALERT && alert != TLS_CLOSE_NOTIFY) {
		c->tcp.alert = (uint16_t)alert;
		c->tcp.alert_way = (uint8_t)way;
		c->looks = false;
	}
	c->looks &= c->way[0].payload + c->way[1].payload < LOOK_BYTES;
}

void tcp_follow(struct connection *c, int way, const struct segment *s,
		int64_t now, struct host_names *names)
{
	follow_flags(c, way, s, now);
	follow_bytes(c, way, s);
	if (s->size > 0 && way == 1 && !c->first_byte)
		c->first_byte = now;
	if (c->looks && s->len > 0)
		look(c, way, s, names);
}
