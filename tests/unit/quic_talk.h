/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the tests of QUIC's packets that wait share. */
#ifndef QUIC_TALK_H
#define QUIC_TALK_H

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/util.h"
#include "quic_frames.h"
#include "record/tls/tls_watch.h"
#include "unit.h"

static struct tls_watch *watch;
static struct tls_keys *keys;
static int log_fd;
static int64_t now;
static const char *suite;

static void begin(void)
{
	const struct tls_log_config config = { .fd = memfd_create("log", 0),
					       .copy_fd = -1 };

	log_fd = config.fd;
	keys = tls_keys_open(&config);
	watch = keys ? tls_watch_open(keys) : NULL;
	if (log_fd < 0 || !watch)
		exit(99);
	now = 1000;
}

static void end(void)
{
	tls_watch_close(watch);
	tls_keys_close(keys);
	close(log_fd);
}

/* The name of the result begins with the suite. */
static void ok_in_suite(bool good, const char *what)
{
	char name[128];

	snprintf(name, sizeof(name), "%s: %s", suite, what);
	ok(good, name);
}

static void log_secret(const char *label, int random)
{
	char line[256];
	int n = snprintf(line, sizeof(line), "%s ", label);

	for (int i = 0; i < 32; i++)
		n += snprintf(line + n, sizeof(line) - (size_t)n, "%02x",
			      random);
	n += snprintf(line + n, sizeof(line) - (size_t)n,
		      " 0123456789abcdef\n");
	if (write_all(log_fd, line, (size_t)n) < 0)
		exit(99);
	tls_keys_read(keys);
}

static void log_tls13(int random)
{
	log_secret("SERVER_HANDSHAKE_TRAFFIC_SECRET", random);
	log_secret("SERVER_TRAFFIC_SECRET_0", random);
	log_secret("CLIENT_HANDSHAKE_TRAFFIC_SECRET", random);
	log_secret("CLIENT_TRAFFIC_SECRET_0", random);
}

static uint64_t see_frame(const unsigned char *frame, size_t len)
{
	/* A sanitizer sees a read behind the end. */
	unsigned char *exact = malloc(len ? len : 1);
	uint64_t waits;

	if (!exact)
		exit(99);
	memcpy(exact, frame, len);
	waits = tls_watch_packet(watch, exact, len, now);
	free(exact);
	return waits;
}

static uint64_t send_bytes(const struct flow *f, int from, const void *bytes,
			   size_t len)
{
	unsigned char frame[DATAGRAM + 100] = { 0 };
	size_t n = put_datagram(frame, f, from, bytes, len);

	return see_frame(frame, n);
}

/* A client's Initial packet. */
static uint64_t send_pieces(const struct flow *f, const struct header *h,
			    const char *first, const struct piece *pieces,
			    size_t n)
{
	unsigned char bytes[DATAGRAM];

	put_initial(bytes, sizeof(bytes), h, first, pieces, n);
	return send_bytes(f, CLIENT, bytes, sizeof(bytes));
}

static uint64_t send_initial(const struct flow *f, const struct header *h,
			     const char *first, int random)
{
	const struct piece piece = { random, 0, CLIENT_HELLO };

	return send_pieces(f, h, first, &piece, 1);
}

/* The first packet of the client "client". */
static uint64_t send_first(const struct flow *f, uint32_t version, int random)
{
	const struct header h = { QUIC_INITIAL, version, "original", "client" };

	return send_initial(f, &h, h.to, random);
}

/* A packet that is not a client's Initial one: what it has cannot be read. */
static uint64_t send_packet(const struct flow *f, int from,
			    const struct header *h)
{
	unsigned char bytes[100] = { 0 };
	size_t n = put_header(bytes, h, 40) + 40;

	return send_bytes(f, from, bytes, n);
}

/* The first packet of the server "server!". */
static uint64_t send_answer(const struct flow *f)
{
	const struct header h = { QUIC_INITIAL, QUIC_V1, "client", "server!" };

	return send_packet(f, SERVER, &h);
}

static uint64_t send_handshake(const struct flow *f, int from, uint32_t version)
{
	const struct header by_client = { QUIC_HANDSHAKE, version, "server!",
					  "client" };
	const struct header by_server = { QUIC_HANDSHAKE, version, "client",
					  "server!" };

	return send_packet(f, from, from == CLIENT ? &by_client : &by_server);
}

static inline uint64_t send_short(const struct flow *f, int from)
{
	return send_bytes(f, from, "\x40server!client", 15);
}

#endif
