# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The programs that people read captures with, and the project's strict reader of
# pcapng.

need_readers() {
	need tshark capinfos editcap mergecap tcpdump
}

# As root, tcpdump becomes another user. Where there is no other user, it must not
# run as root.
read_by_tcpdump() {
	if has_ids; then
		tcpdump -nn -r "$@"
	else
		unshare -U --map-user=1000 --map-group=1000 tcpdump -nn -r "$@"
	fi
}

# quietly_reads COMMAND...: it succeeds without a warning. Which file it reads, and
# that it runs as root, are no warnings.
quietly_reads() {
	"$@" >"$T/.read" 2>"$T/.said" || return
	! grep -vE '^(reading from file |Running as user "root")' "$T/.said"
}

# all_read FILE TEXT: each of these programs reads the file without a warning.
all_read() {
	local file=$1 text=$2
	ok "$text: tshark -V reads it without a warning" quietly_reads tshark -n -V -r "$file"
	ok "$text: capinfos reads it without a warning" quietly_reads capinfos "$file"
	ok "$text: editcap copies it without a warning" quietly_reads editcap "$file" "$T/.edited"
	ok "$text: mergecap merges it without a warning" quietly_reads mergecap -w "$T/.merged" "$file" "$file"
	ok "$text: tcpdump reads it without a warning" quietly_reads read_by_tcpdump "$file"
	[ "$(format_of "$file")" != pcapng ] ||
		ok "$text: the strict reader accepts it" blocks "$file"
}

# format_of FILE: pcap, pcapng or neither, by the first bytes.
format_of() {
	case $(od -An -tx4 -N4 "$1" | xargs) in
	a1b23c4d) echo pcap ;;
	0a0d0d0a) echo pcapng ;;
	*) echo neither ;;
	esac
}

# blocks FILE [REGEX]: one line a block, as tests/helpers/pcapngread.c prints it.
blocks() {
	if [ $# -gt 1 ]; then
		"$(helper pcapngread)" "$1" | grep -E "$2"
	else
		"$(helper pcapngread)" "$1"
	fi
}
