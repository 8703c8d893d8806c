# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The programs that people read captures with, and the project's own strict
# reader of pcapng.

need_readers() {
	need_ids # tcpdump becomes another user
	need tshark capinfos editcap mergecap tcpdump
}

# quietly_reads FILE COMMAND...: it succeeds, and warns of nothing. Said anyway
# are what file it is, and that the user is root.
quietly_reads() {
	"$@" >"$T/.read" 2>"$T/.said" || return
	! grep -vE '^(reading from file |Running as user "root")' "$T/.said"
}

# all_read FILE TEXT: each of them, without a warning.
all_read() {
	local file=$1 text=$2
	ok "$text: tshark" quietly_reads tshark -n -r "$file"
	ok "$text: tshark -V" quietly_reads tshark -n -V -r "$file"
	ok "$text: capinfos" quietly_reads capinfos "$file"
	ok "$text: editcap" quietly_reads editcap "$file" "$T/.edited"
	ok "$text: mergecap" quietly_reads mergecap -w "$T/.merged" "$file" "$file"
	ok "$text: tcpdump" quietly_reads tcpdump -nn -r "$file"
	[ "$(format_of "$file")" != pcapng ] ||
		ok "$text: the strict reader" blocks "$file"
}

# format_of FILE: by how it begins.
format_of() {
	case $(od -An -tx4 -N4 "$1" | xargs) in
	a1b23c4d) echo pcap ;;
	0a0d0d0a) echo pcapng ;;
	*) echo neither ;;
	esac
}

# blocks FILE [REGEX]: a line a block, as tests/helpers/pcapngread.c says.
blocks() {
	if [ $# -gt 1 ]; then
		"$(helper pcapngread)" "$1" | grep -E "$2"
	else
		"$(helper pcapngread)" "$1"
	fi
}
