// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Packets and secrets in the order in which they go to the savefile, which is a
 * list here.
 */
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/util.h"
#include "clock.h"
#include "record/hold.h"
#include "record/processes.h"
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
static struct processes *const processes = (struct processes *)written;
static int n_kept, most_kept;

void processes_keep(struct processes *ps, const struct packet_owner *owner)
{
	n_kept += ps == processes && owner->tid == 1;
	most_kept = n_kept > most_kept ? n_kept : most_kept;
}

void processes_unkeep(struct processes *ps, const struct packet_owner *owner)
{
	n_kept -= ps == processes && owner->tid == 1;
}

static struct savefile savefile;
static struct hold *hold;
static int log_fd;
static struct flow flow;

static int put_packet(const struct packet *packet, void *arg)
{
	if (arg != &flow || packet->owner.tid != 1 ||
	    hold_put_secrets(hold, &savefile) < 0)
		return -1;
	return put((char)packet->bytes[packet->hdr->caplen - 1]);
}

static void begin(void)
{
	const struct tls_log_config config = { .fd = memfd_create("log", 0),
					       .copy_fd = -1 };

	log_fd = config.fd;
	hold = hold_open(&config, PATIENCE, processes, put_packet, &flow);
	if (!hold || log_fd < 0)
		exit(99);
	flow = (struct flow){ .family = 4, .port = 1 };
	n_written = 0;
	written[0] = '\0';
	room = sizeof(written);
}

static void end(void)
{
	hold_abandon(hold);
	ok(n_kept == 0, "no process is kept without a packet");
	hold_close(hold);
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
	return hold_packet(hold, &packet);
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
	if (write_all(log_fd, LINE, strlen(LINE)) < 0)
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
	hold_release(hold);
	is_text(written, "ab", "what must wait waits, and all behind it");
	ok(hold_timeout(hold) > 0, "and is to be looked at soon");
	log_secrets();
	ok(hold_release(hold) == 0, "with the secrets all goes");
	is_text(written, "abScd", "the secrets first");
	ok(hold_timeout(hold) > 10,
	   "then nothing waits, and the log is read at times");
	send_name('e');
	log_secrets();
	hold_release(hold);
	is_text(written, "abScde", "later ones come");
	send_name('f');
	is_text(written, "abScdeSf", "before the next packet");
	hold_next_file(hold);
	send_name('g');
	is_text(written, "abScdeSfSg", "and again, in another file");
	end();
}

static void known(void)
{
	begin();
	send_hello(CLIENT, 'a');
	log_secrets();
	send_hello(SERVER, 'b');
	is_text(written, "aSb", "what was logged before is not waited for");
	end();
}

/* Another packet comes every 10 ms: each waits for its own time only. */
static void patience(void)
{
	begin();
	hold_release(hold);
	send_hello(CLIENT, 'a');
	send_hello(SERVER, 'b');
	for (char name = 'c'; name <= 'f'; name++) {
		clock_ms += 10;
		hold_release(hold);
		send_name(name);
	}
	clock_ms += 9;
	hold_release(hold);
	is_text(written, "a",
		"a packet waits for secrets until its time is over");
	clock_ms += 1;
	hold_release(hold);
	is_text(written, "ab",
		"without secrets a packet goes when its time is over");
	clock_ms += 19;
	hold_release(hold);
	is_text(written, "abc",
		"a packet that came later waits for its own time");
	hold_flush(hold);
	is_text(written, "abcdef", "at the end no packet waits any more");
	end();
}

static void flush(void)
{
	begin();
	send_hello(CLIENT, 'a');
	send_hello(SERVER, 'b');
	log_secrets();
	ok(hold_flush(hold) == 0, "the end");
	is_text(written, "aSb", "comes with the last secrets");
	log_secrets();
	hold_flush(hold);
	hold_put_secrets(hold, &savefile);
	is_text(written, "aSbS", "also behind the last packet");
	end();
}

/* More than is read at once. */
static void all_secrets(void)
{
	const size_t n = 10000;

	begin();
	secrets_len = 0;
	for (size_t i = 0; i < n; i++)
		log_secrets();
	ok(hold_flush(hold) == 0 && hold_put_secrets(hold, &savefile) == 0,
	   "at the end the log is read");
	ok(secrets_len == n * strlen(LINE), "to its end");
	end();
}

static void no_room(void)
{
	begin();
	room = 2;
	send_hello(CLIENT, 'a');
	send_hello(SERVER, 'b');
	log_secrets();
	ok(hold_release(hold) == 1, "room for the secrets only");
	ok(send_name('c') == -1, "then no packet is taken");
	ok(hold_timeout(hold) == -1, "and time does not help");
	room = 3;
	ok(hold_release(hold) == 0, "room again");
	ok(send_name('c') == -1 && hold_release(hold) == 0, "for one");
	room = 4;
	ok(send_name('c') == 0 && hold_flush(hold) == 0, "and one more");
	is_text(written, "aSbc", "all in order");
	end();
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
	ok(most_kept > 500, "the process of each is kept");
	ok(i > 500 && i < 600, "32 MiB may wait, and no more");
	hold_flush(hold);
	ok(n_written == 2 + i, "none is lost");
	end();
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
