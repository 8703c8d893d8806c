// SPDX-License-Identifier: GPL-2.0-or-later
/* What the answers of name servers say, and which packets are no answers. */
#include <arpa/inet.h>
#include <stdint.h>
#include <stdlib.h>

#include "packet/dns.h"
#include "unit.h"

/* A frame, to which is appended. */
struct frame {
	unsigned char bytes[4096];
	size_t len;
};

static void put(struct frame *f, const void *bytes, size_t len)
{
	memcpy(f->bytes + f->len, bytes, len);
	f->len += len;
}

static void put_u16(struct frame *f, unsigned int value)
{
	const unsigned char bytes[] = { (unsigned char)(value >> 8),
					(unsigned char)value };

	put(f, bytes, sizeof(bytes));
}

/* "www.example" as labels; a number behind @ is a pointer. */
static void put_name(struct frame *f, const char *name)
{
	while (*name && *name != '@') {
		size_t len = strcspn(name, ".@");
		unsigned char label = (unsigned char)len;

		put(f, &label, 1);
		put(f, name, len);
		name += len;
		name += *name == '.';
	}
	if (*name == '@')
		put_u16(f, 0xc000U | (unsigned int)atoi(name + 1));
	else
		put(f, "", 1);
}

/* Ethernet, IPv4, UDP from port 53, without the lengths and checksums. */
static void begin_udp4(struct frame *f)
{
	static const unsigned char head[42] = {
		[12] = 0x08, [14] = 0x45, [23] = 17, [35] = 53
	};

	f->len = 0;
	put(f, head, sizeof(head));
}

static void begin_udp6(struct frame *f)
{
	static const unsigned char head[62] = {
		[12] = 0x86, [13] = 0xdd, [14] = 0x60, [20] = 17, [55] = 53
	};

	f->len = 0;
	put(f, head, sizeof(head));
}

static void begin_tcp4(struct frame *f)
{
	static const unsigned char head[54] = {
		[12] = 0x08, [14] = 0x45, [23] = 6, [35] = 53, [46] = 0x50
	};

	f->len = 0;
	put(f, head, sizeof(head));
}

/* Put bytes before those at an offset. */
static void insert(struct frame *f, size_t at, const void *bytes, size_t len)
{
	memmove(f->bytes + at + len, f->bytes + at, f->len - at);
	memcpy(f->bytes + at, bytes, len);
	f->len += len;
}

static void put_question(struct frame *f, const char *name, unsigned int type,
			 unsigned int answers)
{
	put_u16(f, 0x1234);
	put_u16(f, 0x8180); /* a response, recursion desired and available */
	put_u16(f, 1);
	put_u16(f, answers);
	put_u16(f, 0);
	put_u16(f, 0);
	put_name(f, name);
	put_u16(f, type);
	put_u16(f, 1);
}

static void put_answer(struct frame *f, const char *owner, unsigned int type,
		       const void *data, size_t len)
{
	put_name(f, owner);
	put_u16(f, type);
	put_u16(f, 1);
	put_u16(f, 0);
	put_u16(f, 300);
	put_u16(f, (unsigned int)len);
	put(f, data, len);
}

static void put_a(struct frame *f, const char *owner, const char *address)
{
	struct in_addr a;

	inet_pton(AF_INET, address, &a);
	put_answer(f, owner, 1, &a, sizeof(a));
}

static void put_aaaa(struct frame *f, const char *owner, const char *address)
{
	struct in6_addr a;

	inet_pton(AF_INET6, address, &a);
	put_answer(f, owner, 28, &a, sizeof(a));
}

static void put_cname(struct frame *f, const char *owner, const char *to)
{
	struct frame data = { .len = 0 };

	put_name(&data, to);
	put_answer(f, owner, 5, data.bytes, data.len);
}

/* ---- reading ---- */

static char heard[4096];

static void hear(const struct address *address, const char *name, void *arg)
{
	char text[INET6_ADDRSTRLEN];
	size_t len = strlen(heard);

	(void)arg;
	inet_ntop(address->family == 4 ? AF_INET : AF_INET6, address->bytes,
		  text, sizeof(text));
	snprintf(heard + len, sizeof(heard) - len, "%s%s=%s", len ? " " : "",
		 name, text);
}

/* Reads a copy that ends where the frame ends: a sanitizer sees a longer read. */
static void read_frame(const struct frame *f, size_t len)
{
	unsigned char *exact = malloc(len ? len : 1);

	heard[0] = '\0';
	if (!exact)
		return;
	memcpy(exact, f->bytes, len);
	if (dns_may_answer(exact, len))
		dns_read_answer(exact, len, hear, NULL);
	free(exact);
}

static void says(const struct frame *f, const char *want, const char *what)
{
	read_frame(f, f->len);
	is_text(heard, want, what);
}

/* ---- tests ---- */

static void answers(void)
{
	struct frame f;

	begin_udp4(&f);
	put_question(&f, "WWW.Example.test", 1, 2);
	put_a(&f, "@12", "203.0.113.80");
	put_a(&f, "@12", "203.0.113.81");
	says(&f, "www.example.test=203.0.113.80 www.example.test=203.0.113.81",
	     "an answer with two addresses gives two pairs, in lower case");

	begin_udp6(&f);
	put_question(&f, "six.test", 28, 1);
	put_aaaa(&f, "six.test", "2001:db8::80");
	says(&f, "six.test=2001:db8::80",
	     "an IPv6 packet gives an IPv6 address");

	begin_udp4(&f);
	put_question(&f, "a.test", 1, 3);
	put_cname(&f, "@12", "b.cdn.test");
	put_cname(&f, "b.cdn.test", "c.cdn.test");
	put_a(&f, "c.cdn.test", "192.0.2.1");
	says(&f, "a.test=192.0.2.1",
	     "an address behind two aliases belongs to the name in the "
	     "question");

	begin_tcp4(&f);
	put_u16(&f, 12 + 8 + 4 + 16);
	put_question(&f, "t.test", 1, 1);
	put_a(&f, "@12", "192.0.2.2");
	says(&f, "t.test=192.0.2.2", "an answer by TCP is read");
	f.len--;
	says(&f, "", "an incomplete answer by TCP is ignored");
}

/* Headers that come before UDP's. */
static void other_headers(void)
{
	static const unsigned char tag[] = { 0x81, 0, 0, 5 };
	static const unsigned char provider_tag[] = { 0x88, 0xa8, 0, 6 };
	static const unsigned char options[8] = { 17 };
	struct frame f;

	begin_udp4(&f);
	put_question(&f, "a.test", 1, 1);
	put_a(&f, "@12", "192.0.2.1");
	insert(&f, 12, tag, sizeof(tag));
	says(&f, "a.test=192.0.2.1", "an answer with a VLAN tag is read");
	insert(&f, 12, provider_tag, sizeof(provider_tag));
	says(&f, "a.test=192.0.2.1", "an answer with two VLAN tags is read");

	begin_udp6(&f);
	put_question(&f, "six.test", 28, 1);
	put_aaaa(&f, "six.test", "2001:db8::80");
	f.bytes[20] = 60;
	insert(&f, 54, options, sizeof(options));
	says(&f, "six.test=2001:db8::80",
	     "an answer with an IPv6 extension header is read");
	f.bytes[20] = 44;
	says(&f, "six.test=2001:db8::80",
	     "an answer that is whole in its first IPv6 fragment is read");
	f.bytes[57] = 8;
	says(&f, "", "a later fragment of IPv6 is ignored");
}

static void no_answers(void)
{
	struct frame f;

	begin_udp4(&f);
	put_question(&f, "a.test", 1, 2);
	put_a(&f, "b.test", "192.0.2.1");
	put_cname(&f, "c.test", "a.test");
	says(&f, "", "an address of a name that was not asked for is ignored");

	begin_udp4(&f);
	put_question(&f, "a.test", 1, 1);
	put_answer(&f, "@12", 1, "12345", 5);
	says(&f, "", "an address of five bytes is ignored");

	begin_udp4(&f);
	put_question(&f, "a.test", 1, 1);
	put_a(&f, "@12", "192.0.2.1");
	says(&f, "a.test=192.0.2.1", "a valid answer is read");
	f.bytes[42 + 2] = 0x01;
	says(&f, "", "a query is ignored");
	f.bytes[42 + 2] = 0xa8;
	says(&f, "", "an answer with another opcode is ignored");
	f.bytes[42 + 2] = 0x81;
	f.bytes[42 + 3] = 0x83;
	says(&f, "", "an error is ignored");
	f.bytes[42 + 3] = 0x80;
	f.bytes[42 + 5] = 2;
	says(&f, "", "an answer to two questions is ignored");
	f.bytes[42 + 5] = 1;
	f.bytes[35] = 54;
	says(&f, "", "an answer from another port is ignored");
	f.bytes[35] = 53;
	f.bytes[21] = 1;
	says(&f, "", "a later fragment is ignored");
	f.bytes[21] = 0;
	f.bytes[14] = 0x44;
	says(&f, "", "a packet with too short an IP header is ignored");
	f.bytes[14] = 0x4f;
	says(&f, "", "a packet with too long an IP header is ignored");
}

static void odd_names(void)
{
	static char deep[300];
	struct frame f;

	begin_udp4(&f);
	put_question(&f, "a b.test", 1, 1);
	put_a(&f, "@12", "192.0.2.1");
	says(&f, "", "a name with a space is ignored");
	begin_udp4(&f);
	put_question(&f, "a\x1b[31m.test", 1, 1);
	put_a(&f, "@12", "192.0.2.1");
	says(&f, "", "a name with a terminal's escape sequence is ignored");
	begin_udp4(&f);
	put_question(&f, "", 1, 1);
	put_a(&f, "@12", "192.0.2.1");
	says(&f, "", "the name of the root is ignored");

	begin_udp4(&f);
	put_question(&f, "@12", 1, 1);
	put_a(&f, "@12", "192.0.2.1");
	says(&f, "", "a name that points to itself is ignored");
	begin_udp4(&f);
	put_question(&f, "a.test", 1, 1);
	put_a(&f, "x.@20", "192.0.2.1");
	put_a(&f, "x.@200", "192.0.2.1");
	says(&f, "", "a name that points forward is ignored");

	for (size_t i = 0; i < 252; i++)
		deep[i] = i % 2 ? '.' : 'a';
	deep[252] = 'b';
	begin_udp4(&f);
	put_question(&f, deep, 1, 1);
	put_a(&f, "@12", "192.0.2.1");
	read_frame(&f, f.len);
	ok(strlen(heard) == 253 + strlen("=192.0.2.1"),
	   "a name of 253 characters is read");
	strcpy(deep + 253, ".c");
	begin_udp4(&f);
	put_question(&f, deep, 1, 1);
	put_a(&f, "@12", "192.0.2.1");
	says(&f, "", "a name of 255 characters is ignored");
}

/* A frame that is cut: only the whole answers are read. */
static void cut(void)
{
	struct frame f;
	bool good = true;
	size_t first;

	begin_udp4(&f);
	put_question(&f, "a.test", 1, 2);
	put_a(&f, "@12", "192.0.2.1");
	first = f.len;
	put_a(&f, "@12", "192.0.2.2");
	for (size_t len = 0; len <= f.len; len++) {
		read_frame(&f, len);
		good &= !strcmp(heard, len < first   ? ""
				       : len < f.len ? "a.test=192.0.2.1"
						     : "a.test=192.0.2.1 "
						       "a.test=192.0.2.2");
	}
	ok(good, "a frame cut anywhere gives the answers that are whole");
}

/* The question itself, which a query has, too. */
static void questions(void)
{
	struct dns_question q;
	struct frame f;

	begin_udp4(&f);
	put_question(&f, "A.test", 28, 0);
	ok(dns_read_question(&q, f.bytes, f.len) && q.is_response &&
		   q.type == 28 && q.answers == 0 && q.error == 0,
	   "a response without records has a question");
	is_text(q.name, "a.test", "the question's name is in lower case");
	f.bytes[14 + 20 + 8 + 3] |= 3;
	ok(dns_read_question(&q, f.bytes, f.len) && q.error == 3,
	   "an error is read");
	f.bytes[14 + 20 + 8 + 2] &= 0x7f;
	ok(!dns_read_question(&q, f.bytes, f.len),
	   "a query from port 53 is none");
	memcpy(&f.bytes[14 + 20 + 2], &f.bytes[14 + 20], 2);
	f.bytes[14 + 20] = f.bytes[14 + 20 + 1] = 99;
	ok(dns_read_question(&q, f.bytes, f.len) && !q.is_response,
	   "a query to port 53 is read");
}

int main(void)
{
	questions();
	answers();
	other_headers();
	no_answers();
	odd_names();
	cut();
	return done_testing();
}
