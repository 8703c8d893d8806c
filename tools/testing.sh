# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# Run the tests of a build directory and add up what they reported.
#
# Sourced, after common.sh.

shopt -s globstar nullglob

# A bound for a suite that hangs, not a measure of speed.
suite_seconds=3000

# Tests wait more than they compute.
test_jobs=$(($(nproc) * 4))

# More failures than these are no accident of a busy machine.
again_max=6

# run_tests DIR [TEST...]: 0 if every result was good and make said so too. A
# test ends in DIR/tests/**/NAME.trs (results) and .log. Tests that failed while
# others ran are run once more, alone; the second run counts, and show_unsteady
# names those that it saved.
run_tests() {
	local dir=$1 only=() bad=()
	shift
	[ $# -eq 0 ] || only=(TESTS="$*")
	rm -f "$dir"/tests/**/*.{trs,log,log.first} "$dir"/test-suite.log
	make_check "$dir" "$test_jobs" "${only[@]}" && return
	mapfile -t bad < <(bad_tests "$dir")
	[ ${#bad[@]} -gt 0 ] && [ ${#bad[@]} -le "$again_max" ] || return 1
	say "run again, alone: ${bad[*]}"
	for only in "${bad[@]}"; do
		mv "$dir/$only.log" "$dir/$only.log.first" || return
	done
	make_check "$dir" 1 TESTS="${bad[*]}"
}

# make_check DIR JOBS [ARGUMENT...]
make_check() {
	timeout --kill-after=30 "$suite_seconds" \
		make -C "$1" --no-print-directory -j "$2" --output-sync=none \
		check "${@:3}" </dev/null
}

# bad_tests DIR: the names of the tests that failed.
bad_tests() {
	local trs
	for trs in "$1"/tests/**/*.trs; do
		! is_bad "$trs" || echo "${trs:${#1}+1:-4}"
	done
}

is_bad() {
	grep -Eq '^:test-result: (FAIL|XPASS|ERROR)' "$1"
}

# show_unsteady DIR: the tests that failed at first and passed alone, and how they
# failed. Each is a fault to be mended, of the test or of what it tests.
show_unsteady() {
	local log
	for log in "$1"/tests/**/*.log.first; do
		! is_bad "${log%.log.first}.trs" || continue
		say "unsteady, passed at the second try: ${log:${#1}+1:-10}"
		grep -hE -A 8 '^(FAIL|XPASS|ERROR)' "$log" | sed 's/^/    /'
	done
}

# show_times DIR: the ten tests that took longest.
show_times() {
	local trs
	for trs in "$1"/tests/**/*.trs; do
		sed -n "s|^:seconds: \(.*\)|\1 ${trs#"$1"/}|p" "$trs"
	done | sort -rn | head -n 10 | while read -r seconds trs; do
		say "$(printf '%7.1f s  %s' "$seconds" "${trs%.trs}")"
	done
}

# count_results DIR: sets passed, failed and skipped.
# shellcheck disable=SC2034 # they are the caller's
count_results() {
	local trs key result
	passed=0 failed=0 skipped=0
	for trs in "$1"/tests/**/*.trs; do
		while read -r key result _; do
			case $key$result in
			:test-result:PASS | :test-result:XFAIL) passed=$((passed + 1)) ;;
			:test-result:SKIP) skipped=$((skipped + 1)) ;;
			:test-result:*) failed=$((failed + 1)) ;;
			esac
		done <"$trs"
	done
}

# show_skips DIR: what was not tested, and why. What many tests say is said once,
# with their number.
show_skips() {
	local log line
	for log in "$1"/tests/**/*.log; do
		while read -r line; do
			[ "${line#SKIP: }" = "$line" ] || echo "${line#SKIP: }"
		done <"$log"
	done | awk -F ' - ' '
		{ line[NR] = $0; why[NR] = $2; n[$2]++ }
		END {
			for (i = 1; i <= NR; i++)
				if (n[why[i]] <= 3)
					print line[i]
				else if (!said[why[i]]++)
					print n[why[i]] " of the results: " why[i]
		}' | while read -r line; do say "skipped: $line"; done
}

# name_failures DIR: the results that were not good, with what follows on them.
name_failures() {
	grep -hE -A 8 '^(FAIL|XPASS|ERROR)' "$1"/tests/**/*.log
}

# show_failures DIR: the whole log of each test that failed, or did not end.
show_failures() {
	local log trs
	for log in "$1"/tests/**/*.log; do
		trs=${log%.log}.trs
		if [ ! -e "$trs" ] || is_bad "$trs"; then
			printf '\n==> %s <==\n' "$log"
			cat "$log"
		fi
	done
}
