# shellcheck shell=bash disable=SC2034
# SPDX-License-Identifier: GPL-2.0-or-later
# For tests of nsntrace as a user calls it. The harness sources this when
# ROOTLESS=1: then $NSNTRACE is called by a user, who owns $T; so is a command
# by as_caller. The user is
#
#	tracy, uid and gid 4321		as a rule
#	root, with CAP_SETFCAP only	where there is one user id only

# pasta opens this device. On some systems its mode is 0600, so as root the test makes
# its own node. A plain user must use the system's.
open_tun() {
	mkdir /run/dev &&
		mount -t tmpfs -o mode=755 tmpfs /run/dev &&
		mknod -m 666 /run/dev/tun c 10 200 &&
		(: <>/run/dev/tun) &&
		mount --bind /run/dev/tun /dev/net/tun
}

make_user() {
	local file
	cp /etc/passwd /etc/group /run
	echo "tracy:x:4321:4321::$T:/bin/sh" >>/run/passwd
	echo "tracy:x:4321:" >>/run/group
	for file in passwd group; do
		mount --bind "/run/$file" "/etc/$file" || bail "no user"
	done
	user=4321
}

# The user may have no right to reach the programs where they are now.
copy_programs() {
	local dir=/run/build helper
	mkdir -p "$dir/src" "$dir/tests/helpers"
	for helper in "$abs_top_builddir"/tests/helpers/*; do
		[ ! -x "$helper" ] || [ -d "$helper" ] ||
			install -t "$dir/tests/helpers" "$helper"
	done
	mv "$dir/tests/helpers/asowner" "$dir/src"
	cp "$dir/src/asowner" "$dir/src/nsntrace"
	cp "$NSNTRACE" "$dir/src/nsntrace.real"
	chown "$user:$user" "$dir"/src/*
	cp "$abs_top_builddir/config.h" "$dir"
	abs_top_builddir=$dir
	NSNTRACE=$dir/src/nsntrace
}

# No user has namespaces in a chroot: that skips the test.
need_user_namespaces() {
	local why
	why=$(as_caller unshare -U true 2>&1) ||
		skip_kernel "no user namespaces here: ${why#unshare: }"
}

as_caller() {
	"$abs_top_builddir/src/asowner" "$@"
}

need pasta
open_tun 2>/dev/null || (: <>/dev/net/tun) 2>/dev/null ||
	skip_kernel "/dev/net/tun cannot be opened"
user=0
has_ids && make_user
copy_programs
chown "$user:$user" "$T"
need_user_namespaces
# Everybody may use the tests' ports.
sysctl -qw net.ipv4.ip_unprivileged_port_start=1
