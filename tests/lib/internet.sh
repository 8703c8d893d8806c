# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The tests' own internet, in place of the real one.
#
# The test's own network namespace is the host:
#
#	host                                inet
#	eth1 198.51.100.2/24  ===========   198.51.100.1/24, default gateway
#	                                    203.0.113.80/32
#
# and after internet_delay, behind a link with a delay:
#
#	inet  tunnel  ...................   far 203.0.113.180/32
#
# Forwarding is off on the host, as on any new one. The namespaces have no
# names: /run/netns is absent.

INTERNET=203.0.113.80
FAR=203.0.113.180

# netns_start: a network namespace as long as the test; the pid that holds it is
# in $holder.
netns_start() {
	unshare -n sleep infinity </dev/null >/dev/null 2>&1 &
	holder=$!
	wait_until holds_netns "$holder" || bail "no second network namespace"
}

holds_netns() {
	[ "$(readlink "/proc/$1/ns/net")" != "$(readlink /proc/self/ns/net)" ] &&
		[ "$(cat "/proc/$1/comm")" = sleep ]
}

inet() {
	nsenter --net="/proc/$inet_pid/ns/net" -- "$@"
}

far() {
	nsenter --net="/proc/$far_pid/ns/net" -- "$@"
}

# link_up COMMAND DEVICE ADDRESS: in the namespace that the command enters.
link_up() {
	"$1" ip link set "$2" addrgenmode none
	"$1" ip link set "$2" up
	"$1" ip addr add "$3" dev "$2"
}

host() {
	"$@"
}

device_up() {
	ip link show dev "$1" up | grep -q LOWER_UP
}

internet() {
	netns_start
	inet_pid=$holder
	ip link add eth1 type veth peer name wan netns "$inet_pid" ||
		skip_kernel "no veth devices"
	link_up host eth1 198.51.100.2/24
	link_up inet wan 198.51.100.1/24
	inet ip link set lo up
	inet ip addr add $INTERNET/32 dev lo
	inet ip route replace 198.51.100.0/24 dev wan src $INTERNET
	ip route add default via 198.51.100.1
	wait_until device_up eth1 || bail "no internet"
}

# internet6: the same over IPv6, of global addresses.
internet6() {
	ip addr add fe80::2/64 dev eth1 nodad
	GATEWAY6=2001:db8:1::1
	INTERNET6=2001:db8:80::80
	ip -6 addr add 2001:db8:1::2/64 dev eth1 nodad
	inet ip -6 addr add "$GATEWAY6/64" dev wan nodad
	inet ip -6 addr add $INTERNET6/128 dev lo nodad
	# Without a link-local address the inet cannot ask for its neighbour.
	inet ip -6 neigh replace 2001:db8:1::2 dev wan nud permanent \
		lladdr "$(ip -br link show eth1 | awk '{ print $3 }')"
	ip -6 route add default via $GATEWAY6
	wait_until ping6_gateway || bail "no internet of IPv6"
}

# second_internet: another one behind eth2, with the same addresses and the web on port
# 8080. The host has no default route to it. Its gateways are $second_gateway and
# $second_gateway6.
second_internet() {
	second_gateway=192.0.2.1
	second_gateway6=2001:db8:2::1
	netns_start
	second_pid=$holder
	ip link add eth2 type veth peer name wan netns "$second_pid"
	link_up host eth2 192.0.2.2/24
	link_up second wan $second_gateway/24
	second ip link set lo up
	second ip addr add $INTERNET/32 dev lo
	ip -6 addr add 2001:db8:2::2/64 dev eth2 nodad
	second ip -6 addr add $second_gateway6/64 dev wan nodad
	second ip -6 addr add 2001:db8:80::80/128 dev lo nodad
	start second_web second "$(helper webd)" 8080
	wait_until device_up eth2 || bail "no second internet"
}

second() {
	nsenter --net="/proc/$second_pid/ns/net" -- "$@"
}

# router: the inet gets a link-local address and can advertise itself. It must forward:
# a node that does not forward announces that, and is no default router.
router() {
	make_router inet
}

# routers: the same for both internets.
routers() {
	make_router inet
	make_router second
}

make_router() { # COMMAND
	"$1" ip -6 addr add fe80::1/64 dev wan nodad
	"$1" sysctl -qw net.ipv6.conf.wan.forwarding=1
}

# advertise SECONDS [PREFIX]: as the default router, see tests/helpers/ra.c.
advertise() {
	inet "$(helper ra)" wan "$@"
}

has_ra_route() {
	ip -6 route show default proto ra | grep -q 'via fe80::1 dev eth1'
}

ping6_gateway() {
	ip -6 route get "$GATEWAY6" | grep -q eth1 &&
		ip -6 route show table local | grep -q '^local fe80::2 ' &&
		! ip -6 addr show tentative | grep -q inet6
}

# internet_services: web on port 80, echo on port 7, a sink on port 9.
internet_services() {
	start web inet "$(helper webd)" 80
	start echo inet "$(helper sink)" -e 7
	start sink inet "$(helper sink)" 9
}

# internet_delay MS: a far namespace with this round trip time, and a sink on port 9.
internet_delay() {
	(: <>/dev/net/tun) 2>/dev/null ||
		skip_kernel "/dev/net/tun cannot be opened"
	netns_start
	far_pid=$holder
	start relay inet "$(helper tunrelay)" near far "$far_pid" $(($1 / 2))
	far ip link set lo up
	link_up inet near 192.0.2.1/30
	link_up far far 192.0.2.2/30
	far ip addr add $FAR/32 dev lo
	far ip route add default via 192.0.2.1 src $FAR
	inet ip route add $FAR/32 via 192.0.2.2
	inet sysctl -qw net.ipv4.ip_forward=1
	start far_sink far "$(helper sink)" 9
}
