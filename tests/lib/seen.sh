# shellcheck shell=bash disable=SC2034,SC2154
# SPDX-License-Identifier: GPL-2.0-or-later
# Which address the internet sees, with and without a trace: to be sourced after
# internet.sh.

# ask_all: a line for each family of $asked: the address that the internet says it
# sees, or why it does not answer.
asked="4 6"
ask_all() {
	local family url
	for family in $asked; do
		url=http://$INTERNET${port+:$port}/from
		[ "$family" = 4 ] || url="http://[$INTERNET6]${port+:$port}/from"
		curl -sS --max-time "$busy_seconds" "$url" 2>&1 ||
			echo "IPv$family: none"
	done | sed 's/^curl: .*/curl fails/'
}

# agree TEXT [OPTION...]: traced, the internet sees what it sees untraced; $who is the
# user who asks, by number, or root.
agree() {
	local want
	agreed=$1
	shift
	export asked INTERNET INTERNET6
	export -f ask_all
	[ -z "${port-}" ] || export port
	want=$(setpriv --reuid "${who:-0}" --regid "${who:-0}" --clear-groups bash -c ask_all)
	trace ${who:+-u "$who:$who"} "$@" bash -c ask_all
	is "$(cat "$T/out")" "$want" "$agreed: the internet sees the address that it sees untraced"
	note "seen: ${want//$'\n'/, }"
}

# sees ADDRESS...: what the last agree() saw: lest both are none.
sees() {
	is "$(xargs <"$T/out")" "$*" "$agreed: the internet sees $*"
}
