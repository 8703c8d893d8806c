# shellcheck shell=bash disable=SC2154
# SPDX-License-Identifier: GPL-2.0-or-later
# All kinds of hosts for one way of making rules: the program reaches a web server over
# each family that the host has, and the host is as before. Reverse path filters are
# strict everywhere.
#
#	. "$(dirname "$0")/../lib/matrix.sh"
#	matrix BACKEND...	nft, legacy
#
# Without MATRIX=whole a backend tests a third of its cells. The thirds of nft, legacy
# and both differ, so that together they have each host.
#
# A cell is cheap, as there are many: one trace of one curl for all servers, one
# command for all rules of a program, and few processes to compare the host.

# --- the firewalls ---------------------------------------------------------

filter_table() { # INPUT-POLICY FORWARD-POLICY RULE...
	printf '%s\n' "*filter" ":INPUT $1" ":FORWARD $2" ":OUTPUT ACCEPT" "${@:3}" COMMIT
}

firewalls=(accept drop reject input docker)
firewall_accept() {
	filter_table ACCEPT ACCEPT "-A FORWARD -i docker0 -j ACCEPT"
}
firewall_drop() {
	filter_table ACCEPT DROP
}
firewall_reject() {
	filter_table ACCEPT ACCEPT "-A FORWARD -j REJECT"
}
# Every firewall lets neighbours and routers through.
firewall_input() {
	filter_table DROP DROP \
		"-A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT" \
		"-A INPUT -p $1 -j ACCEPT"
}
firewall_docker() {
	filter_table ACCEPT DROP ":DOCKER-USER -" "-A DOCKER-USER -j RETURN" \
		"-A FORWARD -j DOCKER-USER" "-A FORWARD -i docker0 -j ACCEPT"
}

firewall() { # NAME
	local which
	for which in $backend; do
		"firewall_$1" icmp | "iptables-$which-restore" ||
			bail "cannot make the firewall $1 by iptables-$which"
		"firewall_$1" ipv6-icmp | "ip6tables-$which-restore" ||
			bail "cannot make the firewall $1 by ip6tables-$which"
	done
}

# --- the routes ------------------------------------------------------------

routes4() {
	echo "addr add 198.51.100.2/24 dev eth1"
	echo "route add default via 198.51.100.1 dev eth1"
	[ "$uplinks" = one ] || cat <<-END
		addr add 192.0.2.2/24 dev eth2
		route add default via $second_gateway dev eth2 metric 100
	END
}
routes6() {
	echo "addr add 2001:db8:1::2/64 dev eth1 nodad"
	echo "route add default via $GATEWAY6 dev eth1"
	[ "$uplinks" = one ] || cat <<-END
		addr add 2001:db8:2::2/64 dev eth2 nodad
		route add default via $second_gateway6 dev eth2 metric 2048
	END
}

# The host hears its routers, also if it is a router itself.
hear_routers() {
	local device
	for device in "${devices[@]}"; do
		sysctl -qw "net.ipv6.conf.$device.accept_ra=$((forward + 1))" \
			"net.ipv6.conf.$device.accept_dad=0"
		ip -6 addr add fe80::2/64 dev "$device" nodad
	done
	wait_until heard || bail "no router is heard"
}
# An advertisement that finds the device still on its way up is lost: again.
heard() {
	advertise 1800 2001:db8:1::
	[ "$uplinks" = one ] || second "$(helper ra)" wan 1800 2001:db8:2::
	[ "$(ip -6 route show default proto ra | grep -c via)" = "${#devices[@]}" ]
}

# The routing of the host: $families, $forward, $uplinks. Without IPv6 for a
# moment it forgets all of that.
routing() {
	devices=(eth1 eth2)
	[ "$uplinks" != one ] || devices=(eth1)
	sysctl -qw net.ipv6.conf.all.disable_ipv6=1 \
		net.ipv4.ip_forward="$forward" net.ipv6.conf.all.forwarding="$forward"
	[ "$families" = none ] || sysctl -qw net.ipv6.conf.all.disable_ipv6=0
	ip link set eth2 "$([ "$uplinks" = one ] && echo down || echo up)"
	ip -4 addr flush dev eth1
	ip -4 addr flush dev eth2
	[ "$families" = 6 ] || routes4 | ip -4 -batch - || bail "no IPv4"
	case $families in
	*6) routes6 | ip -6 -batch - || bail "no IPv6" ;;
	ra) hear_routers ;;
	esac
	wait_until device_up "${devices[-1]}" || bail "no uplink"
	wait_until settled || bail "the addresses do not settle"
}
# The kernel makes the route to the host's IPv6 address some time after the address.
settled() {
	[ "$(ip -6 -o addr | wc -l)" = "$(ip -6 route show table local type local | wc -l)" ]
}

# --- a look at the host ----------------------------------------------------

state_of_rules() {
	[ "$backend" = legacy ] || nft list ruleset 2>/dev/null | sed -E 's/packets [0-9]+ bytes [0-9]+//'
	case $backend in
	*legacy*)
		iptables-legacy-save | sed -E '/^#/d; s/\[[0-9:]+\]//'
		ip6tables-legacy-save | sed -E '/^#/d; s/\[[0-9:]+\]//'
		;;
	esac
}
state_of_rest() {
	list_rest 2>/dev/null |
		sed -E "/$counters/d; s/(expires|valid_lft|preferred_lft) [0-9]+sec//g"
}
list_rest() {
	printf '%s\n' link addr rule "route show table all" >"$T/.batch"
	ip -d -o -batch "$T/.batch"
	printf '%s\n' rule "route show table all" | ip -6 -o -batch -
	grep -r . /proc/sys/net
	cat /proc/self/mountinfo
	ls -R /run/nsntrace /run/netns
	pgrep -l "nsntrace|curl"
}

# --- the cells -------------------------------------------------------------

# The program's URLs, over the families and uplinks that the host has.
urls() {
	local port=80
	[ "$uplinks" != "-d second" ] || port=8080
	case $families in
	4 | 46 | ra | none) echo "http://$INTERNET:$port/" ;;
	esac
	case $families in
	6 | 46 | ra) echo "http://[$INTERNET6]:$port/" ;;
	esac
	# Answers by the second one, too.
	[ "$uplinks" = two ] || return 0
	case $families in
	6) echo "http://[$second_gateway6]:8080/" ;;
	*) echo "http://$second_gateway:8080/" ;;
	esac
}

cell() {
	local options=(-q) want left
	[ "$uplinks" != "-d second" ] || options+=(-d eth2)
	mapfile -t urls < <(urls)
	want=$(printf 'hello%.0s ' "${urls[@]}")
	state_of_rules >"$T/rules"
	trace "${options[@]}" curl -sS --max-time "$busy_seconds" "${urls[@]}"
	left=$(diff "$T/rules" <(state_of_rules); diff "$T/rest" <(state_of_rest))
	is "$(xargs <"$T/out")$(head -n 3 "$T/err")$left" "${want% }" "$1"
}

matrix() {
	local i=0
	backend=$*
	case $backend in
	nft) share=0 ;;
	legacy) share=1 ;;
	*) share=2 ;;
	esac
	internet
	internet6
	internet_services
	second_internet
	start second_web80 second "$(helper webd)" 80
	routers
	sysctl -qw net.ipv4.conf.{all,default,eth1,eth2}.rp_filter=1
	for families in 4 6 46 ra none; do
		for forward in 0 1; do
			for uplinks in one two "-d second"; do
				routing
				state_of_rest >"$T/rest"
				for firewall in "${firewalls[@]}"; do
					i=$((i + 1))
					[ "${MATRIX-}" = whole ] || [ $((i % 3)) = $share ] || continue
					firewall "$firewall"
					cell "$backend, $firewall, forwarding $forward, IPv$families, uplinks $uplinks: the web answers"
				done
			done
		done
	done
	note "there are $tests cells"
}

# legacy_tables: skip the test without legacy tables, or if they cannot be seen.
legacy_tables() {
	iptables-legacy -S >/dev/null 2>&1 || skip_kernel "no legacy tables"
	cat /proc/net/ip_tables_names >/dev/null 2>&1 ||
		skip_kernel "legacy tables are hidden in a user namespace"
}
