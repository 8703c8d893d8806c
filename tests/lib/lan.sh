# shellcheck shell=bash disable=SC2034,SC2154
# SPDX-License-Identifier: GPL-2.0-or-later
# A LAN behind the host, to be sourced after internet.sh and the internet's two
# functions. All think that the host is their router:
#
#	lan                       host                        inet
#	192.0.2.2  =======  eth2      eth1  ===============   198.51.100.1
#	2001:db8:2::2                                         2001:db8:1::1

lan() {
	nsenter --net="/proc/$lan_pid/ns/net" -- "$@"
}

lan_start() {
	netns_start
	lan_pid=$holder
	ip link add eth2 type veth peer name lan0 netns "$lan_pid"
	link_up host eth2 192.0.2.1/24
	link_up lan lan0 192.0.2.2/24
	lan ip link set lo up
	ip -6 addr add 2001:db8:2::1/64 dev eth2 nodad
	lan ip -6 addr add 2001:db8:2::2/64 dev lan0 nodad
	lan ip route add default via 192.0.2.1
	lan ip -6 route add default via 2001:db8:2::1
	inet ip route add 192.0.2.0/24 via 198.51.100.2
	inet ip -6 route add 2001:db8:2::/64 via 2001:db8:1::2
	# Without addresses of the link they cannot ask for their neighbours.
	ip -6 neigh replace 2001:db8:2::2 dev eth2 nud permanent \
		lladdr "$(lan ip -br link show lan0 | awk '{ print $3 }')"
	lan ip -6 neigh replace 2001:db8:2::1 dev lan0 nud permanent \
		lladdr "$(ip -br link show eth2 | awk '{ print $3 }')"
	wait_until lan ping -6 -c 1 -W 1 2001:db8:2::1 >/dev/null || bail "no LAN"
}

count_strangers() { # COMMAND ADDRESSES ADDRESSES
	"$1" nft -f - <<-END
		table inet seen {
			counter strangers4 {}
			counter strangers6 {}
			chain input {
				type filter hook input priority 0
				ip saddr { $2 } counter name strangers4
				ip6 saddr { $3 } counter name strangers6
			}
		}
	END
}

# strangers_start: on both sides somebody sends through the host from now on, 200
# packets a second each, over both families. What gets there is counted there,
# answered or not.
strangers_start() {
	count_strangers inet 192.0.2.2 2001:db8:2::2
	count_strangers lan "198.51.100.1, 203.0.113.80" "2001:db8:1::1, 2001:db8:80::80"
	inet ping -q -i 0.005 192.0.2.2 >/dev/null 2>&1 &
	inet ping -q -i 0.005 2001:db8:2::2 >/dev/null 2>&1 &
	lan ping -q -i 0.005 198.51.100.1 >/dev/null 2>&1 &
	lan ping -q -i 0.005 2001:db8:1::1 >/dev/null 2>&1 &
}

# strangers: how many packets got through the host by now, each way.
strangers() {
	{
		inet nft list counters
		lan nft list counters
	} | awk '/packets/ { print $2 }'
}

strangers_through() {
	strangers | awk '{ n += $1 } END { print n + 0 }'
}

# strangers_seen MORE-THAN: for wait_until.
strangers_seen() {
	[ "$(strangers_through)" -gt "$1" ]
}

# all_get_through: for wait_until; on a host that forwards, all of the four do.
all_get_through() {
	[ "$(strangers | awk '$1 > 0' | wc -l)" = 4 ]
}

# nobody_through TEXT: since the last call, or the start.
strangers_before=0
nobody_through() {
	local now
	now=$(strangers_through)
	is "$((now - strangers_before))" 0 "$1: no stranger's packet gets through"
	strangers_before=$now
}
