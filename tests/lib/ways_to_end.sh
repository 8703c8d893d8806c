# shellcheck shell=bash disable=SC2154
# SPDX-License-Identifier: GPL-2.0-or-later
# Every way in which a trace can end; after each, the host is compared with before.

ends() {
	local want=$1 text=$2
	shift 2
	run "$@"
	is "$status" "$want" "$text: the status is $want"
	host_unchanged "$text: the host is as before"
}

ends_by_itself() {
	ends 0 "exit 0" "$NSNTRACE" -o "$T/cap" curl -s "$INTERNET/"
	ends 7 "exit 7" "$NSNTRACE" -o "$T/cap" sh -c 'exit 7'
	ends 127 "no such program" "$NSNTRACE" -o "$T/cap" no-such-program
	ends 125 "bad filter" "$NSNTRACE" -o "$T/cap" -f 'tcp prot' true
	ends 125 "bad user" "$NSNTRACE" -o "$T/cap" -u nosuchuser true
	ends 125 "bad device" "$NSNTRACE" -o "$T/cap" -d nodev0 true
	ends 125 "bad outfile" "$NSNTRACE" -o /no/such/dir true
	ends 0 "named device" "$NSNTRACE" -o "$T/cap" -d eth1 curl -s "$INTERNET/"
	ends 125 "full disk" "$NSNTRACE" -o "$T/small/cap" curl -s "$INTERNET/1000000"
	ends 125 "closed pipe" closed_pipe
	ends 124 "timeout" timeout 0.3 "$NSNTRACE" -o "$T/cap" sleep 100
}

closed_pipe() {
	"$NSNTRACE" -o - curl -s "$INTERNET/1000000" | true
	return "${PIPESTATUS[0]}"
}

# A small disk, part of the host before the first trace.
small_disk() {
	mkdir "$T/small"
	mount -t tmpfs -o size=64k tmpfs "$T/small"
}

target_sleeps() {
	target=$(pgrep -P "$tracer" -x sleep)
}

# trace_running: a running trace; the pids of its processes are in variables.
trace_running() {
	rm -f "$T/up"
	background "$@" sh -c 'touch "$0"; exec sleep 100' "$T/up"
	wait_until test -e "$T/up" || bail "no trace: $(cat "$T/err")"
	wait_until target_sleeps || bail "the program is not there"
	keeper=$(role nsntrace-keeper)
	recorder=$(role nsntrace-record)
}

# ends_by_signal SIGNAL VICTIM: the trace ends by the signal, or because its program
# is ended. A victim of -9 is gone before that.
ends_by_signal() {
	local signal=$1 victim=$2
	trace_running
	kill "-$signal" "${!victim}" || bail "there is no $victim"
	[ "$signal" != 9 ] || wait_until gone "${!victim}"
	[ "$victim" = tracer ] || kill "$target" 2>/dev/null
	finish
	host_restored "signal $signal to the $victim: the host is as before"
}

# all_killed_then COMMAND...: all processes of a trace are killed, and the command
# cleans up.
all_killed_then() {
	trace_running
	kill -STOP "$tracer" "$keeper" "$recorder" "$target" ||
		bail "not all of a trace is there"
	kill -9 "$tracer" "$keeper" "$recorder" "$target"
	finish
	# A trace is alive while one of them is.
	wait_until gone "$keeper"
	not_ok "all killed at once: the host is not as before until ${*##*/}" same_host
	"$@" >"$T/out" 2>&1 </dev/null || note <"$T/out"
	host_restored "all killed at once, then ${*##*/}: the host is as before"
}
