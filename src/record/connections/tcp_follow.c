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
#include "record/connections/history.h"

#define LOOK_BYTES   65536 /* of payload, in which a TLS handshake is done */
#define BIG_SEGMENT  1000 /* bytes: a path's MTU may be too small for it */
#define REQUEST_SIZE 256 /* of a line of HTTP, with the zero */

bool tcp_begins_another(const struct connection *c, int sender,
			const struct segment *s)
{
	const int way = c->origin ^ sender;

	if (!s->syn || !c->way[way].has_base)
		return false;
	return c->tcp.way[way].base != s->seq - 1 ||
	       (!s->ack && (c->tcp.way[0].over || c->tcp.way[1].over));
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

/* Is a large segment sent again, as it was the last time? */
static void follow_big(struct connection *c, int way, uint32_t end, size_t size)
{
	struct tcp_way *w = &c->tcp.way[way];
	struct connection_way *counts = &c->way[way];

	if (size < BIG_SEGMENT)
		return;
	if (w->big_end != end)
		counts->big_tries = 0;
	w->big_end = end;
	w->big_size = size > UINT16_MAX ? UINT16_MAX : (uint16_t)size;
	if (counts->big_tries < UINT8_MAX)
		counts->big_tries++;
}

/* Bytes up to end are new. */
static void follow_new(struct connection *c, int way, const struct segment *s,
		       uint32_t end, int64_t now)
{
	const uint32_t next = c->next[way];

	if (!is_up_to(s->seq, next)) {
		c->tcp.way[way].gap = next;
		c->tcp.way[way].gap_end = s->seq;
		c->tcp.gap_time = now;
	}
	c->way[way].payload += end - next - s->fin;
	c->next[way] = end;
}

/* Does the segment fill a gap? They came in another order. */
static bool fills_gap(struct tcp_way *w, const struct segment *s, uint32_t end)
{
	if (w->gap_end == w->gap || !is_up_to(w->gap, s->seq) ||
	    !is_up_to(end, w->gap_end) || s->size == 0)
		return false;
	w->gap = end;
	return true;
}

static void follow_bytes(const struct tcp_reading *r)
{
	struct connection *c = r->c;
	const struct segment *s = r->segment;
	struct connection_way *w = &c->way[r->way];
	uint32_t end = s->seq + (uint32_t)s->size + s->fin;

	if (!w->has_next) {
		w->has_next = true;
		c->next[r->way] = end;
		w->payload += s->size;
	} else if (s->rst && s->size == 0) {
		/* Its number may be any. */
	} else if (!is_up_to(end, c->next[r->way])) {
		follow_new(c, r->way, s, end, r->now);
	} else if (s->size > 0 && !fills_gap(&c->tcp.way[r->way], s, end) &&
		   (s->size > 1 || s->seq != c->next[r->way] - 1)) {
		/* One byte again keeps a connection alive. */
		r->more->resent[r->way]++;
		history_add(c, r->more, HISTORY_RESENT, r->way);
		follow_big(c, r->way, end, s->size);
	}
}

static void set_base(struct connection *c, int way, uint32_t base)
{
	c->way[way].has_base = true;
	c->tcp.way[way].base = base;
}

static void follow_bases(struct connection *c, int way, const struct segment *s)
{
	struct connection_way *other = &c->way[!way];

	if (!c->way[way].has_base)
		set_base(c, way, s->seq - 1);
	if (!s->ack)
		return;
	if (!other->has_base)
		set_base(c, !way, s->acknowledged - 1);
	/* What the other side has got is no longer tried. */
	if (other->big_tries &&
	    is_up_to(c->tcp.way[!way].big_end, s->acknowledged))
		other->big_tries = 0;
}

/*
 * The answer to a SYN is a reset only if it acknowledges the SYN; else the SYN's
 * sender drops it (RFC 9293, 3.10.7.3). pasta of 2023 never does: it sends such a
 * reset for the first SYN if the other side refused, and for later ones if the
 * other side is silent.
 */
static bool is_reset(const struct tcp_reading *r)
{
	const struct segment *s = r->segment;
	const struct connection *c = r->c;

	return s->rst && (s->ack || r->way == 0 || c->connected ||
			  c->tcp.tries < 2 || c->tcp.way[1].rst);
}

static void follow_flags(const struct tcp_reading *r)
{
	struct connection *c = r->c;
	const struct segment *s = r->segment;
	struct tcp_way *w = &c->tcp.way[r->way];
	const bool rst = is_reset(r);

	if (s->syn && !s->ack && r->way == 0)
		c->tcp.tries++;
	if (s->syn && s->ack && !c->connected)
		c->connected = r->now;
	if ((s->fin || rst) && !c->tcp.closer)
		c->tcp.closer = (uint8_t)(r->way + 1);
	w->fin |= s->fin;
	w->rst |= rst;
	/* After a reset that TCP drops, the SYN may be sent again. */
	w->over |= s->fin || (s->rst && (s->ack || c->connected));
	if (rst && !c->tcp.rst_time)
		c->tcp.rst_time = r->now;
}

static void note(const struct tcp_reading *r)
{
	const struct segment *s = r->segment;

	if (s->syn)
		history_add(r->c, r->more,
			    s->ack ? HISTORY_SYN_ACK : HISTORY_SYN, r->way);
	if (s->size > 0 && history_add(r->c, r->more, HISTORY_DATA, r->way) &&
	    r->way == 1)
		r->c->first_byte = r->now;
	if (s->fin)
		history_add(r->c, r->more, HISTORY_FIN, r->way);
	if (s->rst)
		history_add(r->c, r->more, HISTORY_RST, r->way);
	if (!s->syn && !s->fin && !s->rst && !s->size)
		history_add(r->c, r->more, HISTORY_ACK, r->way);
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

/* The first line, as far as the segment has it. */
static void take_request(const struct tcp_reading *r)
{
	const struct segment *s = r->segment;
	char line[REQUEST_SIZE];
	size_t len = s->len < sizeof(line) - 1 ? s->len : sizeof(line) - 1;

	memcpy(line, s->payload, len);
	line[len] = '\0';
	line[strcspn(line, "\r\n")] = '\0';
	r->more->request = host_names_add(r->texts, line);
}

/* What a hello says. One that is open may say more later. */
static void take_client_hello(const struct tcp_reading *r,
			      const unsigned char *hello, size_t len)
{
	char name[TLS_NAME_SIZE], protocols[TLS_ALPN_SIZE];

	r->c->service = SERVICE_TLS;
	if (!r->more->hello)
		r->more->hello = r->now;
	if (!r->c->name && tls_hello_server_name(name, hello, len))
		r->c->name = host_names_add(r->names, name);
	if (r->speech.state != SPEECH_OPEN &&
	    tls_hello_protocols(protocols, hello, len))
		r->more->offered = host_names_add(r->texts, protocols);
}

static void take_server_hello(const struct tcp_reading *r)
{
	const struct segment *s = r->segment;
	char protocol[TLS_ALPN_SIZE];

	r->more->tls_version = (uint16_t)tls_hello_version(s->payload, s->len);
	if (tls_hello_protocols(protocol, s->payload, s->len))
		r->more->alpn = host_names_add(r->texts, protocol);
}

static void recognise(const struct tcp_reading *r)
{
	const struct segment *s = r->segment;

	if (s->len > 5 &&
	    tls_hello_look(s->payload, s->len) == TLS_CLIENT_HELLO) {
		take_client_hello(r, s->payload, s->len);
	} else if (is_http(s)) {
		r->c->service = SERVICE_HTTP;
		if (r->way == 0)
			take_request(r);
	} else if (begins_with(s, "SSH-")) {
		r->c->service = SERVICE_SSH;
	}
}

/* The client says once more whom it wants. Servers may take this name. */
static void hear_again(const struct tcp_reading *r)
{
	if (r->more->is_again || !r->more->is_heard)
		return;
	r->more->is_again = true;
	r->more->again_from = r->c->next[0];
	r->more->is_heard = r->c->is_judged = false;
}

/* What TLS shows without a key: the server's choice, the end by an alert. */
static void look_at_tls(const struct tcp_reading *r)
{
	const struct segment *s = r->segment;
	struct connection *c = r->c;
	unsigned int alert;

	if (r->way == 1 && !r->more->tls_version &&
	    tls_hello_look(s->payload, s->len) == TLS_SERVER_HELLO)
		take_server_hello(r);
	if (r->way == 1 && tls_hello_look(s->payload, s->len) == TLS_RETRY)
		hear_again(r);
	alert = tls_alert_find(s->payload, s->len,
			       &c->tcp.way[r->way].encrypted);
	if (c->tcp.way[0].encrypted && !r->more->secured)
		r->more->secured = r->now;
	if (alert != TLS_NO_ALERT && alert != TLS_CLOSE_NOTIFY) {
		c->tcp.alert = (uint16_t)alert;
		c->tcp.alert_way = (uint8_t)r->way;
		c->looks = false;
	}
	if (c->way[0].payload + c->way[1].payload >= LOOK_BYTES)
		c->looks = false;
}

/* Look at the payload while there is something to learn from it. */
static void look(const struct tcp_reading *r)
{
	struct connection *c = r->c;

	if (r->speech.len > 0 &&
	    tls_hello_look(r->speech.bytes, r->speech.len) == TLS_CLIENT_HELLO)
		take_client_hello(r, r->speech.bytes, r->speech.len);
	else if (c->service == SERVICE_UNKNOWN)
		recognise(r);
	if (c->service == SERVICE_TLS)
		look_at_tls(r);
	else /* Both have spoken. */
		c->looks = !c->way[0].payload || !c->way[1].payload;
}

void tcp_follow(const struct tcp_reading *r)
{
	struct connection *c = r->c;
	const struct segment *s = r->segment;

	follow_bases(c, r->way, s);
	if (s->syn || s->fin || s->rst)
		follow_flags(r);
	note(r);
	follow_bytes(r);
	if (c->looks && s->len > 0)
		look(r);
}
