// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Anything at all as a capture of --read. What it has goes to the table of
 * connections and to reports in all formats.
 *
 * sources: src/record/connections/connection_observer.c
 * sources: src/record/contacts/contact_copy.c src/record/contacts/contact_text.c
 * sources: src/record/listing/listing_contacts.c src/record/listing/listing_contacts_json.c
 * sources: src/record/listing/listing_json_member.c
 * sources: src/record/reading/capture_file.c src/record/reading/pcapng_block.c
 * sources: src/record/reading/link_header.c src/record/reading/file_processes.c
 * sources: src/record/listing/listing.c src/record/listing/listing_bar.c
 * sources: src/record/listing/listing_file.c
 * sources: src/record/listing/listing_html.c src/record/listing/listing_json.c
 * sources: src/record/listing/listing_style.c src/record/listing/listing_table.c
 * sources: src/record/listing/listing_text.c src/record/file/output.c
 * sources: src/record/file/output_writer.c src/record/file/direct.c
 * sources: src/record/connections/connections.c src/record/connections/connection_table.c
 * sources: src/record/connections/outcome.c src/record/connections/tcp_follow.c
 * sources: src/record/connections/lookup_follow.c src/record/connections/host_names.c
 * sources: src/record/connections/owner_list.c src/packet/flow.c src/packet/segment.c
 * sources: src/packet/datagram.c src/packet/dns.c src/packet/ip_headers.c
 * sources: src/packet/plain_packet.c src/record/connections/connection_packet.c
 * sources: src/record/connections/datagram_follow.c
 * sources: src/record/connections/error_follow.c
 * sources: src/record/connections/first_packet.c
 * sources: src/packet/icmp_error.c src/packet/tls_hello.c src/packet/tls_alert.c
 * sources: src/record/connections/summary.c src/record/connections/summary_row.c
 * sources: src/record/connections/row_text.c
 * sources: src/record/connections/history.c src/packet/quic.c src/packet/hello_pieces.c
 * sources: src/record/connections/hello_parts.c src/record/connections/quic_follow.c
 * sources: src/packet/quic_hello.c src/packet/quic_initial_none.c
 * sources: src/record/owner/process.c src/record/owner/process_info.c src/base/log.c
 * sources: src/base/util.c src/base/utf8.c src/base/clock.c src/base/quote.c
 * sources: src/base/ip.c
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "record/connections/summary.h"
#include "record/listing/listing.h"
#include "record/reading/capture_file.h"
#include "record/reading/file_processes.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct sink sink;
static struct summary summary;
static struct capture_file file;
static struct file_processes processes;

static void must(int good)
{
	if (!good)
		abort();
}

static void learn_name(void *arg, const struct address *address,
		       const char *name)
{
	(void)arg;
	must(strlen(name) < CAPTURE_FILE_TEXT);
	connections_learn_name(summary_connections(&sink), address, name);
}

static void learn_process(void *arg, uint32_t pid, const char *name)
{
	const struct process *p = file_processes_learn(&processes, pid, name);

	(void)arg;
	if (p)
		connections_refresh_owner(summary_connections(&sink), p);
}

static struct listing_set *open_reports(void)
{
	static const struct report_option options[] = {
		{ REPORT_TXT, "txt" },	   { REPORT_JSON, "json" },
		{ REPORT_JSONL, "jsonl" }, { REPORT_MD, "md" },
		{ REPORT_HTML, "html" },
	};
	static const struct listing_subject subject = { .file = "fuzz" };
	struct listing_output outputs[5] = { { .truncate = false } };

	for (int i = 0; i < 5; i++)
		outputs[i].fd = open("/dev/null", O_WRONLY | O_CLOEXEC);
	return listing_set_open(options, outputs, 5, &subject);
}

/* With what is behind it out of reach. */
static void give(const struct file_packet *p)
{
	unsigned char *copy = malloc(p->captured ? p->captured : 1);
	struct pcap_pkthdr header = { .ts = { p->time / 1000000000,
					      p->time % 1000000000 },
				      .caplen = p->captured,
				      .len = p->original };
	const struct packet packet = {
		.hdr = &header,
		.bytes = copy,
		.source = p->direction == DIRECTION_UNKNOWN,
		.direction = (int)p->direction,
		.owner = { file_processes_find(&processes, p), 0 }
	};

	must(copy != NULL && p->time >= 0);
	memcpy(copy, p->bytes, p->captured);
	must(sink.packet(sink.state, &packet) == 0);
	sink.tick(sink.state, p->time);
	free(copy);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct capture_source sources[CAPTURE_MAX_SOURCES] = {
		{ .name = "device" },
		{ .name = "loopback", .is_loopback = true },
	};
	struct summary_config config = { .sources = sources };
	const struct sink_end end = { .more = false };
	struct listing_set *reports = open_reports();
	struct file_packet p;
	int fd = memfd_create("fuzz", MFD_CLOEXEC), r;

	config.listener = listing_set_listener(reports);
	must(reports != NULL && fd >= 0 &&
	     write(fd, data, size) == (ssize_t)size &&
	     lseek(fd, 0, SEEK_SET) == 0 &&
	     summary_open(&sink, &summary, &config) == 0);
	memset(&file, 0, offsetof(struct capture_file, buffer));
	memset(&processes, 0, sizeof(processes));
	file.fd = fd;
	file.listener =
		(struct file_listener){ NULL, learn_name, learn_process };
	while ((r = capture_file_next(&file, &p)) > 0)
		give(&p);
	must(r == 0 || file.fault != NULL);
	must(sink.end(sink.state, &end) == 0 && summary.complete);
	must(listing_set_close(reports) == 0);
	memset(&summary, 0, offsetof(struct summary, row));
	memset(summary.row, 0, 64 * sizeof(summary.row[0]));
	close(fd);
	return 0;
}
