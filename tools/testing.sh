# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# Run the tests of a build directory and add up what they reported.
#
# Sourced, after common.sh.

shopt -s globstar nullglob

# A bound for a suite that hangs, not a measure of speed.
suite_seconds=2400

# Tests wait more than they compute.
test_jobs=$(($(nproc) * 4))

# run_tests DIR [TEST...]: 0 if every result was good and make said so too. A
# test ends in DIR/tests/**/NAME.trs (results) and .log.
run_tests() {
	local dir=$1 only=()
	shift
	[ $# -eq 0 ] || only=(TESTS="$*")
	rm -f "$dir"/tests/**/*.{trs,log} "$dir"/test-suite.log
	timeout --kill-after=30 "$suite_seconds" \
		make -C "$dir" --no-print-directory -j "$test_jobs" --output-sync=none \
		check "${only[@]}" </dev/null
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
		if [ ! -e "$trs" ] || grep -Eq '^:test-result: (FAIL|XPASS|ERROR)' "$trs"; then
			printf '\n==> %s <==\n' "$log"
			cat "$log"
		fi
	done
}
