# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# What the scripts of this project share: messages, quiet commands, and the
# build out of tree.
#
# Sourced, from the top of the source tree.

say() {
	printf '%s: %s\n' "${0##*/}" "$*" >&3
}
exec 3>&2 # messages get through when a command's output is held back

# quietly COMMAND...: its output is shown only when it fails.
quietly() {
	local log status=0
	log=$(mktemp) || return 1
	"$@" >"$log" 2>&1 </dev/null || status=$?
	if [ "$status" -ne 0 ]; then
		cat "$log" >&2
		say "failed with status $status: $*"
	fi
	rm -f "$log"
	return "$status"
}

# configure_in DIR [ARGUMENT...]: DIR is configured with these arguments. A
# DIR that was configured with the same ones before is left to make, which
# follows changes to configure.ac by itself.
configure_in() {
	local dir=$1 top=$PWD
	shift
	[ -e Makefile.in ] && [ -e build-aux/missing ] || ./autogen.sh || return 1
	mkdir -p "$dir" || return 1
	if [ ! -e "$dir/Makefile" ] ||
		[ "$(cat "$dir/configure-arguments" 2>&1)" != "$*" ]; then
		(cd "$dir" && "$top/configure" "$@") || return 1
		echo "$*" >"$dir/configure-arguments"
	fi
}

# build_in DIR [ARGUMENT...]: configures DIR and makes everything in it.
build_in() {
	configure_in "$@" && make -C "$1" -j "$(nproc)"
}
