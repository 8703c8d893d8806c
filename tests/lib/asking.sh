# shellcheck shell=bash disable=SC2034,SC2154
# SPDX-License-Identifier: GPL-2.0-or-later
# A trace whose program makes a new connection whenever it is asked to.

# asking [OPTION...]: start it; its pid is in $tracer.
asking() {
	rm -f "$T/asked"
	: >"$T/answers"
	mkfifo "$T/asked"
	exec 9<>"$T/asked"
	background "$@" sh -c 'while read -r url; do
		curl -s -o /dev/null --max-time 0.3 "$url" || url=failed
		echo "$url" >>"$0"
		done <"$1"' "$T/answers" "$T/asked"
	wait_until grep -q Starting "$T/err" || bail "no trace: $(cat "$T/err")"
}

# answered HOST: a new connection of the trace to the host works.
answered() {
	: >"$T/answers"
	echo "http://$1/" >&9
	wait_until test -s "$T/answers" && grep -qF "$1" "$T/answers"
}

# all_answered: over both families, within a few seconds.
all_answered() {
	wait_until answered "$INTERNET" && wait_until answered "[$INTERNET6]"
}

# asking_ends: by itself.
asking_ends() {
	kill "$(pgrep -P "$tracer" -x sh)"
	finish 2>/dev/null
	exec 9>&-
}
