// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The table of options. The parser and --help are made from it, and the shells'
 * completions from --help.
 */
#include "cli/option_table.h"

#include <string.h>

#include "base/util.h"
#include "cli/option_values.h"
#include "cli/usage.h"

#define SETS(name)	.member = offsetof(struct options, name)
#define TAKES(function) .take = (function)

const struct option_row option_table[] = {
	{ .help = "Capture file" },
	{ 'o', "outfile", "FILE",
	  "write packets to FILE; - is stdout [nsntrace.pcap]", SETS(outfile) },
	{ 'F', "format", "FORMAT", "pcap or pcapng [by the name of FILE]",
	  TAKES(take_format) },
	{ 'a', "autostop", "LIMIT",
	  "stop the capture at LIMIT: duration:SECONDS, filesize:KB or "
	  "packets:N",
	  TAKES(take_autostop) },
	{ 'b', "ring-buffer", "LIMIT",
	  "begin a new file at LIMIT; files:N keeps the last N",
	  TAKES(take_ring_buffer) },
	{ 'c', "packets", "N", "stop the capture after N packets",
	  TAKES(take_packets) },
	{ '\0', "capture-comment", "TEXT", "write TEXT to the file (pcapng)",
	  TAKES(take_comment) },
	{ '\0', "processes", NULL,
	  "record the process of each packet, or fail (pcapng)",
	  TAKES(take_processes) },
	{ '\0', "no-processes", NULL, "do not record processes",
	  TAKES(take_no_processes) },
	{ '\0', "tls-keys", NULL, "record TLS secrets, for decryption (pcapng)",
	  SETS(tls_keys) },
	{ '\0', "wireshark", NULL,
	  "open Wireshark and show packets as they come", SETS(wireshark) },

	{ .help = "Packets" },
	{ 'f', "filter", "EXPR",
	  "record only what matches EXPR, see pcap-filter(7)", SETS(filter) },
	{ 's', "snaplen", "BYTES",
	  "record at most BYTES of each packet [262144]", TAKES(take_snaplen) },
	{ 'B', "buffer-size", "KIB",
	  "packet buffer in KiB, or with K, M or G [16M]",
	  TAKES(take_buffer_size) },
	{ '\0', "wire", NULL, "record packets as on a wire, without offloads",
	  SETS(wire) },

	{ .help = "Program" },
	{ 'u', "user", "NAME|UID[:GROUP]", "run the program as this user",
	  SETS(user) },
	{ '\0', "follow", NULL, "continue until the last child exits",
	  SETS(follow) },
	{ '\0', "linger", "MS",
	  "record for at least MS after the program exits",
	  TAKES(take_linger) },
	{ '\0', "kill", NULL, "end the program when the capture ends early",
	  SETS(kill) },

	{ .help = "Network" },
	{ 'd', "device", "DEV",
	  "send packets through DEV [as the host's routes say]", SETS(device) },
	{ '4', "ipv4", NULL, "use IPv4 only", SETS(only_ipv4) },
	{ '6', "ipv6", NULL, "use IPv6 only", SETS(only_ipv6) },
	{ '\0', "uplink", "HOW",
	  "nat (needs root), pasta (not as root) or none", TAKES(take_uplink) },
	{ '\0', "use-public-dns", NULL,
	  "use public name servers instead of the host's", SETS(public_dns) },
	{ '\0', "dns", "ADDRESS",
	  "use this name server; can be given three times", TAKES(take_dns) },
	{ '\0', "no-mask", NULL,
	  "let the program ask the host's nscd, systemd-resolved",
	  SETS(no_mask) },

	{ .help = "Messages and other tasks" },
	{ '\0', "progress", NULL,
	  "show progress even on the program's terminal", SETS(progress) },
	{ 'q', "quiet", NULL, "print only errors and warnings", SETS(quiet) },
	{ 'v', "verbose", NULL, "print each change to the host",
	  SETS(verbose) },
	{ '\0', "cleanup", NULL,
	  "undo changes left behind by killed traces, then exit",
	  SETS(cleanup) },
	{ 'V', "version", NULL, "print the version, then exit",
	  TAKES(usage_print_version) },
	{ 'h', "help", NULL, "print this help, then exit",
	  TAKES(usage_print_help) },
};
const size_t option_table_size = ARRAY_SIZE(option_table);

void option_table_apply(const struct option_row *row, struct options *opt,
			const char *text)
{
	char *member = (char *)opt + row->member;

	if (row->take)
		row->take(opt, text);
	else if (row->argument)
		memcpy(member, &text, sizeof(text));
	else
		memcpy(member, &(bool){ true }, sizeof(bool));
}

const struct option_row *option_table_find(char letter)
{
	for (size_t i = 0; i < option_table_size && letter; i++)
		if (option_table[i].letter == letter)
			return &option_table[i];
	return NULL;
}
