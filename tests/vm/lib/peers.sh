# shellcheck shell=bash disable=SC2034,SC2154
# SPDX-License-Identifier: GPL-2.0-or-later
# What the cases of tests/vm share: the tests' own internet, whose web says from
# which address it was asked, and links of many kinds to it. A case runs as often as
# its line "# users:" has words: as root by NAT, and as a user (ROOTLESS=1) by pasta.
#
# Sourced after harness.sh.

# shellcheck source=../../lib/internet.sh
. "$tests_dir/lib/internet.sh"
# shellcheck source=../../lib/host_state.sh
. "$tests_dir/lib/host_state.sh"

who=root
[ "${ROOTLESS-}" != 1 ] || who=user

# module NAME...: the kernel has one of these, or the case is skipped.
module() {
	local name
	for name; do
		modprobe "$name" 2>/dev/null && return
	done
	skip_kernel "the kernel has no module '$1'"
}

peers() {
	need curl nft python3
	sysctl -qw net.ipv6.conf.default.accept_dad=0
	internet
	inet sysctl -qw net.ipv6.conf.default.accept_dad=0
	internet6
	inet python3 -SE "$tests_dir/hosts/lib/web.py" </dev/null >"$T/web.log" 2>&1 &
	wait_until curl -s "http://$INTERNET/" >"$T/.ok" || bail "no web"
}

# addresses DEVICE PEER NUMBER: both ends of a link get addresses from the network
# with that number: 10.99.NUMBER.2 and 2001:db8:99:NUMBER::2 are the host's.
addresses() {
	ip link set "$1" up
	inet ip link set "$2" up
	ip addr add "10.99.$3.2/24" dev "$1"
	inet ip addr add "10.99.$3.1/24" dev "$2"
	ip -6 addr add "2001:db8:99:$3::2/64" dev "$1" nodad
	inet ip -6 addr add "2001:db8:99:$3::1/64" dev "$2" nodad
	wait_until ping_both "$3" || bail "nobody answers on $1"
}

ping_both() { # NUMBER
	ping -c 1 -W 5 "10.99.$1.1" && ping -c 1 -W 5 "2001:db8:99:$1::1"
} >/dev/null

# default_by DEVICE NUMBER: all that is not near goes there.
default_by() {
	ip route replace default via "10.99.$2.1" dev "$1"
	ip -6 route del default
	ip -6 route add default via "2001:db8:99:$2::1" dev "$1"
}

# seen_from ADDRESS4 ADDRESS6 TEXT [OPTION...]: the web sees the program at these
# addresses, "-" is for none; the capture has its packets and no others, for root
# with their processes; and the host is as before.
seen_from() {
	local four=$1 six=$2 text="$who, $3"
	shift 3
	remember_host
	[ "$four" = - ] || answered 4 "$four" "$text" "http://$INTERNET/" "$@"
	[ "$six" = - ] || answered 6 "$six" "$text" "http://[$INTERNET6]/" "$@"
	host_unchanged "$text: the host is as before"
}

# seen_by_tunnel DEVICE ADDRESS4 ADDRESS6: the same with -d, for a device without a
# gateway. pasta refuses some of them, as the manual page says.
seen_by_tunnel() {
	run "$NSNTRACE" -o "$T/cap" -d "$1" true
	if [ "$who" = user ] && grep -q "pasta .*External interface not usable" "$T/err"; then
		skip "user, -d the tunnel" "pasta refuses the device of -d, as the manual page says"
	else
		seen_from "$2" "$3" "-d the tunnel" -d "$1"
	fi
}

answered() { # FAMILY ADDRESS TEXT URL [OPTION...]
	local family=$1 address=$2 text="$3: IPv$1" url=$4
	shift 4
	rm -f "$T/cap.pcapng"
	run "$NSNTRACE" -o "$T/cap.pcapng" "$@" \
		sh -c "curl -sS --max-time $busy_seconds '$url' && exit 7"
	is "$status $(cat "$T/out")" "7 hello $address" \
		"$text: the web sees $address, and the status is the program's"
	[ "$(cat "$T/out")" != "" ] || note <"$T/err"
	captured "$text" "http$family"
}

captured() { # TEXT KEY
	local packets=0 http4=0 http6=0 dns=0 other=0 nameless=- foreign=- names=''
	eval "$(python3 -SE "$tests_dir/hosts/lib/capture.py" "$T/cap.pcapng" 2>"$T/.ok")"
	is "$((${!2} > 0))/$foreign" 1/ "$1: the answer is in the capture, and nothing foreign"
	if [ "$who" = user ]; then
		return
	elif has_processes; then
		is "$nameless" 0 "$1: all packets have their process"
	else
		skip "$1: all packets have their process" "$without_processes"
	fi
}

# has_processes: this kernel lets BPF say which process a packet belongs to.
has_processes() {
	[ -n "${without_processes+set}" ] ||
		without_processes=$("$NSNTRACE" -v -o "$T/first.pcapng" true 2>&1 |
			sed -n "s/.*the processes of packets are not recorded: //p")
	[ -z "$without_processes" ]
}

# second_link: another one between the host and the internet, from eth2 to wan2.
second_link() {
	ip link add eth2 type veth peer name wan2 netns "$inet_pid"
	ip link set eth2 up
	inet ip link set wan2 up
}

# in_mid_trace TEXT COMMAND...: the command runs while a program is traced that asks
# the web before and after it.
in_mid_trace() {
	local text="$who, $1"
	shift
	rm -f "$T/cap" "$T/begun" "$T/go"
	background sh -c "curl -sS 'http://$INTERNET/' && touch begun
		until [ -e go ]; do sleep 0.1; done
		curl -sS --max-time $busy_seconds 'http://$INTERNET/'"
	wait_until test -e "$T/begun"
	ok "$text: the host changes" "$@"
	touch "$T/go"
	finish
	is "$status $(sort -u "$T/out" | cut -d' ' -f1) $(wc -l <"$T/out")" "0 hello 2" \
		"$text: the web answers before and after"
	is "$(connections "$T/cap" "tcp dst port 80")" 2 \
		"$text: the capture has both connections"
}
