/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Frames that were changed at random, sent on lo, and looked for in a capture.
 *
 *	mutated send SEED N RATE TEMPLATE...
 *	mutated count FILE
 *
 * A template is a file of tests/fuzz/corpus. A frame is a part of it, or has it as
 * the payload of UDP or TCP, IPv4 or IPv6, port 53 or 443; a few of its bytes are
 * changed, or the rest is cut off. A frame ends with a mark and its number, which
 * are not changed. send sends N, RATE a second; count prints how many of these
 * there are in the file, none of them twice.
 */
#include "helper.h"

#include <arpa/inet.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <pcap/pcap.h>
#include <stdbool.h>
#include <stdint.h>

#define TEMPLATES      64
#define SIZE_MAX_FRAME 4096
#define NUMBERS	       10000000
#define PER_TURN       50

static const char mark[] = "mutated:";

struct tail {
	char mark[sizeof(mark) - 1];
	uint32_t number;
} __attribute__((packed));

struct template
{
	unsigned char bytes[2048];
	size_t len;
};

struct frame {
	unsigned char bytes[SIZE_MAX_FRAME];
	size_t len;
};

static struct template templates[TEMPLATES];
static int n_templates;
static uint64_t state;

/* splitmix64 */
static uint64_t draw(uint64_t below)
{
	uint64_t z = state += 0x9e3779b97f4a7c15;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
	z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
	return (z ^ (z >> 31)) % below;
}

/* ---- making them ---- */

static void read_template(const char *path)
{
	struct template *t = &templates[n_templates++];
	FILE *file = fopen(path, "re");

	if (n_templates == TEMPLATES)
		errx(2, "too many templates");
	if (!file)
		err(1, "%s", path);
	t->len = fread(t->bytes, 1, sizeof(t->bytes), file);
	fclose(file);
}

static void add(struct frame *f, const void *bytes, size_t len)
{
	memcpy(f->bytes + f->len, bytes, len);
	f->len += len;
}

static void add16(struct frame *f, size_t value)
{
	unsigned char bytes[] = { (unsigned char)(value >> 8),
				  (unsigned char)value };

	add(f, bytes, sizeof(bytes));
}

static void add_ip(struct frame *f, bool is_tcp, size_t len)
{
	static const unsigned char four[] = { 0, 1, 0, 0, 64 };
	static const unsigned char ends4[] = {
		0, 0, 127, 0, 0, 1, 127, 0, 0, 1
	};
	static const unsigned char ends6[32] = { [15] = 1, [31] = 1 };
	unsigned char protocol = is_tcp ? 6 : 17;

	if (draw(2)) {
		add16(f, ETH_P_IP);
		add16(f, 0x4500);
		add16(f, 20 + len);
		add(f, four, sizeof(four));
		add(f, &protocol, 1);
		add(f, ends4, sizeof(ends4));
	} else {
		add16(f, ETH_P_IPV6);
		add16(f, 0x6000);
		add16(f, 0);
		add16(f, len);
		add16(f, protocol << 8 | 64);
		add(f, ends6, sizeof(ends6));
	}
}

/* As it comes from a server or from a client. */
static void add_ports(struct frame *f)
{
	size_t server = draw(2) ? 53 : 443;
	size_t client = 40000 + draw(16);

	if (draw(2)) {
		add16(f, server);
		add16(f, client);
	} else {
		add16(f, client);
		add16(f, server);
	}
}

static void wrap(struct frame *f, const struct template *t)
{
	static const unsigned char macs[12];
	bool is_tcp = draw(2);

	add(f, macs, sizeof(macs));
	add_ip(f, is_tcp, t->len + (is_tcp ? 20 : 8));
	add_ports(f);
	if (is_tcp) {
		add16(f, 0);
		add16(f, 1 + draw(4) * 100);
		add16(f, 0);
		add16(f, 1);
		add16(f, 0x5018);
		add16(f, 4096);
	} else {
		add16(f, 8 + t->len);
	}
	add16(f, 0);
	if (is_tcp)
		add16(f, 0);
	add(f, t->bytes, t->len);
}

static void mutate(struct frame *f)
{
	static const unsigned char odd[] = { 0, 1, 0x7f, 0x80, 0xff };

	for (uint64_t n = draw(9); n > 0; n--) {
		/* One half of the changes is in the headers. */
		size_t range = draw(2) && f->len > 64 ? 64 : f->len;
		unsigned char *byte = &f->bytes[draw(range)];

		switch (draw(3)) {
		case 0:
			*byte ^= (unsigned char)(1 << draw(8));
			break;
		case 1:
			*byte = odd[draw(sizeof(odd))];
			break;
		default:
			*byte = (unsigned char)draw(256);
			break;
		}
	}
	if (draw(4) == 0)
		f->len = ETH_HLEN + draw(f->len - ETH_HLEN + 1);
}

static void make(struct frame *f, uint32_t number)
{
	const struct template *t = &templates[draw(n_templates)];
	struct tail tail = { .number = htonl(number) };
	size_t skip = draw(4);

	f->len = 0;
	if (draw(2) && t->len > skip + ETH_HLEN)
		add(f, t->bytes + skip, t->len - skip);
	else
		wrap(f, t);
	mutate(f);
	memcpy(tail.mark, mark, sizeof(tail.mark));
	add(f, &tail, sizeof(tail));
}

/* ---- sending them ---- */

static void pause_until(double then)
{
	double left = then - now();
	struct timespec ts;

	if (left <= 0)
		return;
	ts.tv_sec = (time_t)left;
	ts.tv_nsec = (long)((left - (double)ts.tv_sec) * 1e9);
	nanosleep(&ts, NULL);
}

static void send_all(uint32_t n, long rate)
{
	struct sockaddr_ll to = { .sll_family = AF_PACKET,
				  .sll_ifindex = (int)if_nametoindex("lo") };
	int fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);
	double start = now();
	struct frame f;

	if (fd < 0)
		err(1, "a packet socket");
	for (uint32_t i = 0; i < n; i++) {
		make(&f, i);
		if (sendto(fd, f.bytes, f.len, 0, (struct sockaddr *)&to,
			   sizeof(to)) < 0)
			err(1, "frame %u", i);
		if (i % PER_TURN == 0)
			pause_until(start + (double)i / (double)rate);
	}
}

/* ---- counting them ---- */

static void count_frames(const char *path)
{
	static bool seen[NUMBERS];
	char why[PCAP_ERRBUF_SIZE];
	pcap_t *pcap = pcap_open_offline(path, why);
	struct pcap_pkthdr *head;
	const u_char *bytes;
	long n = 0, other = 0;
	int r;

	if (!pcap)
		errx(1, "%s: %s", path, why);
	while ((r = pcap_next_ex(pcap, &head, &bytes)) == 1) {
		struct tail tail = { .number = 0 };

		if (head->caplen >= sizeof(tail))
			memcpy(&tail, bytes + head->caplen - sizeof(tail),
			       sizeof(tail));
		tail.number = ntohl(tail.number);
		if (!memcmp(tail.mark, mark, sizeof(tail.mark)) &&
		    tail.number < NUMBERS && !seen[tail.number]) {
			seen[tail.number] = true;
			n++;
		} else {
			other++;
		}
	}
	if (r != PCAP_ERROR_BREAK)
		errx(1, "%s: %s", path, pcap_geterr(pcap));
	printf("%ld frames, %ld others\n", n, other);
	pcap_close(pcap);
}

int main(int argc, char **argv)
{
	if (argc == 3 && !strcmp(argv[1], "count")) {
		count_frames(argv[2]);
		return 0;
	}
	if (argc < 6 || strcmp(argv[1], "send") != 0)
		errx(2, "usage: mutated send SEED N RATE TEMPLATE... | "
			"mutated count FILE");
	state = (uint64_t)number(argv[2]);
	for (int i = 5; i < argc; i++)
		read_template(argv[i]);
	send_all((uint32_t)number(argv[3]), number(argv[4]));
	return 0;
}
