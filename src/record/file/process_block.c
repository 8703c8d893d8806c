// SPDX-License-Identifier: GPL-2.0-or-later
/* What is known about a process, in a pcapng file. */
#include "record/file/process_block.h"

#include <string.h>

#include "base/utf8.h"
#include "record/file/pcapng.h"

#define CUSTOM_BLOCK	    0x00000bad /* that programs may copy */
#define WIRESHARK	    32622
#define PROCESS_INFORMATION 3

enum {
	END_OF_OPTIONS = 0,
	PIB_NAME = 2,
	PIB_PATH = 3,
	PIB_CMDLINE = 4,
	PIB_PPID = 5,
	PIB_UID = 6,
	PIB_USER = 7,
	PIB_STARTTIME = 9,
};

/* The lowest n bytes of value, in little-endian order. */
static void put_le(struct pcapng_block *b, uint64_t value, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const unsigned char byte = (unsigned char)(value >> 8 * i);

		pcapng_put(b, &byte, 1);
	}
}

static void option(struct pcapng_block *b, uint16_t code, const void *value,
		   size_t len)
{
	if (len == 0)
		return;
	put_le(b, code, 2);
	put_le(b, len, 2);
	pcapng_put_padded(b, value, len);
}

static void option_le(struct pcapng_block *b, uint16_t code, uint64_t value,
		      size_t n)
{
	put_le(b, code, 2);
	put_le(b, n, 2);
	put_le(b, value, n);
}

/* A replaced byte becomes three. */
static void option_text(struct pcapng_block *b, uint16_t code, const char *text,
			size_t len)
{
	char clean[3 * PROCESS_PATH_MAX + 1];

	option(b, code, clean, utf8_clean(clean, sizeof(clean), text, len));
}

static void put_options(struct pcapng_block *b, const struct process_info *info,
			uint64_t since)
{
	const uint64_t start = info->start > since ? info->start : since;

	option_text(b, PIB_NAME, info->name,
		    strnlen(info->name, sizeof(info->name)));
	option_text(b, PIB_PATH, info->text, info->path_len);
	option(b, PIB_CMDLINE, info->text + info->path_len, info->cmdline_len);
	if (info->is_known) {
		option_le(b, PIB_PPID, info->ppid, 4);
		option_le(b, PIB_UID, info->uid, 4);
		option_text(b, PIB_USER, info->user, strlen(info->user));
	}
	if (info->is_known || since)
		option_le(b, PIB_STARTTIME, start, 8);
	option_le(b, END_OF_OPTIONS, 0, 0);
}

/* The length must be known first, as it comes before the entry. */
static size_t entry_length(const struct process_info *info, uint64_t since)
{
	struct pcapng_block only_counted = { .size = 0 };

	put_le(&only_counted, info->pid, 4);
	put_options(&only_counted, info, since);
	return only_counted.len;
}

size_t process_block(void *room, size_t size, const struct process_info *info,
		     uint64_t since)
{
	const uint32_t owner = WIRESHARK;
	struct pcapng_block b;

	pcapng_begin(&b, room, size, CUSTOM_BLOCK);
	pcapng_put(&b, &owner, sizeof(owner));
	put_le(&b, PROCESS_INFORMATION, 4);
	put_le(&b, entry_length(info, since), 4);
	put_le(&b, info->pid, 4);
	put_options(&b, info, since);
	return pcapng_end(&b);
}
