// SPDX-License-Identifier: GPL-2.0-or-later
/* The capture file: classic pcap. */
#include "record/savefile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "record/output.h"

#define QUEUE_SIZE  (64 << 20) /* bytes that may wait for a slow reader */
#define WRITE_SIZE  (256 << 10) /* bytes worth a write to a file */
#define WRITE_DELAY 1000 /* ms until less than that is written too */

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

struct savefile {
	struct output *output;
	int fd;
	bool is_regular;
	off_t start; /* where in the file the capture begins */
	uint64_t cut;
	int64_t waiting_since; /* now_ms(); 0: nothing waits */
};

static void put_header(struct output *o, int snaplen)
{
	const struct file_header header = {
		.magic = 0xa1b23c4d,
		.major = 2,
		.minor = 4,
		.snaplen = (uint32_t)snaplen,
		.linktype = 1, /* LINKTYPE_ETHERNET */
	};
	void *at = output_reserve(o, sizeof(header));

	memcpy(at, &header, sizeof(header));
	output_commit(o, sizeof(header));
	output_flush(o);
}

/* Standard output may be a file that others have begun, as by >>. */
static off_t start_of(int fd)
{
	bool append = fcntl(fd, F_GETFL) & O_APPEND;

	return lseek(fd, 0, append ? SEEK_END : SEEK_CUR);
}

struct savefile *savefile_open(const struct savefile_config *config)
{
	struct savefile *f = calloc(1, sizeof(*f));

	if (!f) {
		error_errno("cannot open the capture file");
		return NULL;
	}
	f->fd = config->fd;
	f->is_regular = config->is_regular;
	if (f->is_regular)
		f->start = start_of(f->fd);
	if (f->is_regular && config->truncate && ftruncate(f->fd, 0) < 0) {
		error_errno("cannot truncate the capture file");
		free(f);
		return NULL;
	}
	f->output = output_open(f->fd, QUEUE_SIZE);
	if (!f->output) {
		free(f);
		return NULL;
	}
	put_header(f->output, config->snaplen);
	return f;
}

int savefile_packet(struct savefile *f, const struct pcap_pkthdr *hdr,
		    const unsigned char *bytes)
{
	size_t len = sizeof(struct packet_header) + hdr->caplen;
	struct packet_header head = {
		.seconds = (uint32_t)hdr->ts.tv_sec,
		.nanoseconds = (uint32_t)hdr->ts.tv_usec,
		.captured = hdr->caplen,
		.original = hdr->len,
	};
	char *at = output_reserve(f->output, len);

	if (!at)
		return -1;
	memcpy(at, &head, sizeof(head));
	memcpy(at + sizeof(head), bytes, hdr->caplen);
	output_commit(f->output, len);
	f->cut += hdr->caplen < hdr->len;
	return 0;
}

int savefile_batch_done(struct savefile *f)
{
	size_t pending = output_pending(f->output);
	int64_t now;

	if (pending == 0)
		return -1;
	now = now_ms();
	if (f->waiting_since == 0)
		f->waiting_since = now;
	if (f->is_regular && pending < WRITE_SIZE &&
	    now - f->waiting_since < WRITE_DELAY)
		return (int)(f->waiting_since + WRITE_DELAY - now);
	f->waiting_since = 0;
	output_flush(f->output);
	return -1;
}

int savefile_event_fd(const struct savefile *f)
{
	return output_event_fd(f->output);
}

int savefile_poll(struct savefile *f)
{
	return output_poll(f->output);
}

uint64_t savefile_cut(const struct savefile *f)
{
	return f->cut;
}

/* The bytes of whole records in the first len of a stretch. */
static size_t whole_records(const char *stretch, size_t len)
{
	struct packet_header head;
	size_t at = 0;

	while (len - at >= sizeof(head)) {
		memcpy(&head, stretch + at, sizeof(head));
		if (len - at - sizeof(head) < head.captured)
			break;
		at += sizeof(head) + head.captured;
	}
	return at;
}

/* Cut off the record that was written in part. */
static void repair(const struct savefile *f, const struct output_rest *rest)
{
	off_t end = lseek(f->fd, 0, SEEK_CUR);
	bool at_start = end - (off_t)rest->written == f->start;
	size_t header = at_start ? sizeof(struct file_header) : 0;
	size_t whole = 0;

	if (rest->written >= header)
		whole = header +
			whole_records((const char *)rest->stretch + header,
				      rest->written - header);
	if (end < 0 ||
	    ftruncate(f->fd, end - (off_t)(rest->written - whole)) < 0)
		error_errno(
			"cannot cut off the capture's last, partial packet");
}

int savefile_close(struct savefile *f)
{
	struct output_rest rest;
	int err = output_finish(f->output, &rest);

	if (err && f->is_regular)
		repair(f, &rest);
	output_close(f->output);
	free(f);
	return err;
}
