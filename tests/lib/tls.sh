# shellcheck shell=bash disable=SC2034,SC2154
# SPDX-License-Identifier: GPL-2.0-or-later
# Servers that speak TLS in the tests' own internet, and a reader of captures of their
# clients. Needs internet.sh.

# tls_services: HTTP/1.1 over TLS 1.2 and 1.3 on ports 442 and 443, HTTP/2 on
# port 444 by nghttpd(1). Clients trust them by $CA. $T/tlsd.py runs the first two.
tls_services() {
	need openssl python3 nghttpd
	CA=$T/ca.pem
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes \
		-days 30 -subj /CN=test -addext "subjectAltName=IP:$INTERNET" \
		-keyout "$T/key.pem" -out "$CA" 2>/dev/null || bail "no certificate"
	cat "$CA" "$T/key.pem" >"$T/both.pem"
	# A user in a trace may have no right to reach the sources.
	install -m 644 "$tests_dir/helpers/tlsd.py" "$T"
	start tls12 inet python3 "$T/tlsd.py" 442 1.2 "$T/both.pem"
	start tls13 inet python3 "$T/tlsd.py" 443 1.3 "$T/both.pem"
	mkdir "$T/www"
	echo hello >"$T/www/index.html"
	inet nghttpd -d "$T/www" 444 "$T/key.pem" "$CA" \
		</dev/null >"$T/nghttpd.log" 2>&1 &
	wait_until listens 444 || bail "nghttpd did not start"
}

listens() { # PORT
	inet ss -Hltn "sport = :$1" | grep -q .
}

# client.py: fetches each URL in its arguments, trusting the first of them.
python_client='
import ssl, sys, urllib.request
context = ssl.create_default_context(cafile=sys.argv[1])
for url in sys.argv[2:]:
    urllib.request.urlopen(url, context=context).read()'

# tshark is told that TLS is spoken on these ports. For other ports it looks at the
# client's port and may take the connection for the protocol of that port: AMS, if the
# kernel has chosen 48898.
tls_ports=("442,tls" "444,tls" "4430,tls" "8443,tls")

# reader ARGUMENT...: tshark without secrets. pasta's segments may be out of order, for
# which tshark needs an option.
reader() {
	tshark -n ${ROOTLESS:+-o tcp.reassemble_out_of_order:TRUE} \
		"${tls_ports[@]/#/-dtcp.port==}" "$@" 2>/dev/null
}

# seen FILE FILTER: tshark's lines of the packets that match.
seen() {
	reader -r "$1" -Y "$2"
}

# requests FILE and answers FILE: how many there are of HTTP/1.1 or 2.
requests() {
	seen "$1" 'http.request || http2.headers.method' | wc -l
}

answers() {
	seen "$1" 'http.response || http2.headers.status' | wc -l
}

# in_order FILE: the packets are in the order of time, up to the kernel's differences of
# some microseconds between CPUs.
in_order() {
	packets "$1" | awk '$1 < last - 0.0001 { bad = 1 } { last = $1 } END { exit bad }'
}
