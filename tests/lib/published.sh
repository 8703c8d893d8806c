# shellcheck shell=bash disable=SC2154
# SPDX-License-Identifier: GPL-2.0-or-later
# A server in a trace that another host shall reach, to be sourced after internet.sh.

# published TEXT: by both families, and by the host's loopback, with the other host's addresses in the capture.
published() {
	local url
	background --publish '*:8080:80' "$(helper webd)" 80
	wait_until grep -q ready "$T/out" || bail "no server: $(cat "$T/err")"
	for url in 'http://198.51.100.2:8080/' 'http://[2001:db8:1::2]:8080/'; do
		is "$(inet curl -sS --max-time "$busy_seconds" "$url" 2>&1)" hello \
			"$1: another host reaches the program at $url"
	done
	for url in 'http://198.51.100.2:8080/' 'http://[2001:db8:1::2]:8080/' \
		http://127.0.0.1:8080/ 'http://[::1]:8080/'; do
		is "$(curl -sS --max-time "$busy_seconds" "$url" 2>&1)" hello \
			"$1: the host reaches the program at $url"
	done
	kill "$tracer"
	finish 2>/dev/null
	ok "$1: the capture has the other host's address" \
		test "$(count "$T/cap" "src host $INTERNET and dst port 80")" -ge 1
}
