# shellcheck shell=bash disable=SC2034,SC2154
# SPDX-License-Identifier: GPL-2.0-or-later
# Which address the internet sees, with and without a trace: to be sourced after
# internet.sh.

# ask_all: a line for each family of $asked: the address that the internet says it
# sees, or that it does not answer, within $patience seconds if that is set. On port
# $port, by the device $by.
asked="4 6"
patience=
ask_all() {
	local family url
	for family in $asked; do
		url=http://$INTERNET:${port:-80}/from
		[ "$family" = 4 ] || url="http://[$INTERNET6]:${port:-80}/from"
		curl -s --max-time "${patience:-$busy_seconds}" ${by:+--interface "$by"} "$url" ||
			echo none
	done
}

# agree TEXT [OPTION...]: traced, the internet sees what it sees untraced, with -d
# by that device. $who is the user who asks, by number, or root.
agree() {
	local want
	agreed=$1
	shift
	export asked by patience port INTERNET INTERNET6
	export -f ask_all
	by=
	[ "${1-}" != -d ] || by=$2
	want=$(setpriv --reuid "${who:-0}" --regid "${who:-0}" --clear-groups bash -c ask_all)
	by=
	trace ${who:+-u "$who:$who"} "$@" bash -c ask_all
	is "$(cat "$T/out"; grep 'warning: untraced' "$T/err")" "$want" "$agreed: the internet sees the address that it sees untraced"
	[ "$status" = 0 ] || note <"$T/err"
}

# sees ADDRESS...: what the last agree() saw, as both may be none.
sees() {
	is "$(xargs <"$T/out")" "$*" "$agreed: the internet sees $*"
}
