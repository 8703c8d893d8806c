// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Frames and a key log, both as strangers may make them, to whatever looks for
 * TLS connections in them. The input is a sequence of
 *
 *	what (1 byte), length (2 bytes, the upper first), bytes
 *
 * and what says whether these are a frame, or go to the log, or empty it first,
 * or whether time passes.
 *
 * A client's Initial packet of QUIC is taken as it is, without protection, which
 * no fuzzer can make; quic.c has the real one.
 *
 * sources: src/packet/ip_headers.c src/packet/segment.c src/packet/tls_hello.c src/record/tls/tls_watch.c
 * sources: src/packet/datagram.c src/packet/quic.c src/packet/quic_hello.c
 * sources: src/record/tls/quic_watch.c src/record/tls/tls_wait.c
 * sources: src/record/tls/tls_keys.c src/record/tls/tls_log.c src/record/file/output.c
 * sources: src/record/file/output_writer.c src/record/file/direct.c
 * sources: src/base/log.c src/base/utf8.c src/base/util.c
 */
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "packet/quic_initial.h"
#include "record/tls/tls_watch.h"

#define HANDLES 64

static struct {
	int log;
	struct tls_keys *keys;
	struct tls_watch *watch;
	int64_t now;
	uint64_t handle[HANDLES];
	size_t n_handles;
} f;

bool quic_initial_readable(void)
{
	return f.now % 2 == 0;
}

size_t quic_initial_decrypt(const struct quic_packet *p,
			    const struct quic_id *first, unsigned char *frames)
{
	size_t len = p->len - p->header;

	if (!quic_initial_readable() || len > QUIC_INITIAL_MAX ||
	    first->len > QUIC_ID_MAX)
		return 0;
	memcpy(frames, p->bytes + p->header, len);
	return len;
}

static void see_frame(const unsigned char *bytes, size_t len)
{
	/* One byte too far is to be seen. */
	unsigned char *exact = malloc(len ? len : 1);

	memcpy(exact, bytes, len);
	f.handle[f.n_handles++ % HANDLES] =
		tls_watch_packet(f.watch, exact, len, f.now);
	free(exact);
}

static void see_log(const unsigned char *bytes, size_t len)
{
	const char *lines;
	size_t n;

	if (lseek(f.log, 0, SEEK_END) < 0 || write(f.log, bytes, len) < 0)
		abort();
	tls_keys_read(f.keys);
	while ((n = tls_keys_pending(f.keys, &lines)) > 0) {
		if (lines[n - 1] != '\n' || memchr(lines, '\0', n))
			abort();
		tls_keys_written(f.keys, n);
	}
}

static void see(unsigned int what, const unsigned char *bytes, size_t len)
{
	switch (what % 4) {
	case 0:
		see_frame(bytes, len);
		break;
	case 1:
		if (ftruncate(f.log, 0) < 0)
			abort();
		/* fall through */
	case 2:
		see_log(bytes, len);
		break;
	default:
		f.now += (int64_t)len;
		tls_keys_repeat(f.keys);
		break;
	}
	for (size_t i = 0; i < HANDLES; i++)
		if (f.handle[i])
			tls_watch_waits(f.watch, f.handle[i], f.now);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct tls_log_config config = { memfd_create("log", 0), -1 };

	memset(&f, 0, sizeof(f));
	f.log = config.fd;
	f.keys = tls_keys_open(&config);
	f.watch = f.keys ? tls_watch_open(f.keys) : NULL;
	if (!f.watch)
		abort();
	while (size >= 3) {
		unsigned int what = data[0];
		size_t len = (size_t)data[1] << 8 | data[2];

		data += 3;
		size -= 3;
		if (len > size)
			len = size;
		see(what, data, len);
		data += len;
		size -= len;
	}
	tls_watch_close(f.watch);
	tls_keys_close(f.keys);
	close(f.log);
	return 0;
}
