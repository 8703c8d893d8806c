# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2154
# The results as a table of Markdown: a row for each case, a column for each kernel.
#
# Sourced by tests/vm/run. A kernel's results are in a file of its name in
# $table_dir, with lines of fields behind tabs: "= KEY VALUE" about the kernel, and
# "CASE WORD SECONDS TREE WHY...": the case's last run, of which tree, where WHY is
# what was skipped or is known to fail.

# table_begin KERNEL ACCELERATOR RELEASE: the results of another release go.
table_begin() {
	local old
	table_file=$table_dir/$1
	tree=$(git rev-parse --short HEAD 2>/dev/null) || tree=$(version)
	old=$(grep -v '^=' "$table_file" 2>/dev/null)
	grep -qsx "=	kernel	${3%-amd64}" "$table_file" || old=
	{
		printf '=\t%s\t%s\n' kernel "${3%-amd64}" date "$(date -u +%F)" \
			nsntrace "$(version)" QEMU "$(qemu_version), $2"
		[ -z "$old" ] || printf '%s\n' "$old"
	} >"$scratch/results" && cp "$scratch/results" "$table_file"
}

version() {
	sed -n 's/^AC_INIT(\[nsntrace\], \[\([0-9.]*\)\].*/\1/p' configure.ac
}

qemu_version() {
	qemu-system-x86_64 --version | sed -n 's/.*version \([0-9.]*\).*/\1/p'
}

table_case() { # CASE
	row=$1
	case_results=0 case_passed=0 case_failed=0
	case_whys=()
}

# table_line LINE: "ok TEXT" or "not ok TEXT"; other lines are nothing here.
table_line() {
	case $1 in
	'ok '*' # SKIP '*) case_whys+=("${1##* # SKIP }") ;;
	'not ok '*' # TODO '*) case_whys+=("fails: ${1##* # TODO }") ;;
	'ok '*) case_passed=$((case_passed + 1)) ;;
	'not ok '*) case_failed=$((case_failed + 1)) ;;
	*) return ;;
	esac
	case_results=$((case_results + 1))
}

table_end() { # SECONDS
	local word=good
	[ "$case_passed" -gt 0 ] || word=skipped
	[ "$case_failed" -eq 0 ] || word=FAILED
	{
		grep -v "^$row	" "$table_file"
		printf '%s\t%s\t%s\t%s' "$row" "$word" "$1" "$tree"
		[ ${#case_whys[@]} -eq 0 ] ||
			printf '%s\n' "${case_whys[@]}" | sort -u | sed 's/^/\t/' | tr -d '\n'
		echo
	} >"$scratch/results" && cp "$scratch/results" "$table_file"
}

# table KERNEL...: of those that have results.
table() {
	local kernel files=()
	for kernel; do
		[ ! -e "$table_dir/$kernel" ] || files+=("$table_dir/$kernel")
	done
	[ ${#files[@]} -eq 0 ] || awk -F '\t' '
		FNR == 1 { column++ }
		$1 == "=" { name = $2; cell = $3 }
		$1 != "=" {
			name = $1
			cell = $2 ", " $3 " s, " $4
			for (i = 5; i <= NF; i++) {
				if (!number[$i]) {
					number[$i] = ++notes
					note[notes] = $i
				}
				cell = cell (i == 5 ? " (" : ", ") number[$i]
			}
			cell = cell (NF > 4 ? ")" : "")
		}
		!(name in known) { known[name]; row[++rows] = name }
		{ cells[name, column] = cell }
		END {
			for (r = 1; r <= rows; r++) {
				line = "| " row[r] " |"
				for (c = 1; c <= column; c++)
					line = line " " ((row[r], c) in cells ? \
						cells[row[r], c] : "not run") " |"
				print line
				if (r == 1) {
					gsub(/[^|]+/, ":--", line)
					print line
				}
			}
			for (n = 1; n <= notes; n++)
				print (n == 1 ? "\n" : "") n ". " note[n]
		}' "${files[@]}"
}

# table_save FILE KERNEL...: in place of what is between its lines "<!-- table -->"
# and "<!-- end -->".
table_save() {
	local file=$1
	shift
	{
		sed '/^<!-- table -->$/q' "$file"
		echo
		table "$@"
		echo
		sed -n '/^<!-- end -->$/,$p' "$file"
	} >"$scratch/document" && cp "$scratch/document" "$file"
}
