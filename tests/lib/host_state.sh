# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
# All of the host that a trace might change, to compare before and after.

# What the kernel or the tests themselves count up.
counters='nf_conntrack_count|tcp_mem|udp_mem|nf_conntrack_.*_expect_count'

# Processes, apart from this script's own and those that list them. Threads of the
# kernel, which have no arguments, come and go; zombies have none either.
processes() {
	local dir self args comm
	mapfile -d '' self </proc/$$/cmdline
	for dir in /proc/[0-9]*; do
		args=()
		mapfile -d '' args <"$dir/cmdline"
		case ${args[*]} in
		'' | "${self[*]}") continue ;;
		esac
		read -r comm <"$dir/comm" && echo "$comm ${args[*]}"
	done 2>/dev/null | grep -vE '^(sed|cat|grep|sort) ' | sort
}

# Listing rules by iptables makes empty tables on a host without any. Tables come in
# the order in which they were made, which is any: two programs make them side by side.
# What nft has to say of iptables' tables would come anywhere among them.
firewall_state() {
	local family name
	nft list tables 2>"$T/.nft" | sort | while read -r _ family name; do
		nft list table "$family" "$name" 2>>"$T/.nft"
	done | sed -E 's/counter packets [0-9]+ bytes [0-9]+/counter/'
	[ "${HOST_HAS_RULES-}" != 1 ] || {
		iptables-save
		ip6tables-save
	} | sed -E '/^#/d; s/\[[0-9]+:[0-9]+\]//'
	grep -v '^# Warning:' "$T/.nft"
}

# To ask for a table makes it: just those that are there.
legacy_state() {
	[ ! -s /proc/net/ip_tables_names ] || iptables-legacy-save
	[ ! -s /proc/net/ip6_tables_names ] || ip6tables-legacy-save
} 2>&1 | sed -E '/^#/d; s/\[[0-9]+:[0-9]+\]//'

host_state() {
	echo "== links"
	ip -d -o link | sed -E 's/[a-z]+_timer +[0-9.]+//g'
	echo "== addresses"
	ip -o addr
	echo "== routes"
	ip -4 route show table all
	ip -6 route show table all
	echo "== ip rules"
	ip -4 -d rule
	ip -6 -d rule
	echo "== firewall"
	firewall_state
	echo "== legacy tables"
	cat /proc/net/ip_tables_names /proc/net/ip6_tables_names
	legacy_state
	echo "== sysctls"
	sysctl -a 2>/dev/null | grep '^net\.' | grep -vE "$counters"
	echo "== mounts"
	cat /proc/self/mountinfo
	echo "== processes"
	processes
	echo "== files"
	ls -lR --time-style=+ /run/nsntrace /run/netns 2>&1
} 2>&1

# Netfilter's modules come with the first rule, and sysctls with them.
load_netfilter() {
	local command
	for command in iptables ip6tables; do
		unshare -n "$command" -A FORWARD -m conntrack \
			--ctstate ESTABLISHED -j ACCEPT
	done 2>/dev/null
}

# remember_host: what host_unchanged compares with.
remember_host() {
	[ -e /proc/sys/net/netfilter/nf_conntrack_frag6_timeout ] || load_netfilter
	host_state >"$T/.host_before"
}

same_host() {
	host_state >"$T/.host_now"
	cmp -s "$T/.host_before" "$T/.host_now"
}

# host_unchanged TEXT: the host is now as it was.
host_unchanged() {
	if same_host; then
		pass "$1"
	else
		fail "$1"
		diff "$T/.host_before" "$T/.host_now" | note
	fi
}

# host_restored TEXT: the same, as soon as others have cleaned up behind a tracer
# that was killed.
host_restored() {
	wait_until same_host
	host_unchanged "$1"
}
