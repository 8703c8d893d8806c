// SPDX-License-Identifier: GPL-2.0-or-later
/* The secrets of a key log: which connections have which, and their lines. */
#include "record/tls/tls_keys.h"

#include <stdlib.h>
#include <string.h>

#include "base/log.h"

#define READ_SIZE   TLS_LOG_READ_MAX
#define READS_MAX   4 /* in one call */
#define LINE_SIZE   1024 /* longer ones are none; SHA-512's have 300 */
#define LABEL_MAX   64
#define PENDING_MAX (4 << 20)
#define BLOCK_MAX   (64 << 10) /* of lines in the capture */

/* Bytes of lines for the capture, beyond those that packets allow. */
#define FREE_MAX (16 << 20)

/* Connections whose lines are kept: sets of a few, of which the oldest goes. */
#define SETS	 256
#define WAYS	 8
#define KEPT_MAX 1536 /* bytes of lines; TLS 1.3 with SHA-384 logs 1200 */

enum {
	MASTER = 1,
	CLIENT_HANDSHAKE = 2,
	SERVER_HANDSHAKE = 4,
	CLIENT_DATA = 8,
	SERVER_DATA = 16,
	CLIENT_EARLY = 32,
};

static const struct {
	const char *name;
	unsigned int bit;
} labels[] = {
	{ "CLIENT_RANDOM", MASTER }, /* to TLS 1.2 */
	{ "CLIENT_HANDSHAKE_TRAFFIC_SECRET", CLIENT_HANDSHAKE },
	{ "SERVER_HANDSHAKE_TRAFFIC_SECRET", SERVER_HANDSHAKE },
	{ "CLIENT_TRAFFIC_SECRET_0", CLIENT_DATA },
	{ "SERVER_TRAFFIC_SECRET_0", SERVER_DATA },
	{ "CLIENT_EARLY_TRAFFIC_SECRET", CLIENT_EARLY },
};

#define WHOLE_TLS13                                                            \
	(CLIENT_HANDSHAKE | SERVER_HANDSHAKE | CLIENT_DATA | SERVER_DATA)

struct secrets {
	unsigned char random[TLS_RANDOM_SIZE];
	unsigned int labels; /* that were seen; 0 also if none is known here */
	bool claimed; /* tls_keys_unclaimed() has found its connection */
	uint64_t age; /* the count of lines when it was new; 0: not in use */
	size_t len;
	char lines[KEPT_MAX];
};

struct tls_keys {
	struct tls_log log;
	char line[LINE_SIZE];
	size_t line_len; /* LINE_SIZE: it is too long */
	uint64_t n_lines;
	uint64_t searched; /* n_lines when none was unclaimed */

	char *pending;
	size_t pending_len, pending_size;
	uint64_t allowed; /* bytes of lines that may come */
	bool lost; /* a line had no room; told once */

	struct secrets secrets[SETS][WAYS];
};

/* ---- which connections have which secrets ---- */

static size_t set_of(const unsigned char *random)
{
	return random[TLS_RANDOM_SIZE - 1];
}

static struct secrets *find(const struct tls_keys *k,
			    const unsigned char *random)
{
	const struct secrets *set = k->secrets[set_of(random)];

	for (size_t i = 0; i < WAYS; i++)
		if (set[i].age &&
		    !memcmp(set[i].random, random, TLS_RANDOM_SIZE))
			return (struct secrets *)&set[i];
	return NULL;
}

static struct secrets *find_or_add(struct tls_keys *k,
				   const unsigned char *random)
{
	struct secrets *set = k->secrets[set_of(random)];
	struct secrets *found = find(k, random);

	if (found)
		return found;
	found = set;
	for (size_t i = 1; i < WAYS; i++)
		if (set[i].age < found->age)
			found = &set[i];
	memcpy(found->random, random, TLS_RANDOM_SIZE);
	found->labels = 0;
	found->claimed = false;
	found->len = 0;
	found->age = k->n_lines;
	return found;
}

bool tls_keys_know(const struct tls_keys *k, const unsigned char *random)
{
	return find(k, random) != NULL;
}

bool tls_keys_has(const struct tls_keys *k, const unsigned char *random,
		  enum tls_need need)
{
	const struct secrets *s = find(k, random);

	if (!s)
		return need == TLS_NEEDS_NOTHING;
	switch (need) {
	case TLS_NEEDS_ALL:
		return (s->labels & MASTER) ||
		       (s->labels & WHOLE_TLS13) == WHOLE_TLS13;
	case TLS_NEEDS_EARLY:
		return s->labels & CLIENT_EARLY;
	default:
		return true;
	}
}

static bool is_whole(const struct secrets *s)
{
	return s->age && (s->labels & WHOLE_TLS13) == WHOLE_TLS13;
}

const unsigned char *tls_keys_unclaimed(struct tls_keys *k, random_test taken,
					void *arg)
{
	struct secrets *oldest = NULL;

	if (k->searched == k->n_lines)
		return NULL;
	for (size_t i = 0; i < SETS * (size_t)WAYS; i++) {
		struct secrets *s = &k->secrets[i / WAYS][i % WAYS];

		if (!is_whole(s) || s->claimed ||
		    (oldest && s->age > oldest->age))
			continue;
		s->claimed = taken(s->random, arg);
		if (!s->claimed)
			oldest = s;
	}
	if (!oldest) {
		k->searched = k->n_lines;
		return NULL;
	}
	oldest->claimed = true;
	return oldest->random;
}

void tls_keys_forget(struct tls_keys *k, const unsigned char *random)
{
	struct secrets *s = find(k, random);

	if (s)
		s->age = 0;
}

/* ---- lines ---- */

static bool make_room(struct tls_keys *k, size_t len)
{
	size_t size = k->pending_size ? k->pending_size * 2 : BLOCK_MAX;
	char *bigger;

	if (k->pending_len + len <= k->pending_size)
		return true;
	bigger = size > PENDING_MAX ? NULL : realloc(k->pending, size);
	if (!bigger)
		return false;
	k->pending = bigger;
	k->pending_size = size;
	return true;
}

static void lose_lines(struct tls_keys *k)
{
	if (!k->lost)
		warning("more TLS secrets come than can be kept: some are not "
			"in the capture");
	k->lost = true;
}

static void add_pending(struct tls_keys *k, const char *lines, size_t len)
{
	if (!make_room(k, len)) {
		lose_lines(k);
		return;
	}
	memcpy(k->pending + k->pending_len, lines, len);
	k->pending_len += len;
}

/* A program can log lines for ever, without any connection. */
static void add_allowed(struct tls_keys *k, size_t len)
{
	if (len > k->allowed) {
		lose_lines(k);
		return;
	}
	k->allowed -= len;
	add_pending(k, k->line, len);
}

void tls_keys_allow(struct tls_keys *k, size_t len)
{
	k->allowed += len;
}

static unsigned int hex_value(char digit)
{
	if (digit <= '9')
		return (unsigned int)digit - '0';
	return ((unsigned int)digit & 0xf) + 9; /* A to F, a to f */
}

/* How many hexadecimal digits are there? */
static size_t hex_len(const char *text)
{
	return strspn(text, "0123456789abcdefABCDEF");
}

static size_t label_len(const char *text)
{
	return strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");
}

static unsigned int label_bit(const char *label, size_t len)
{
	for (size_t i = 0; i < ARRAY_SIZE(labels); i++)
		if (strlen(labels[i].name) == len &&
		    !memcmp(labels[i].name, label, len))
			return labels[i].bit;
	return 0;
}

/* The line's secret belongs to the connection of that random. */
static void keep_line(struct tls_keys *k, size_t label, const char *hex,
		      size_t len)
{
	unsigned char random[TLS_RANDOM_SIZE];
	struct secrets *s;

	for (size_t i = 0; i < TLS_RANDOM_SIZE; i++)
		random[i] = (unsigned char)(hex_value(hex[2 * i]) << 4 |
					    hex_value(hex[2 * i + 1]));
	s = find_or_add(k, random);
	s->labels |= label_bit(k->line, label);
	if (len > sizeof(s->lines) - s->len)
		return;
	memcpy(s->lines + s->len, k->line, len);
	s->len += len;
}

/*
 * k->line is a whole line, as a string: LABEL HEX HEX, or nothing of interest.
 */
static void take_line(struct tls_keys *k)
{
	size_t label = label_len(k->line);
	const char *hex = k->line + label + 1;
	size_t random, secret, len;

	if (label == 0 || label > LABEL_MAX || k->line[label] != ' ')
		return;
	random = hex_len(hex);
	if (random == 0 || hex[random] != ' ')
		return;
	secret = hex_len(hex + random + 1);
	len = label + 1 + random + 1 + secret;
	if (secret == 0 || len != strlen(k->line))
		return;
	k->line[len++] = '\n';
	k->n_lines++;
	add_allowed(k, len);
	if (random == 2 * (size_t)TLS_RANDOM_SIZE)
		keep_line(k, label, hex, len);
}

/*
 * A NUL ends a line too: who does not append, while another program empties the
 * file, leaves them.
 */
static void take_bytes(struct tls_keys *k, const char *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		char c = bytes[i];

		if (c == '\r')
			continue;
		if (c != '\n' && c != '\0') {
			if (k->line_len < LINE_SIZE)
				k->line[k->line_len++] = c;
			continue;
		}
		/* One that fills the room is longer than that, or nearly. */
		if (k->line_len < LINE_SIZE) {
			k->line[k->line_len] = '\0';
			take_line(k);
		}
		k->line_len = 0;
	}
}

/* Returns how many bytes were read. */
static size_t read_some(struct tls_keys *k)
{
	char buf[READ_SIZE];
	bool anew = false;
	size_t n = tls_log_read(&k->log, buf, sizeof(buf), &anew);

	if (anew)
		k->line_len = 0;
	take_bytes(k, buf, n);
	return n;
}

size_t tls_keys_read(struct tls_keys *k)
{
	size_t sum = 0, n = 1;

	for (int i = 0; i < READS_MAX && n > 0; i++) {
		n = read_some(k);
		sum += n;
	}
	return sum;
}

void tls_keys_read_all(struct tls_keys *k)
{
	uint64_t left = tls_log_left(&k->log);

	while (left > 0) {
		size_t n = read_some(k);

		if (n == 0)
			return;
		left -= n < left ? n : left;
	}
}

/* ---- on their way to the capture ---- */

size_t tls_keys_pending(const struct tls_keys *k, const char **lines)
{
	size_t len = k->pending_len;

	*lines = k->pending;
	if (len <= BLOCK_MAX)
		return len;
	len = BLOCK_MAX;
	while (k->pending[len - 1] != '\n')
		len--;
	return len;
}

void tls_keys_written(struct tls_keys *k, size_t len)
{
	k->pending_len -= len;
	memmove(k->pending, k->pending + len, k->pending_len);
}

size_t tls_keys_repeat(struct tls_keys *k)
{
	size_t before = k->pending_len;

	for (size_t i = 0; i < SETS; i++)
		for (size_t j = 0; j < WAYS; j++) {
			const struct secrets *s = &k->secrets[i][j];

			if (s->age)
				add_pending(k, s->lines, s->len);
		}
	return k->pending_len - before;
}

struct tls_keys *tls_keys_open(const struct tls_log_config *config)
{
	struct tls_keys *k = calloc(1, sizeof(*k));

	if (!k) {
		error_errno("cannot keep TLS secrets");
		return NULL;
	}
	k->allowed = FREE_MAX;
	if (tls_log_open(&k->log, config) == 0)
		return k;
	free(k);
	return NULL;
}

void tls_keys_close(struct tls_keys *k)
{
	tls_log_close(&k->log);
	free(k->pending);
	free(k);
}
