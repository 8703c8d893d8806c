// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The table of options. The parser and --help are made from it, and the shells'
 * completions from --help.
 */
#include "cli/option_table.h"

#include <string.h>

#include "base/util.h"
#include "cli/option_values.h"
#include "cli/port_values.h"
#include "cli/usage.h"

#define SETS(name)	.member = offsetof(struct options, name)
#define TAKES(function) .take = (function)

const struct option_row option_table[] = {
	{ .help = "Capture file" },
	{ 'o', "outfile", "FILE",
	  "write packets to FILE, or to standard output if FILE is - "
	  "(default: nsntrace.pcapng with --tls-keys or -F pcapng, else "
	  "nsntrace.pcap)",
	  SETS(outfile) },
	{ 'F', "format", "FORMAT",
	  "write pcap or pcapng (default: pcapng if FILE ends in .pcapng, if "
	  "--wireshark is given, or if --tls-keys is given without -o; else "
	  "pcap)",
	  TAKES(take_format) },
	{ 'a', "autostop", "LIMIT",
	  "stop the capture at LIMIT: duration:SECONDS, filesize:KB or "
	  "packets:N (default: no limit)",
	  TAKES(take_autostop) },
	{ 'b', "ring-buffer", "LIMIT",
	  "begin a new file at LIMIT; files:N keeps only the last N files",
	  TAKES(take_ring_buffer) },
	{ 'c', "packets", "N", "stop the capture after N packets",
	  TAKES(take_packets) },
	{ '\0', "capture-comment", "TEXT",
	  "add the comment TEXT to the file; needs pcapng",
	  TAKES(take_comment) },
	{ '\0', "processes", NULL,
	  "record the process of each packet, or fail if the system does not "
	  "allow it; needs pcapng (default: with root and pcapng, record "
	  "processes if the system allows it)",
	  TAKES(take_processes), .word = "HOW" },
	{ '\0', "no-processes", NULL, "do not record processes",
	  TAKES(take_no_processes) },
	{ '\0', "no-command-line", NULL, "leave command lines out of the file",
	  SETS(no_command_line) },
	{ '\0', "tls-keys", NULL,
	  "record the program's TLS secrets for decryption, in a pcapng "
	  "file; fail if -o or -F choose pcap",
	  SETS(tls_keys) },
	{ '\0', "wireshark", NULL,
	  "show packets in Wireshark while the program runs, and write no "
	  "file",
	  SETS(wireshark) },

	{ .help = "Packets" },
	{ 'f', "filter", "EXPR",
	  "record only packets that match EXPR, see pcap-filter(7) "
	  "(default: all packets)",
	  SETS(filter) },
	{ 's', "snaplen", "BYTES",
	  "record at most BYTES of each packet (default: 262144)",
	  TAKES(take_snaplen) },
	{ 'B', "buffer-size", "KIB",
	  "size of the packet buffer in KiB, or with K, M or G (default: "
	  "32M)",
	  TAKES(take_buffer_size) },
	{ '\0', "wire", NULL,
	  "record packets as on a wire: none larger than the MTU, all with "
	  "checksums",
	  SETS(wire) },
	{ '\0', "drop", NULL,
	  "lose packets that come too fast (default: slow the program's "
	  "network)",
	  SETS(drop) },
	{ '\0', "strict", NULL,
	  "return 125 if a packet is missing in FILE (default: print how many "
	  "are missing)",
	  SETS(strict) },

	{ .help = "Program" },
	{ 'u', "user", "NAME|UID[:GROUP]",
	  "run the program as this user (default: the user who runs nsntrace); "
	  "needs root",
	  SETS(user) },
	{ '\0', "follow", NULL,
	  "continue until the last child exits (default: until the "
	  "program exits)",
	  SETS(follow) },
	{ '\0', "linger", "MS",
	  "record for at least MS milliseconds after the program exits "
	  "(default: 0)",
	  TAKES(take_linger) },
	{ '\0', "kill", NULL,
	  "end the program if the capture ends first (default: the "
	  "program continues)",
	  SETS(kill) },

	{ .help = "Network" },
	{ 'd', "device", "DEV",
	  "send packets through the host's device DEV (default: the device "
	  "that the host's routes choose)",
	  SETS(device) },
	{ '4', "ipv4", NULL, "use only IPv4 (default: IPv4 and IPv6)",
	  SETS(only_ipv4) },
	{ '6', "ipv6", NULL, "use only IPv6 (default: IPv4 and IPv6)",
	  SETS(only_ipv6) },
	{ '\0', "uplink", "HOW",
	  "connect the program by nat, pasta or none (default: nat with root, "
	  "else pasta)",
	  TAKES(take_uplink) },
	{ '\0', "host-port", "PORT[/udp]|all",
	  "let the program connect to this port of the host's 127.0.0.1 and "
	  "::1, or, with the word all, to every TCP port on which the host "
	  "listens there; can be given several times",
	  TAKES(take_host_port) },
	{ '\0', "publish", "PORTS|all",
	  "let clients on the host connect to the program's PORT at the "
	  "host's HOSTPORT; PORTS is [ADDRESS:]HOSTPORT[:PORT][/udp] (default "
	  "ADDRESS: 127.0.0.1 and ::1, default PORT: HOSTPORT), or the word "
	  "all for each TCP port above 1023 on which the program listens; can "
	  "be given several times",
	  TAKES(take_publish) },
	{ '\0', "use-public-dns", NULL,
	  "use public name servers instead of the host's", SETS(public_dns) },
	{ '\0', "dns", "ADDRESS",
	  "use this name server instead of the host's; can be given three "
	  "times",
	  TAKES(take_dns) },
	{ '\0', "no-mask", NULL,
	  "let the program look up names by the host's nscd and "
	  "systemd-resolved; FILE does not contain these look-ups",
	  SETS(no_mask) },

	{ .help = "Messages and other tasks" },
	{ '\0', "summary", NULL,
	  "print a table of the program's connections at the end",
	  SETS(summary) },
	{ '\0', "report", "FILE",
	  "write the program's connections to FILE; the ending of FILE sets "
	  "the format: .txt, .json, .jsonl, .md or .html; for any other ending "
	  "write FORMAT:FILE, such as json:FILE; can be given eight times",
	  TAKES(take_report) },
	{ '\0', "expect", "FILE",
	  "print each contact that is not on the list FILE; return 123 if "
	  "there is one, or if nsntrace cannot prove that there is none; can "
	  "be given eight times",
	  TAKES(take_expect) },
	{ '\0', "learn", "FILE", "add the program's contacts to the list FILE",
	  SETS(learn) },
	{ 'r', "read", "FILE",
	  "run no program, but read the capture FILE: print the table of "
	  "--summary, or write the reports of --report; or take the contacts "
	  "of --expect and --learn from FILE",
	  SETS(read) },
	{ '\0', "progress", NULL,
	  "show progress even if the program's output goes to the same "
	  "terminal",
	  SETS(progress) },
	{ 'q', "quiet", NULL, "print only errors and warnings", SETS(quiet) },
	{ 'v', "verbose", NULL,
	  "print each change to the host, and the stage in which a set-up "
	  "failed",
	  SETS(verbose) },
	{ '\0', "cleanup", NULL,
	  "undo the changes that remain on the host after a trace was killed, "
	  "then exit; needs root",
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
