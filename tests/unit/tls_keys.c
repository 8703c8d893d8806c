// SPDX-License-Identifier: GPL-2.0-or-later
/* Which lines of a TLS key log are taken, and how long they are kept. */
#include <errno.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/util.h"
#include "record/tls/tls_keys.h"
#include "unit.h"

#define RANDOM_7                                                               \
	"0707070707070707070707070707070707070707070707070707070707070707"
#define LINE_7 "CLIENT_RANDOM " RANDOM_7 " aB01\n"

static const unsigned char random_7[32] = { 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7,
					    7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7,
					    7, 7, 7, 7, 7, 7, 7, 7, 7, 7 };

static int log_fd, copy_fd;
static struct tls_keys *keys;

static void begin(void)
{
	struct tls_log_config config;

	log_fd = memfd_create("log", 0);
	copy_fd = memfd_create("copy", 0);
	config = (struct tls_log_config){ log_fd, dup(copy_fd) };
	keys = tls_keys_open(&config);
	if (log_fd < 0 || copy_fd < 0 || !keys)
		exit(99);
}

static void end(void)
{
	tls_keys_close(keys);
	close(log_fd);
	close(copy_fd);
}

static void append(const char *text)
{
	if (lseek(log_fd, 0, SEEK_END) < 0 ||
	    write_all(log_fd, text, strlen(text)) < 0)
		exit(99);
}

/* All that is pending, as a string. */
static const char *pending(void)
{
	static char text[1 << 22];
	const char *lines;
	size_t len = 0, n;

	while ((n = tls_keys_pending(keys, &lines)) > 0) {
		memcpy(text + len, lines, n);
		len += n;
		tls_keys_written(keys, n);
	}
	text[len] = '\0';
	return text;
}

static void takes(const char *text, const char *want, const char *what)
{
	begin();
	append(text);
	tls_keys_read(keys);
	is_text(pending(), want, what);
	end();
}

static void lines(void)
{
	takes(LINE_7, LINE_7, "a line is taken");
	takes(LINE_7 LINE_7, LINE_7 LINE_7,
	      "a line that comes twice is taken twice");
	takes("RSA 0123456789abcdef 00\n", "RSA 0123456789abcdef 00\n",
	      "a line with another label is taken");
	takes("CLIENT_RANDOM " RANDOM_7 " ab\r\n",
	      "CLIENT_RANDOM " RANDOM_7 " ab\n",
	      "a line that ends in CR LF is taken");
	takes("# comment\n\n \nA\nA b\nA b \nA  b\nA g0 b\nA b c d\n"
	      "a b c\n b c\nA b cg\nA\tb c\nA b c \n\xc4 b c\n",
	      "", "lines with other contents are ignored");
	takes(LINE_7 "\n\n" LINE_7 "x", LINE_7 LINE_7,
	      "lines among others are taken");
	takes("CLIENT_RANDOM " RANDOM_7 " ab", "",
	      "a line without its end is not taken");
}

static void in_parts(void)
{
	static const char text[] = "# one\n" LINE_7 LINE_7;

	begin();
	for (size_t i = 0; text[i]; i++) {
		const char one[2] = { text[i], '\0' };

		append(one);
		tls_keys_read(keys);
	}
	is_text(pending(), LINE_7 LINE_7,
		"lines written byte by byte are taken");
	end();
}

static void long_lines(void)
{
	static char text[1 << 17], want[sizeof(text) + 128];

	for (int digits = 900; digits < 1100; digits++) {
		int n = snprintf(text, sizeof(text), "A " RANDOM_7 " %0*d\n",
				 digits, 0);

		snprintf(want, sizeof(want), "%s%s", n <= 1024 ? text : "",
			 LINE_7);
		strcat(text, LINE_7);
		begin();
		append(text);
		tls_keys_read(keys);
		if (strcmp(pending(), want) != 0)
			ok(false, "a line is taken up to 1024 bytes");
		end();
	}
	memset(text, '0', 100000);
	strcpy(text + 100000, "\n" LINE_7);
	takes(text, LINE_7, "a line longer than a read is ignored");
}

static void emptied(void)
{
	begin();
	append(LINE_7 "CLIENT");
	tls_keys_read(keys);
	if (ftruncate(log_fd, 0) < 0)
		exit(99);
	append("A 00 11\n");
	tls_keys_read(keys);
	is_text(pending(), LINE_7 "A 00 11\n",
		"a log that was emptied is read from its start");
	/* A writer without O_APPEND goes on at its old position. */
	if (ftruncate(log_fd, 0) < 0 || ftruncate(log_fd, 5000) < 0)
		exit(99);
	append("A 00 22\n");
	tls_keys_read(keys);
	is_text(pending(), "A 00 22\n",
		"a line written behind a hole is taken");
	end();
}

static void copied(void)
{
	static const char text[] = "# all\n" LINE_7 "\x01 as it is";
	char got[1024] = "";

	begin();
	append(text);
	tls_keys_read(keys);
	tls_keys_close(keys);
	(void)!pread(copy_fd, got, sizeof(got) - 1, 0);
	is_text(got, text, "the copy has all bytes of the log");
	close(log_fd);
	close(copy_fd);
}

static const size_t line_len = 14 + 64 + 1 + 96 + 1;

/* Log lines of 100,000 connections. Returns the bytes that are taken. */
static size_t log_many(size_t packet_bytes)
{
	size_t total = 0;

	for (unsigned int i = 0; i < 100000; i++) {
		char line[256];

		snprintf(line, sizeof(line), "CLIENT_RANDOM %056d%08x %096d\n",
			 0, i, 0);
		append(line);
		tls_keys_allow(keys, packet_bytes);
		if (i % 100 == 0) {
			tls_keys_read(keys);
			total += strlen(pending());
		}
	}
	tls_keys_read(keys);
	return total + strlen(pending());
}

/* A program that runs for days. */
static void bounded(void)
{
	struct stat st;
	size_t total;

	begin();
	total = log_many(1000);
	ok(total == 100000 * line_len, "all of 100000 lines are taken");
	ok(fstat(log_fd, &st) == 0 && st.st_blocks * 512 <= 128 << 10,
	   "the part of the log that was read takes no memory");
	tls_keys_repeat(keys);
	total = strlen(pending());
	ok(total > 256 * line_len && total <= 2048 * line_len,
	   "the last lines are kept for the next file");
	end();
}

static void without_packets(void)
{
	size_t total;

	begin();
	total = log_many(0);
	ok(total > 1 << 20 && total <= 16 << 20,
	   "lines without packets are taken up to a bound");
	ok(log_many(line_len) == 100000 * line_len,
	   "lines are taken again when packets come");
	end();
}

static void kept(void)
{
	begin();
	append(LINE_7 "CLIENT_RANDOM " RANDOM_7 " 02\nA 00 11\n");
	tls_keys_read(keys);
	pending();
	tls_keys_repeat(keys);
	is_text(pending(), LINE_7 "CLIENT_RANDOM " RANDOM_7 " 02\n",
		"all lines of a connection are repeated");
	tls_keys_forget(keys, random_7);
	tls_keys_repeat(keys);
	is_text(pending(), "",
		"a connection that is forgotten is not repeated");
	end();
}

static void needs(void)
{
	unsigned char random_ab[32];

	memset(random_ab, 0xab, sizeof(random_ab));
	begin();
	ok(!tls_keys_has(keys, random_7, TLS_NEEDS_ALL),
	   "an empty log has no secrets");
	append("CLIENT_HANDSHAKE_TRAFFIC_SECRET " RANDOM_7 " 00\n"
	       "SERVER_HANDSHAKE_TRAFFIC_SECRET " RANDOM_7 " 00\n"
	       "CLIENT_TRAFFIC_SECRET_0 " RANDOM_7 " 00\n"
	       "EXPORTER_SECRET " RANDOM_7 " 00\n");
	tls_keys_read(keys);
	ok(!tls_keys_has(keys, random_7, TLS_NEEDS_ALL),
	   "three of the four secrets are not enough for TLS 1.3");
	append("SERVER_TRAFFIC_SECRET_0 " RANDOM_7 " 00\n");
	tls_keys_read(keys);
	ok(tls_keys_has(keys, random_7, TLS_NEEDS_ALL),
	   "four secrets are enough for TLS 1.3");
	ok(!tls_keys_has(keys, random_7, TLS_NEEDS_EARLY),
	   "the four secrets are not enough for early data");
	end();
	begin();
	append("CLIENT_RANDOM "
	       "aBaBaBaBaBaBaBaBaBaBaBaBaBaBaBaB"
	       "abababababababababababababABABAB 00\n");
	tls_keys_read(keys);
	ok(tls_keys_has(keys, random_ab, TLS_NEEDS_ALL),
	   "digits of both cases are one random");
	end();
	begin();
	append(LINE_7);
	tls_keys_read(keys);
	ok(tls_keys_has(keys, random_7, TLS_NEEDS_ALL),
	   "one secret is enough for TLS 1.2");
	end();
}

int main(void)
{
	lines();
	in_parts();
	long_lines();
	emptied();
	copied();
	bounded();
	without_packets();
	kept();
	needs();
	return done_testing();
}
