// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The order in which packets and secrets go to the savefile. A list takes the
 * savefile's place.
 */
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/util.h"
#include "clock.h"
#include "record/owner/attribution.h"
#include "record/tls/packet_delay.h"
#include "tls_frames.h"
#include "unit.h"

#define PATIENCE 50 /* ms */
#define LINE                                                                   \
	"CLIENT_RANDOM "                                                       \
	"0707070707070707070707070707070707070707070707070707070707070707 "    \
	"00\n"

/* What was written: 'S' for secrets, a packet's last byte for a packet. */
static char written[1 << 20];
static size_t n_written, room;
static size_t secrets_len; /* of all */

static int put(char c)
{
	if (n_written >= room || n_written >= sizeof(written) - 1)
		return -1;
	written[n_written++] = c;
	written[n_written] = '\0';
	return 0;
}

int savefile_tls_keys(struct savefile *f, const char *lines, size_t len)
{
	(void)f;
	(void)lines;
	secrets_len += len;
	return put('S');
}

struct savefile {
	int none;
};

/* Packets' processes, as often as they are kept. */
static struct attribution *const processes = (struct attribution *)written;
static int n_kept, most_kept;

void attribution_keep(struct attribution *ps, const struct packet_owner *owner)
{
	n_kept += ps == processes && owner->tid == 1;
	most_kept = n_kept > most_kept ? n_kept : most_kept;
}

void attribution_unkeep(struct attribution *ps,
			const struct packet_owner *owner)
{
	n_kept -= ps == processes && owner->tid == 1;
}

static struct savefile savefile;
static struct packet_delay *delay;
static int log_fd;
static struct flow flow;

static int put_packet(const struct packet *packet, void *arg)
{
	if (arg != &flow || packet->owner.tid != 1 ||
	    packet_delay_put_secrets(delay, &savefile) < 0)
		return -1;
	return put((char)packet->bytes[packet->hdr->caplen - 1]);
}

static void begin(void)
{
	const struct tls_log_config config = { .fd = memfd_create("log", 0),
					       .copy_fd = -1 };

	log_fd = config.fd;
	delay = packet_delay_open(&config, PATIENCE, processes, put_packet,
				  &flow);
	if (!delay || log_fd < 0)
		exit(99);
	flow = (struct flow){ .family = 4, .port = 1 };
	n_written = 0;
	written[0] = '\0';
	room = sizeof(written);
}

/* suite: what came before, for the name of the result. */
static void end(const char *suite)
{
	char name[100];

	packet_delay_abandon(delay);
	snprintf(name, sizeof(name), "%s: no process is kept without a packet",
		 suite);
	ok(n_kept == 0, name);
	packet_delay_close(delay);
	close(log_fd);
}

static int send_bytes(int from, const void *bytes, size_t len)
{
	static unsigned char frame[70000];
	struct pcap_pkthdr hdr = { 0 };
	const struct packet packet = { .hdr = &hdr,
				       .bytes = frame,
				       .owner = { .tid = 1 } };

	hdr.caplen = (uint32_t)put_segment(frame, &flow, from, 0, bytes, len);
	hdr.len = hdr.caplen;
	return packet_delay_add(delay, &packet);
}

static int send_name(char name)
{
	return send_bytes(SERVER, &name, 1);
}

static void send_hello(int from, char name)
{
	unsigned char hello[HELLO_LEN];

	make_hello(hello, from == CLIENT ? 1 : 2, 7, 0);
	hello[HELLO_LEN - 1] = (unsigned char)name;
	send_bytes(from, hello, sizeof(hello));
}

static void log_secrets(void)
{
	if (lseek(log_fd, 0, SEEK_END) < 0 ||
	    write_all(log_fd, LINE, strlen(LINE)) < 0)
		exit(99);
}

static void order(void)
{
	begin();
	send_name('a');
	send_hello(CLIENT, 'b');
	send_hello(SERVER, 'c');
	flow.port = 2;
	send_name('d');
	packet_delay_release(delay);
	is_text(written, "ab",
		"a packet that needs secrets waits, and so do all behind it");
	ok(packet_delay_timeout(delay) > 0,
	   "a waiting packet has a time to be looked at");
	log_secrets();
	ok(packet_delay_release(delay) == 0,
	   "no packet waits once the secrets are there");
	is_text(written, "abScd",
		"secrets go before the packets that waited for them");
	ok(packet_delay_timeout(delay) > 10,
	   "the log is read at times while no packet waits");
	send_name('e');
	log_secrets();
	packet_delay_release(delay);
	is_text(written, "abScde",
		"secrets are not written without a packet behind them");
	send_name('f');
	is_text(written, "abScdeSf", "secrets go before the next packet");
	packet_delay_next_file(delay);
	send_name('g');
	is_text(written, "abScdeSfSg", "another file begins with the secrets");
	end("order");
}

static void known(void)
{
	begin();
	send_hello(CLIENT, 'a');
	log_secrets();
	send_hello(SERVER, 'b');
	is_text(written, "aSb",
		"a packet does not wait for secrets that are already logged");
	end("logged before");
}

/* Another packet comes every 10 ms: each waits for its own time only. */
static void patience(void)
{
	begin();
	packet_delay_release(delay);
	send_hello(CLIENT, 'a');
	send_hello(SERVER, 'b');
	for (const char *name = "cdef"; *name; name++) {
		clock_ms += 10;
		packet_delay_release(delay);
		send_name(*name);
	}
	clock_ms += 9;
	packet_delay_release(delay);
	is_text(written, "a",
		"a packet waits for secrets until its time is over");
	clock_ms += 1;
	packet_delay_release(delay);
	is_text(written, "ab",
		"without secrets a packet goes when its time is over");
	clock_ms += 19;
	packet_delay_release(delay);
	is_text(written, "abc",
		"a packet that came later waits for its own time");
	packet_delay_flush(delay);
	is_text(written, "abcdef", "a flush writes the packets that wait");
	end("patience");
}

static void flush(void)
{
	begin();
	send_hello(CLIENT, 'a');
	send_hello(SERVER, 'b');
	log_secrets();
	ok(packet_delay_flush(delay) == 0,
	   "a flush with the secrets in the log succeeds");
	is_text(written, "aSb",
		"a flush writes the last secrets before their packets");
	log_secrets();
	packet_delay_flush(delay);
	packet_delay_put_secrets(delay, &savefile);
	is_text(written, "aSbS",
		"secrets that come after the last packet are written");
	end("flush");
}

/* The log is longer than one read. */
static void all_secrets(void)
{
	const size_t n = 10000;

	begin();
	secrets_len = 0;
	for (size_t i = 0; i < n; i++)
		log_secrets();
	ok(packet_delay_flush(delay) == 0 &&
		   packet_delay_put_secrets(delay, &savefile) == 0,
	   "a flush of a long log succeeds");
	ok(secrets_len == n * strlen(LINE), "a flush reads the log to its end");
	end("long log");
}

static void no_room(void)
{
	begin();
	room = 2;
	send_hello(CLIENT, 'a');
	send_hello(SERVER, 'b');
	log_secrets();
	ok(packet_delay_release(delay) == 1,
	   "packets wait while there is only room for the secrets");
	ok(send_name('c') == -1, "no packet is taken without room");
	ok(packet_delay_timeout(delay) == -1, "no time ends the wait for room");
	room = 3;
	ok(packet_delay_release(delay) == 0,
	   "the packet that waited goes when there is room for one");
	ok(send_name('c') == -1 && packet_delay_release(delay) == 0,
	   "a second packet is refused when there is room for one");
	room = 4;
	ok(send_name('c') == 0 && packet_delay_flush(delay) == 0,
	   "a packet is taken when there is room again");
	is_text(written, "aSbc", "packets that waited for room go in order");
	end("no room");
}

/* 64 KiB each. */
static void memory(void)
{
	static char big[60000];
	size_t i;

	begin();
	send_hello(CLIENT, 'a');
	send_hello(SERVER, 'b');
	for (i = 0; n_written == 1 && i < 2000; i++)
		send_bytes(SERVER, big, sizeof(big));
	ok(most_kept > 250, "each packet that waits keeps its process");
	ok(i > 250 && i < 300, "at most 16 MiB of packets wait");
	packet_delay_flush(delay);
	ok(n_written == 2 + i, "no packet is lost when too many wait");
	end("memory");
}

int main(void)
{
	order();
	known();
	patience();
	flush();
	all_secrets();
	no_room();
	memory();
	return done_testing();
}
