# shellcheck shell=bash disable=SC2034
# SPDX-License-Identifier: GPL-2.0-or-later
# What every test uses: namespaces of its own, a scratch directory, TAP.
#
# A test is a bash script that begins with
#
#	. "$(dirname "$0")/../lib/harness.sh"
#
# and ends with done_testing. Sourcing this runs the script again in network,
# mount and pid namespaces of its own, so that the machine is not touched and
# nothing can be left behind; without root a user namespace is made on top. There
# it finds:
#
#	$T           an empty directory, on a tmpfs that goes with the test
#	$NSNTRACE    the program under test
#	helper NAME  the path of a program of tests/helpers
#
# By hand: tests/cli/messages, or abs_top_builddir=DIR tests/cli/messages for a
# tree that was built elsewhere.

set -u
export LC_ALL=C
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
tests_dir=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
: "${abs_top_builddir:=$(dirname "$tests_dir")}"
: "${NSNTRACE:=$abs_top_builddir/src/nsntrace}"
export abs_top_builddir NSNTRACE

helper() {
	echo "$abs_top_builddir/tests/helpers/$1"
}

tests=0
failures=0

# --- leaving early ---------------------------------------------------------

# skip_kernel WHY: this kernel or machine cannot run the test, or the rest of it.
skip_kernel() {
	if [ "$tests" -gt 0 ]; then
		skip "the test runs to its end" "$1"
		done_testing
	fi
	echo "1..0 # SKIP $1"
	exit 77
}

# skip_all WHY: the same, for what could be installed; with MUST_RUN=1 a failure.
skip_all() {
	[ "${MUST_RUN-}" = 1 ] || skip_kernel "$1"
	fail "this test must run, but $1"
	done_testing
}

bail() {
	echo "Bail out! $1"
	exit 99
}

# need PROGRAM...: skip the test without them.
need() {
	local program
	for program; do
		command -v "$program" >/dev/null || skip_all "$program is not installed"
	done
}

# unpacked NAME: the tree that tools/unpack made of a package's files; fails if it
# is not there.
unpacked() {
	local dir=${NSNTRACE_UNPACKED:-$tests_dir/../build-unpacked}/$1
	[ -e "$dir/.packages" ] && realpath "$dir"
}

has_ids() {
	awk '{ n += $3 } END { exit n < 65536 }' /proc/self/uid_map
}

# need_ids: skip the test where there is one user id only.
need_ids() {
	has_ids || skip_kernel "this user has a single user id"
}

# has_own_ids: are there ids for the recorder and the relay that nobody has (base/user.h)?
has_own_ids() {
	awk '$1 + $3 > 2109734912 { found = 1 } END { exit !found }' /proc/self/uid_map
}

# --- namespaces ------------------------------------------------------------

# Root that may not make namespaces is in a container, without all rights. Before Linux
# 6.10, BPF sees no processes of any pid namespace but the first: with FIRST_PIDS=1 the
# test stays there, on a machine that ends all its processes.
enter_namespaces() {
	local command=(unshare) skip=skip_all why
	if [ "$(id -u)" != 0 ]; then
		command+=(-U --map-root-user)
		unshare "${command[@]:1}" --map-auto true 2>/dev/null &&
			command+=(--map-auto)
		skip=skip_kernel
	fi
	command+=(-nm --propagation private)
	[ "${FIRST_PIDS-}" = 1 ] || command+=(-p -f --mount-proc --kill-child)
	why=$("${command[@]}" true 2>&1) ||
		$skip "no namespaces here: ${why#unshare: }"
	export IN_NAMESPACES=1
	exec timeout --foreground -s KILL "${TEST_TIMEOUT:-900}" \
		"${command[@]}" "$BASH" "$(realpath "$0")" "$@"
}

# /sys shows the devices of the namespace it was mounted in: mount it anew, and
# take the cgroups along.
mount_sysfs() {
	mkdir "$T/cgroup"
	mount --rbind /sys/fs/cgroup "$T/cgroup" &&
		mount -t sysfs sysfs /sys &&
		mount --rbind "$T/cgroup" /sys/fs/cgroup
	umount -l "$T/cgroup"
	rmdir "$T/cgroup"
}

# A nameserver far away, so that no test depends on the machine's.
mount_resolv_conf() {
	local file
	file=$(readlink -f /etc/resolv.conf) && [ -f "$file" ] || return
	echo "nameserver 203.0.113.53" >"$T/.resolv.conf"
	mount --bind "$T/.resolv.conf" "$file"
}

prepare_host() {
	mount -t tmpfs -o mode=755 tmpfs /run || bail "cannot mount a tmpfs on /run"
	T=/run/scratch
	mkdir "$T"
	mount -t tmpfs -o mode=755 tmpfs "$T"
	export HOME=$T
	mkfifo -m 666 "$T/.never"
	mount_sysfs 2>/dev/null
	mount_resolv_conf
	cd "$T" || bail "no scratch directory"
	ip link set lo up
	unset SUDO_UID SUDO_GID SUDO_USER SUDO_COMMAND
}

# --- TAP -------------------------------------------------------------------

# note TEXT, or note <FILE: a diagnostic.
note() {
	if [ $# -gt 0 ]; then printf '%s\n' "$@"; else cat; fi | sed 's/^/# /'
}

pass() {
	echo "ok $((++tests)) - $1"
}

fail() {
	echo "not ok $((++tests)) - $1"
	failures=$((failures + 1))
}

# skip TEXT WHY: one of several checks, which cannot be made here.
skip() {
	echo "ok $((++tests)) - $1 # SKIP $2"
}

# ok TEXT COMMAND...: the command succeeds.
ok() {
	local text=$1
	shift
	if "$@" >"$T/.ok" 2>&1; then
		pass "$text"
	else
		fail "$text"
		note "failed: $*"
		note <"$T/.ok"
	fi
}

# not_ok TEXT COMMAND...: the command fails.
not_ok() {
	local text=$1
	shift
	if "$@" >"$T/.ok" 2>&1; then
		fail "$text"
		note "succeeded: $*"
		note <"$T/.ok"
	else
		pass "$text"
	fi
}

# is GOT WANT TEXT: the same string.
is() {
	if [ "$1" = "$2" ]; then
		pass "$3"
	else
		fail "$3"
		diff <(echo "$1") <(echo "$2") | sed 's/^</got:/; s/^>/want:/' | note
		[ "$1" != 125 ] || note <"$T/err" # nsntrace said why
	fi
}

# has FILE TEXT [WHAT]: the file holds this string.
has() {
	if grep -qF -e "$2" "$1"; then
		pass "${3:-the message says: $2}"
	else
		fail "${3:-the message says: $2}"
		note "not in $1: $2"
		note <"$1"
	fi
}

# lacks FILE REGEX WHAT: no line of the file matches.
lacks() {
	not_ok "$3" grep -E -e "$2" "$1"
}

done_testing() {
	echo "1..$tests"
	[ "$failures" = 0 ] || exit 1
	exit 0
}

# --- running things --------------------------------------------------------

# run COMMAND...: its status in $status, its output in $T/out and $T/err.
run() {
	"$@" >"$T/out" 2>"$T/err" </dev/null
	status=$?
}

# trace ARGUMENT...: run nsntrace, capturing to $T/cap.
trace() {
	rm -f "$T/cap"
	run "$NSNTRACE" -o "$T/cap" "$@"
}

# wait_until COMMAND...: wait until the command succeeds; false if it does not within
# the time that a busy machine may take. Tests wait for other processes in this way only.
export busy_seconds=${busy_seconds:-60}
wait_until() {
	local end=$((SECONDS + busy_seconds)) step=0.02 looks=0
	until "$@" 2>/dev/null; do
		[ "$SECONDS" -lt "$end" ] || {
			note "waited in vain: $*"
			return 1
		}
		[ $((++looks)) -le 25 ] || step=0.1
		pause $step
	done
}

# pause SECONDS: without a process, as waiting is done often. Nobody writes to the FIFO.
pause() {
	read -rt "$1" _ <>"$T/.never"
	[ $? -gt 128 ] || sleep "$1"
}

# background ARGUMENT...: start a trace, which writes to $T/cap, and leave it
# running; its pid is in $tracer. The shell makes its background jobs ignore
# SIGINT and SIGQUIT: undo that.
background() {
	# Who waits for what it says is not to see what another has said.
	rm -f "$T/cap" "$T/out" "$T/err"
	env --default-signal=INT,QUIT "$NSNTRACE" -o "$T/cap" "$@" \
		</dev/null >"$T/out" 2>"$T/err" &
	tracer=$!
}

# finish: wait for that trace; its status in $status.
finish() {
	wait "$tracer"
	status=$?
}

gone() {
	! kill -0 "$1" 2>/dev/null
}

# start NAME COMMAND...: run it in the background until it prints "ready"; its
# output goes to $T/NAME.log, its pid to $started.
start() {
	local name=$1
	shift
	rm -f "$T/$name.log"
	"$@" </dev/null >"$T/$name.log" 2>&1 &
	started=$!
	wait_until grep -q ready "$T/$name.log" ||
		bail "$name did not start: $(cat "$T/$name.log")"
}

# --- reading captures ------------------------------------------------------

# packets FILE [FILTER]: one line a packet, as tests/helpers/pcapread.c prints it.
packets() {
	"$(helper pcapread)" "$@"
}

count() {
	packets "$@" | wc -l
}

# connections FILE [FILTER]: how many the program opened by TCP; a SYN may come twice.
connections() {
	local syn='((ip and tcp[tcpflags] == tcp-syn) or (ip6 and tcp and ip6[53] == 2))'
	packets "$1" "$syn${2:+ and ($2)}" | awk '!seen[$4, $6, $8]++' | wc -l
}

# payload FILE FILTER: how many bytes the TCP streams have. A peer may send some of
# them again, in other segments than before.
payload() {
	packets "$@" | awk '
		$7 > 0 {
			flow = $4 " " $6
			if (!(flow in first))
				first[flow] = $8
			at = $8 - first[flow]
			at += 4294967296 * ((at < -2147483648) - (at >= 2147483648))
			print flow, at, at + $7
		}' | sort -k 1,2 -k 3,3n | awk '
		flow != $1 " " $2 { flow = $1 " " $2; end = $3 }
		$4 > end { sum += $4 - ($3 > end ? $3 : end); end = $4 }
		END { print sum + 0 }'
}

# --- the processes of a trace ----------------------------------------------

# role COMM: pids of the live processes by that name.
role() {
	ps -e -o pid=,stat=,comm= |
		awk -v comm="$1" '$3 == comm && $2 !~ /Z/ { print $1 }'
}

# built_with MACRO: configure switched it on.
built_with() {
	grep -q "^#define $1 1" "$abs_top_builddir/config.h"
}

# sanitized: nsntrace is built with sanitizers, which use much memory and read /proc.
sanitized() {
	grep -q __asan_init "$NSNTRACE"
}

[ "${IN_NAMESPACES-}" = 1 ] || enter_namespaces "$@"
unset IN_NAMESPACES
prepare_host
# as_caller COMMAND...: as the user who calls nsntrace.
as_caller() {
	"$@"
}
[ -x "$NSNTRACE" ] || bail "$NSNTRACE is not there; build it, or set NSNTRACE"
# shellcheck source-path=SCRIPTDIR source=rootless.sh
[ "${ROOTLESS-}" != 1 ] || . "$tests_dir/lib/rootless.sh"
