// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Classic pcap, nanosecond stamps, Ethernet (draft-ietf-opsawg-pcap; magic
 * number 0xa1b23c4d in the host's byte order).
 */
#include <stdlib.h>
#include <string.h>

#include "record/file/savefile_format.h"

struct file_header {
	uint32_t magic;
	uint16_t major, minor;
	uint32_t reserved[2];
	uint32_t snaplen;
	uint32_t linktype;
};

struct packet_header {
	uint32_t seconds;
	uint32_t nanoseconds;
	uint32_t captured;
	uint32_t original;
};

static void *open_state(const struct savefile_config *config)
{
	struct file_header *header = malloc(sizeof(*header));

	if (header)
		*header = (struct file_header){
			.magic = 0xa1b23c4d,
			.major = 2,
			.minor = 4,
			.snaplen = (uint32_t)config->snaplen,
			.linktype = 1, /* LINKTYPE_ETHERNET */
		};
	return header;
}

static int begin(void *state, struct output *o)
{
	void *at = output_reserve(o, sizeof(struct file_header));

	if (!at)
		return -1;
	memcpy(at, state, sizeof(struct file_header));
	output_commit(o, sizeof(struct file_header));
	return 0;
}

static int put_packet(void *state, struct output *o, const struct packet *p)
{
	const struct pcap_pkthdr *hdr = p->hdr;
	size_t len = sizeof(struct packet_header) + hdr->caplen;
	struct packet_header head = {
		.seconds = (uint32_t)hdr->ts.tv_sec,
		.nanoseconds = (uint32_t)hdr->ts.tv_usec,
		.captured = hdr->caplen,
		.original = hdr->len,
	};
	char *at = output_reserve(o, len);

	(void)state;
	if (!at)
		return -1;
	memcpy(at, &head, sizeof(head));
	memcpy(at + sizeof(head), p->bytes, hdr->caplen);
	output_commit(o, len);
	return 0;
}

static size_t whole(const char *stretch, size_t len, bool at_start)
{
	struct packet_header head;
	size_t at = at_start ? sizeof(struct file_header) : 0;

	if (len < at)
		return 0;
	while (len - at >= sizeof(head)) {
		memcpy(&head, stretch + at, sizeof(head));
		if (len - at - sizeof(head) < head.captured)
			break;
		at += sizeof(head) + head.captured;
	}
	return at;
}

const struct savefile_format savefile_pcap = {
	.open = open_state,
	.close = free,
	.begin = begin,
	.packet = put_packet,
	.whole = whole,
};
