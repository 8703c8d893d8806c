// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Reports as JSON: one document (docs/report.schema.json), or a line for each
 * connection, live. Both have the same members for a connection. Those of Zeek's
 * conn.log come first, under Zeek's names, so that its readers take the lines.
 *
 * The document is written as connections come, and no tree of it is kept. Each
 * member begins with a comma, except for the first.
 */
#include <arpa/inet.h>
#include <netinet/icmp6.h>
#include <netinet/ip_icmp.h>
#include <string.h>

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "record/connections/history.h"
#include "record/connections/row_text.h"
#include "record/listing/listing_contacts.h"
#include "record/listing/listing_format.h"
#include "record/listing/listing_json_member.h"

#define FORMAT_VERSION 1
#define UID_DIGITS     11 /* of base 62: 64 bits */

/* Seconds, exactly. */
static void put_seconds(struct listing_text *t, const char *name, int64_t ns)
{
	listing_text_put(t, ",\"%s\":%s%lld.%09lld", name, ns < 0 ? "-" : "",
			 (long long)(ns < 0 ? -ns : ns) / 1000000000,
			 (long long)(ns < 0 ? -ns : ns) % 1000000000);
}

/* From one time to another, if both are known. */
static void put_span(struct listing_text *t, const char *name, int64_t from,
		     int64_t to)
{
	if (from && to && to >= from)
		put_seconds(t, name, to - from);
}

/* As Zeek's: "C" and letters and digits. No two of a report are the same. */
static void put_uid(struct listing_text *t, const struct listing *r,
		    const struct connection_more *more)
{
	static const char digits[] = "0123456789abcdefghijklmnopqrstuvwxyz"
				     "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
	uint64_t value = r->seed + more->number * 0x9e3779b97f4a7c15ULL;
	char uid[UID_DIGITS + 1];

	for (int i = 0; i < UID_DIGITS; i++, value /= 62)
		uid[i] = digits[value % 62];
	uid[UID_DIGITS] = '\0';
	listing_text_put(t, ",\"uid\":\"C%s\"", uid);
}

/* Zeek has the types of ICMP messages in the place of ports: echo and its reply. */
static unsigned int port_of(const struct connection *c, int way)
{
	const struct endpoint *end = connection_end(c, way);

	if (c->key.kind != CONNECTION_ECHO)
		return ntohs(end->port);
	if (end->address.family == 6)
		return way ? ICMP6_ECHO_REPLY : ICMP6_ECHO_REQUEST;
	return way ? ICMP_ECHOREPLY : ICMP_ECHO;
}

static void put_end_point(struct listing_text *t, const char *who,
			  const struct connection *c, int way)
{
	char address[LISTING_ADDRESS_SIZE];

	listing_address(&connection_end(c, way)->address, address);
	listing_text_put(t, ",\"id.%s_h\":\"%s\",\"id.%s_p\":%u", who, address,
			 who, port_of(c, way));
}

static const char *zeek_proto(const struct connection *c)
{
	switch (c->key.flow.protocol) {
	case IPPROTO_TCP:
		return "tcp";
	case IPPROTO_UDP:
		return "udp";
	default:
		return "icmp";
	}
}

static const char *zeek_service(const struct connection *c)
{
	static const char *const services[SERVICES] = {
		[SERVICE_DNS] = "dns",	 [SERVICE_TLS] = "ssl",
		[SERVICE_QUIC] = "quic", [SERVICE_HTTP] = "http",
		[SERVICE_SSH] = "ssh",
	};

	return services[c->service];
}

/* Which ends the trace has, if the direction of packets is known. */
static void put_local(struct listing_text *t, const struct connection *c)
{
	if (c->is_unplaced || c->key.kind == CONNECTION_LOOKUP)
		return;
	json_flag(t, "local_orig", !c->incoming);
	json_flag(t, "local_resp", c->incoming || c->is_local);
}

/* The members of Zeek's conn.log, which has no look-ups: their _path is ours. */
static void put_zeek(struct listing *r, const struct listing_connection *v)
{
	const struct connection *c = v->c;
	struct listing_text *t = &r->text;
	char history[HISTORY_TEXT_SIZE];

	history_text(c, v->more, history);
	listing_text_put(t, "{\"_path\":\"%s\"",
			 c->key.kind == CONNECTION_LOOKUP ? "lookup" : "conn");
	put_seconds(t, "ts", c->start);
	put_uid(t, r, v->more);
	put_end_point(t, "orig", c, 0);
	put_end_point(t, "resp", c, 1);
	json_word(t, "proto", zeek_proto(c));
	json_known(t, "service", zeek_service(c));
	put_seconds(t, "duration", c->last - c->start);
	json_number(t, "orig_bytes", c->way[0].payload);
	json_number(t, "resp_bytes", c->way[1].payload);
	json_word(t, "conn_state", history_state(c, v->more));
	put_local(t, c);
	json_known(t, "history", history);
	json_number(t, "orig_pkts", c->way[0].packets);
	json_number(t, "orig_ip_bytes", connection_ip_bytes(c, v->more, 0));
	json_number(t, "resp_pkts", c->way[1].packets);
	json_number(t, "resp_ip_bytes", connection_ip_bytes(c, v->more, 1));
	json_number(t, "ip_proto", c->key.flow.protocol);
}

static const char *tls_version_text(unsigned int version)
{
	static const char *const texts[] = { "SSL 3.0", "TLS 1.0", "TLS 1.1",
					     "TLS 1.2", "TLS 1.3" };

	return version >= 0x0300 && version <= 0x0304 ? texts[version & 0xff]
						      : NULL;
}

static void put_times(struct listing_text *t,
		      const struct listing_connection *v)
{
	const struct connection *c = v->c;
	const struct connection_more *more = v->more;

	put_span(t, "lookup_time", more->lookup_start, more->lookup_end);
	put_span(t, "connect_time", c->start, c->connected);
	put_span(t, "tls_time", more->hello, more->secured);
	put_span(t, "first_byte_time", c->start, c->first_byte);
}

static void put_texts(struct listing_text *t,
		      const struct listing_connection *v)
{
	const struct connections *s = v->connections;
	const struct connection_more *more = v->more;

	json_known(t, "tls_version", tls_version_text(more->tls_version));
	json_known(t, "alpn", connections_text(s, more->alpn));
	json_known(t, "alpn_offered", connections_text(s, more->offered));
	json_known(t, "http_request", connections_text(s, more->request));
}

/* Our members. */
static void put_ours(struct listing *r, const struct listing_connection *v)
{
	const struct connection *c = v->c;
	const enum connection_outcome outcome = connection_outcome(c);
	struct listing_text *t = &r->text;
	char reason[320];

	outcome_text(v->row, reason, sizeof(reason));
	json_word(t, "kind", kind_text(c->key.kind));
	json_known(t, "name", v->row->name);
	if (v->row->pid) {
		json_word(t, "process", v->row->process);
		json_number(t, "pid", v->row->pid);
	}
	json_word(t, "outcome", outcome_word(outcome));
	json_flag(t, "failed", outcome_is_failure(outcome));
	json_word(t, "reason", reason);
	json_number(t, "orig_frame_bytes", c->way[0].bytes);
	json_number(t, "resp_frame_bytes", c->way[1].bytes);
	json_number(t, "orig_resent", v->more->resent[0]);
	json_number(t, "resp_resent", v->more->resent[1]);
	json_number(t, "tries", v->row->reason.tries);
	put_times(t, v);
	put_texts(t, v);
	listing_text_put(t, "}");
}

static void put_line(struct listing *r, const struct listing_connection *v)
{
	put_zeek(r, v);
	put_ours(r, v);
	listing_text_put(&r->text, "\n");
}

static void put_element(struct listing *r, const struct listing_connection *v)
{
	listing_text_put(&r->text, r->written ? ",\n" : "\n");
	put_zeek(r, v);
	put_ours(r, v);
}

/* ---- the document ---- */

/* The words that have room; the others are in "...". */
static void put_program(struct listing_text *t, char *const *argv)
{
	listing_text_put(t, ",\"program\":[");
	for (int i = 0; argv[i]; i++) {
		if (t->len + 6 * strlen(argv[i]) > LISTING_TEXT_SIZE / 2) {
			listing_text_put(t, "%s\"...\"", i ? "," : "");
			break;
		}
		listing_text_put(t, i ? "," : "");
		listing_text_json(t, argv[i]);
	}
	listing_text_put(t, "]");
}

static int begin_document(struct listing *r)
{
	struct listing_text *t = &r->text;

	listing_text_put(t, "{\"nsntrace\":\"%s\",\"format\":%d",
			 PACKAGE_VERSION, FORMAT_VERSION);
	if (r->subject->argv)
		put_program(t, r->subject->argv);
	if (r->subject->file)
		json_word(t, "file", r->subject->file);
	listing_text_put(t, ",\"connections\":[");
	return 0;
}

static void end_document(struct listing *r, const struct listing_end *end)
{
	struct listing_text *t = &r->text;
	const struct connections_rest *rest =
		connections_rest(end->connections);

	listing_text_put(t, "\n]");
	listing_contacts_json(r, end);
	json_flag(t, "complete",
		  !end->dropped && !end->limited && !end->failed &&
			  !rest->packets && !r->omitted);
	json_number(t, "dropped_packets", end->dropped);
	json_number(t, "omitted_connections", r->omitted);
	json_number(t, "uncounted_packets", rest->packets);
	json_number(t, "uncounted_bytes", rest->bytes);
	json_number(t, "other_packets", rest->other_packets);
	json_number(t, "other_bytes", rest->other_bytes);
	listing_text_put(t, "}\n");
}

const struct listing_format listing_json = {
	.begin = begin_document,
	.connection = put_element,
	.end = end_document,
};

/* ---- lines ---- */

static int begin_lines(struct listing *r)
{
	(void)r;
	return 0;
}

const struct listing_format listing_jsonl = {
	.is_live = true,
	.begin = begin_lines,
	.connection = put_line,
	.tick = listing_contacts_lines,
	.end = listing_contacts_last_lines,
};
