# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# Results of many tests that run elsewhere, counted and printed as one TAP.
#
# Sourced. What is known to fail, "# TODO why", is neither passed nor failed.

number=0 passed=0 failed=0 skipped=0 expected=0
unexpected=()

# result LINE PREFIX: the line is "ok TEXT", "not ok TEXT", or a diagnostic.
result() {
	local good=${1%%ok *} line=$1
	case $line in
	'ok '* | 'not ok '*) ;;
	*)
		printf '%s\n' "$line"
		return
		;;
	esac
	line="$2: ${line#"$good"ok }"
	printf '%sok %d - %s\n' "$good" "$((++number))" "$line"
	case $good/$line in
	/*' # SKIP '*) skipped=$((skipped + 1)) ;;
	/*' # TODO '*) unexpected+=("$line") passed=$((passed + 1)) ;;
	*' # TODO '*) expected=$((expected + 1)) ;;
	/*) passed=$((passed + 1)) ;;
	*) failed=$((failed + 1)) ;;
	esac
}

# summary: the plan, and at last "N passed, N failed, N skipped". False if any failed.
summary() {
	local line
	echo "1..$number"
	for line in "${unexpected[@]}"; do
		echo "# passed, though known to fail: $line"
	done
	echo "# $expected known to fail, in $SECONDS s"
	echo "$passed passed, $failed failed, $skipped skipped"
	[ "$failed" -eq 0 ]
}
