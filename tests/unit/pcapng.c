// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The blocks of a pcapng file are, byte by byte, those of the draft. The test's
 * bytes are a little-endian machine's.
 */
#include <stdint.h>
#include <stdlib.h>

#include "record/file/pcapng.h"
#include "unit.h"

static unsigned char room[1 << 18];

static void sections(void)
{
	static const char *const comments[] = { "one", "\xc3\xa4 two" };
	const struct pcapng_section bare = { 0 };
	const struct pcapng_section full = {
		.hardware = "cpu",
		.os = "Linux",
		.application = "nsntrace 5",
		.comments = comments,
		.n_comments = 2,
	};

	is_hex(room, pcapng_section(room, sizeof(room), &bare),
	       "0a0d0d0a 1c000000" /* type, length */
	       "4d3c2b1a 0100 0000" /* byte order, version 1.0 */
	       "ffffffff ffffffff" /* of unknown length */
	       "1c000000", /* length */
	       "a Section Header Block without options is as in the draft");
	is_hex(room, pcapng_section(room, sizeof(room), &full),
	       "0a0d0d0a 58000000" /* type, length */
	       "4d3c2b1a 0100 0000" /* byte order, version 1.0 */
	       "ffffffff ffffffff" /* of unknown length */
	       "0200 0300 63707500" /* shb_hardware */
	       "0300 0500 4c696e75 78000000" /* shb_os */
	       "0400 0a00 6e736e74 72616365 20350000" /* shb_userappl */
	       "0100 0300 6f6e6500" /* opt_comment */
	       "0100 0600 c3a42074 776f0000" /* and another */
	       "0000 0000 58000000", /* opt_endofopt, length */
	       "a Section Header Block with all options is as in the draft");
}

static void interfaces(void)
{
	const struct pcapng_interface bare = { .snaplen = 96, .filter = "" };
	const struct pcapng_interface full = {
		.snaplen = 262144,
		.name = "eth0",
		.description = "a wire",
		.filter = "port 53",
		.os = "Linux",
	};

	is_hex(room, pcapng_interface(room, sizeof(room), &bare),
	       "01000000 20000000" /* type, length */
	       "0100 0000 60000000" /* Ethernet, reserved, snaplen */
	       "0900 0100 09000000" /* if_tsresol */
	       "0000 0000 20000000", /* opt_endofopt, length */
	       "an Interface Description Block without a name is as in the "
	       "draft");
	is_hex(room, pcapng_interface(room, sizeof(room), &full),
	       "01000000 4c000000" /* type, length */
	       "0100 0000 00000400" /* Ethernet, reserved, snaplen */
	       "0200 0400 65746830" /* if_name */
	       "0300 0600 61207769 72650000" /* if_description */
	       "0900 0100 09000000" /* if_tsresol */
	       "0b00 0800 00706f72 74203533" /* if_filter, of kind 0 */
	       "0c00 0500 4c696e75 78000000" /* if_os */
	       "0000 0000 4c000000", /* opt_endofopt, length */
	       "an Interface Description Block with all options is as in the "
	       "draft");
}

static void packets(void)
{
	const struct pcapng_packet odd = {
		.interface = 1,
		.flags = PCAPNG_OUTBOUND,
		.time = 0x14bd38c7d2e2dd38,
		.captured = 5,
		.original = 1500,
		.bytes = "\x01\x02\x03\x04\x05",
	};
	const struct pcapng_packet empty = { .flags = PCAPNG_INBOUND,
					     .bytes = "" };

	memset(room, 0xee, sizeof(room));
	pcapng_packet(room, &odd);
	is_hex(room, pcapng_packet_size(&odd),
	       "06000000 34000000" /* type, length */
	       "01000000" /* interface */
	       "c738bd14 38dde2d2" /* time: upper word, lower word */
	       "05000000 dc050000" /* captured, original length */
	       "01020304 05000000"
	       "0200 0400 02000000" /* epb_flags: outbound */
	       "0000 0000 34000000", /* opt_endofopt, length */
	       "an Enhanced Packet Block of a cut packet is as in the draft");
	ok(room[pcapng_packet_size(&odd)] == 0xee,
	   "a packet's block writes nothing behind its end");
	pcapng_packet(room, &empty);
	is_hex(room, pcapng_packet_size(&empty),
	       "06000000 2c000000" /* type, length */
	       "00000000 00000000 00000000" /* interface, time */
	       "00000000 00000000" /* captured, original length */
	       "0200 0400 01000000" /* epb_flags: inbound */
	       "0000 0000 2c000000", /* opt_endofopt, length */
	       "an Enhanced Packet Block of no bytes is as in the draft");
}

static void owned_packets(void)
{
	unsigned char owner[PCAPNG_OWNER_SIZE];
	char longest[PCAPNG_OWNER_TEXT + 2];
	struct pcapng_packet p = { .flags = PCAPNG_INBOUND, .bytes = "" };

	p.owner = owner;
	p.owner_len = pcapng_owner(owner, "curl[4711]", 4711);
	p.tid = 4712;
	pcapng_packet(room, &p);
	is_hex(room, pcapng_packet_size(&p),
	       "06000000 48000000" /* type, length */
	       "00000000 00000000 00000000" /* interface, time */
	       "00000000 00000000" /* captured, original length */
	       "0200 0400 01000000" /* epb_flags: inbound */
	       "0100 0a00 6375726c 5b343731 315d0000" /* opt_comment */
	       "0800 0800 67120000 68120000" /* epb_processid_threadid */
	       "0000 0000 48000000", /* opt_endofopt, length */
	       "an Enhanced Packet Block of a process is as in the draft");
	p.comment = "a=1";
	p.comment_len = 3;
	pcapng_packet(room, &p);
	is_hex(room, pcapng_packet_size(&p),
	       "06000000 50000000" /* type, length */
	       "00000000 00000000 00000000" /* interface, time */
	       "00000000 00000000" /* captured, original length */
	       "0200 0400 01000000" /* epb_flags: inbound */
	       "0100 0a00 6375726c 5b343731 315d0000" /* opt_comment */
	       "0800 0800 67120000 68120000" /* epb_processid_threadid */
	       "0100 0300 613d3100" /* a second opt_comment */
	       "0000 0000 50000000", /* opt_endofopt, length */
	       "a packet may have two comments");
	memset(longest, 'x', sizeof(longest));
	longest[sizeof(longest) - 1] = '\0';
	ok(pcapng_owner(owner, longest, 1) == PCAPNG_OWNER_SIZE,
	   "a text that is too long fills the owner's room");
}

static void names(void)
{
	static const unsigned char ip4[] = { 203, 0, 113, 80 };
	static const unsigned char ip6[16] = { 0x20, 1, 0xd, 0xb8, [15] = 1 };
	struct pcapng_block b;

	pcapng_names_begin(&b, room, sizeof(room));
	is_hex(room, pcapng_names_end(&b),
	       "04000000 10000000" /* type, length */
	       "0000 0000 10000000", /* nrb_record_end, length */
	       "a Name Resolution Block without a name is as in the draft");
	pcapng_names_begin(&b, room, sizeof(room));
	pcapng_name(&b, ip4, sizeof(ip4), "www");
	pcapng_name(&b, ip6, sizeof(ip6), "a.bc");
	is_hex(room, pcapng_names_end(&b),
	       "04000000 38000000" /* type, length */
	       "0100 0800 cb007150 77777700" /* nrb_record_ipv4 */
	       "0200 1500 20010db8 00000000" /* nrb_record_ipv6 */
	       "00000000 00000001 612e6263 00000000"
	       "0000 0000 38000000", /* nrb_record_end, length */
	       "a Name Resolution Block with both families is as in the draft");
}

static void statistics(void)
{
	const struct pcapng_statistics s = {
		.interface = 1,
		.start = 0x0102030405060708,
		.end = 0x1112131415161718,
		.received = 1000,
		.dropped = 1,
		.delivered = 999,
		.comment = "done",
	};

	is_hex(room, pcapng_statistics(room, sizeof(room), &s),
	       "05000000 60000000" /* type, length */
	       "01000000 14131211 18171615" /* interface, time */
	       "0100 0400 646f6e65" /* opt_comment */
	       "0200 0800 04030201 08070605" /* isb_starttime, in words */
	       "0300 0800 14131211 18171615" /* isb_endtime, in words */
	       "0400 0800 e8030000 00000000" /* isb_ifrecv */
	       "0500 0800 01000000 00000000" /* isb_ifdrop */
	       "0800 0800 e7030000 00000000" /* isb_usrdeliv */
	       "0000 0000 60000000", /* opt_endofopt, length */
	       "an Interface Statistics Block is as in the draft");
}

static void secrets(void)
{
	is_hex(room, pcapng_tls_keys(room, sizeof(room), "A 0b 0c\n", 8),
	       "0a000000 1c000000" /* type, length */
	       "4b534c54 08000000" /* TLS Key Log, length */
	       "41203062 2030630a" /* as it stands */
	       "1c000000", /* length */
	       "a Decryption Secrets Block is as in the draft");
	is_hex(room, pcapng_tls_keys(room, sizeof(room), "A 0 0\n", 6),
	       "0a000000 1c000000 4b534c54 06000000" /* not filled up */
	       "41203020 300a0000 1c000000", /* here it is */
	       "a Decryption Secrets Block is padded to four bytes");
}

static void other_blocks(void)
{
	const uint32_t number = 1234;
	struct pcapng_block b;

	pcapng_begin(&b, room, sizeof(room), 0xbad);
	pcapng_put(&b, &number, sizeof(number));
	pcapng_put_padded(&b, "x", 1);
	pcapng_option_text(&b, PCAPNG_COMMENT, "!");
	is_hex(room, pcapng_end(&b),
	       "ad0b0000 20000000" /* Custom Block, length */
	       "d2040000 78000000" /* its number, its data */
	       "0100 0100 21000000" /* opt_comment */
	       "0000 0000 20000000", /* opt_endofopt, length */
	       "a Custom Block is as in the draft");
}

/* A text, and what it becomes as opt_comment of a section. */
static void is_put(const char *text, const char *want, const char *what)
{
	const struct pcapng_section s = { .comments = &text, .n_comments = 1 };
	uint16_t len;

	pcapng_section(room, sizeof(room), &s);
	memcpy(&len, room + 26, sizeof(len));
	is_bytes(room + 28, len, want, strlen(want), what);
}

static void texts(void)
{
	static char text[70000];
	const struct pcapng_section s = { .os = text };
	uint16_t len;

	is_put("a\xff!", "a\xef\xbf\xbd!",
	       "a byte that is not UTF-8 is replaced");
	is_put("\xc3", "\xef\xbf\xbd",
	       "a character that is cut off is replaced");
	is_put("\xc0\xaf", "\xef\xbf\xbd\xef\xbf\xbd",
	       "an overlong slash is replaced");
	is_put("\xed\xa0\x80", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd",
	       "a surrogate is replaced");
	is_put("\xf4\x90\x80\x80",
	       "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd",
	       "a character beyond Unicode is replaced");
	is_put("\xf0\x9f\x90\xb1", "\xf0\x9f\x90\xb1",
	       "a character of four bytes stays");

	for (size_t i = 0; i + 2 < sizeof(text); i += 2) {
		text[i] = '\xc3';
		text[i + 1] = '\xa4';
	}
	pcapng_section(room, sizeof(room), &s);
	memcpy(&len, room + 26, sizeof(len));
	ok(len == 65534, "a text too long ends with a whole character");
}

static void lengths(void)
{
	const struct pcapng_section s = { .os = "Linux" };
	size_t want = pcapng_section(NULL, 0, &s);
	bool good = true;

	ok(want == pcapng_section(room, sizeof(room), &s) && want == 44,
	   "a block's length is returned without a buffer");
	for (size_t size = 0; size <= want; size++) {
		unsigned char *exact = malloc(size ? size : 1);

		good &= exact && pcapng_section(exact, size, &s) == want;
		good &= exact && (size < want || !memcmp(exact, room, want));
		free(exact);
	}
	ok(good, "a buffer that is too small is not overrun");

	memcpy(room + want, room, want);
	ok(pcapng_whole(room, 2 * want) == 2 * want &&
		   pcapng_whole(room, 2 * want - 1) == want &&
		   pcapng_whole(room, want + 3) == want &&
		   pcapng_whole(room, 11) == 0,
	   "whole blocks are distinguished from a block that is cut");
	memset(room + 4, 0, 4);
	ok(pcapng_whole(room, want) == 0, "a length of 0 ends the search");
}

int main(void)
{
	const uint16_t one = 1;

	if (*(const unsigned char *)&one != 1) {
		printf("1..0 # SKIP this machine is not little-endian\n");
		return 77;
	}
	sections();
	interfaces();
	packets();
	owned_packets();
	names();
	statistics();
	secrets();
	other_blocks();
	texts();
	lengths();
	return done_testing();
}
