# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The host's own resolver: dnsmasq, with names that no other server knows.

# shellcheck disable=SC2034 # the tests read it
TXT_SIZE=3000 # bytes of the records of big.example: more than a datagram holds

# own_etc: a copy of /etc that the test may write to.
own_etc() {
	mkdir "$T/etc" || bail "no directory for a copy of /etc"
	cp -a /etc/. "$T/etc" 2>/dev/null
	umount /etc/resolv.conf 2>/dev/null
	mount --bind "$T/etc" /etc || bail "/etc cannot be mounted on"
	# Otherwise the test would write to the machine's files.
	[ /etc -ef "$T/etc" ] || bail "/etc is not the copy"
}

# names_from ADDRESS...: these are the servers in the host's resolv.conf from now on. A
# new file replaces the old one.
names_from() {
	printf 'nameserver %s\n' "$@" >/etc/resolv.conf.new
	mv /etc/resolv.conf.new /etc/resolv.conf
}

big_records() {
	local line letter
	line=$(printf 'x%.0s' {1..249})
	for letter in {a..l}; do
		echo "txt-record=big.example,$letter$line"
	done
}

# start_resolver ADDRESS [COMMAND...]: at this address of the host, or of the namespace
# that the command enters; the pid is in $resolver.
start_resolver() {
	local where=--listen-address=$1
	[ "${1%%%*}" = "$1" ] || where=--interface=${1#*%}
	big_records >"$T/dnsmasq.conf"
	"${@:2}" dnsmasq --keep-in-foreground --conf-file="$T/dnsmasq.conf" --pid-file= \
		--user= --group= --log-facility=- --no-resolv --no-hosts --cache-size=0 \
		--bind-interfaces "$where" --local=/example/ \
		--host-record=only.example,192.0.2.77 \
		--host-record=web.example,"${INTERNET-192.0.2.80}" \
		</dev/null >"$T/dnsmasq.log" 2>&1 &
	resolver=$!
	wait_until answers "$1" || bail "dnsmasq: $(cat "$T/dnsmasq.log")"
}

answers() {
	[ "$(dig +short +time=1 +tries=1 "@$1" only.example)" = 192.0.2.77 ]
}

resolver_stop() {
	kill "$resolver"
	wait "$resolver"
}

# look_into FILE: writes the capture's packets from or to port 53 to $T/dns, a line each:
# query, answer, truncated or nothing, then the name. tshark(1) reads them; it starts
# slowly, and prints True for 1 since 4.4.
look_into() {
	tshark -r "$1" -Y "udp.port == 53 || tcp.port == 53" -T fields -E separator=/s \
		-e dns.flags.response -e dns.flags.truncated -e dns.qry.name |
		sed -E 's/^(0|False) (0|False)/query/; s/^(1|True) (0|False)/answer/
			s/^(1|True) (1|True)/truncated/' >"$T/dns"
} 2>/dev/null

# asked NAME: how many queries for it there were.
asked() {
	grep -c "^query $1\$" "$T/dns"
}
