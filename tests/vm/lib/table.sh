# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2154
# The results as a table of Markdown: a row for each case, a column for each kernel.
#
# Sourced by tests/vm/run.

columns=()
declare -A releases cells
# What was skipped or is known to fail, and why, is a note below the table.
notes=()

table_column() { # NAME
	columns+=("$1")
	releases[$1]=$1
}

table_release() { # RELEASE
	[ -z "$1" ] || releases[${columns[-1]}]=${1%-amd64}
}

table_case() { # CASE
	row=$1
	case_results=0 case_passed=0 case_failed=0
	case_notes=
}

# table_line LINE: "ok TEXT" or "not ok TEXT"; other lines are nothing here.
table_line() {
	case $1 in
	'ok '*' # SKIP '*) table_note "${1##* # SKIP }" ;;
	'not ok '*' # TODO '*) table_note "fails: ${1##* # TODO }" ;;
	'ok '*) case_passed=$((case_passed + 1)) ;;
	'not ok '*) case_failed=$((case_failed + 1)) ;;
	*) return ;;
	esac
	case_results=$((case_results + 1))
}

table_note() { # WHY
	local n
	for n in "${!notes[@]}"; do
		[ "${notes[n]}" != "$1" ] || break
		n=
	done
	[ -n "${n-}" ] || {
		n=${#notes[@]}
		notes+=("$1")
	}
	case " $case_notes " in
	*" $((n + 1)) "*) ;;
	*) case_notes+="${case_notes:+ }$((n + 1))" ;;
	esac
}

table_end() { # SECONDS
	local word=good
	[ "$case_passed" -gt 0 ] || word=skipped
	[ "$case_failed" -eq 0 ] || word=FAILED
	cells["$row ${columns[-1]}"]="$word${case_notes:+ (${case_notes// /, })}, $1 s"
}

# table: of all that ran.
table() {
	local case column n
	printf '| case |'
	for column in "${columns[@]}"; do printf ' %s |' "${releases[$column]}"; done
	printf '\n|:--|'
	printf ':--|%.0s' "${columns[@]}"
	echo
	for case in "${cases[@]}"; do
		printf '| %s |' "$case"
		for column in "${columns[@]}"; do
			printf ' %s |' "${cells[$case $column]-not run}"
		done
		echo
	done
	[ ${#notes[@]} -eq 0 ] || echo
	for n in "${!notes[@]}"; do
		echo "$((n + 1)). ${notes[n]}"
	done
}

# table_save FILE: in place of what is between its lines "<!-- table -->" and
# "<!-- end -->".
table_save() {
	{
		sed '/^<!-- table -->$/q' "$1"
		echo
		table_about
		echo
		table
		echo
		sed -n '/^<!-- end -->$/,$p' "$1"
	} >"$scratch/document" && cp "$scratch/document" "$1"
}

table_about() {
	printf '%s, nsntrace %s, QEMU %s, %s, %d processors, %d s in all:\n' \
		"$(date -u +%F)" "$(git describe --always --dirty)" \
		"$(qemu-system-x86_64 --version | sed -n 's/.*version \([0-9.]*\).*/\1/p')" \
		"$([ "$accel" = kvm ] && echo KVM || echo "emulation (TCG)")" \
		"$(nproc)" "$SECONDS"
}
