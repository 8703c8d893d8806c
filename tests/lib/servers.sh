# shellcheck shell=bash disable=SC2154
# SPDX-License-Identifier: GPL-2.0-or-later
# Real servers, whose packages start daemons: unpacked and not installed.

# tree_of NAME PROGRAM: the unpacked tree is in $tree, and the words before a command
# that give it the tree's programs and libraries in $with_tree; skips the test without.
tree_of() {
	local IFS=:
	tree=$(unpacked "$1") || skip_all "$1 is not unpacked"
	local libraries=("$tree"/usr/lib/*-linux-gnu*)
	with_tree=(
		env LD_LIBRARY_PATH="${libraries[*]}" PATH="$tree/usr/sbin:$tree/usr/bin:$PATH"
		PYTHONPATH="$tree/usr/lib/python3/dist-packages" PYTHONDONTWRITEBYTECODE=1
	)
	"${with_tree[@]}" "${@:2}" >"$T/version" 2>&1 ||
		skip_all "the unpacked $1 does not run here: $(head -n 1 "$T/version")"
}

# in_tree COMMAND...
in_tree() {
	"${with_tree[@]}" "$@"
}
