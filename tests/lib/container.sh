# shellcheck shell=bash disable=SC2154
# SPDX-License-Identifier: GPL-2.0-or-later
# Containers as docker and podman make them: a root of their own without the host's
# devices; /proc/sys, /sys and more are read-only; few capabilities. The network
# namespace is the test's.
#
#	container [SETTING...] -- COMMAND...
#
#	caps=NAME,...	besides those that docker gives: net_admin, sys_admin
#	proc_sys=rw	and not read-only
#	run=ro|none	/run read-only, or missing; a tmpfs otherwise
#	etc=ro		/etc read-only
#	tun=1		with /dev/net/tun
#
# What it shares with the test is $T, at the same place and as /shared.

docker_caps=chown,dac_override,fowner,fsetid,kill,setgid,setuid,setpcap
docker_caps+=,net_bind_service,net_raw,sys_chroot,mknod,audit_write,setfcap

container() {
	local caps='' proc_sys=ro run=rw etc=rw tun=''
	while [ "$1" != -- ]; do
		local "${1?}"
		shift
	done
	shift
	# shellcheck disable=SC2016 # the inner shell expands it
	env caps="$caps" proc_sys="$proc_sys" run="$run" etc="$etc" tun="$tun" \
		T="$T" tests_dir="$tests_dir" unshare -m -p -f --propagation private "$BASH" -c '
		. "$0"
		container_root && cd "$T/root" && pivot_root . . && umount -l . &&
			cd / || exit 99
		exec setpriv --bounding-set "$(container_caps)" -- "$@"' \
		"$tests_dir/lib/container.sh" "$@"
}

container_caps() {
	local list=$docker_caps
	[ -z "$caps" ] || list+=,$caps
	echo "-all,+${list//,/,+}"
}

# bind FROM [OPTION...]: at the same place of the root.
bind() {
	mkdir -p "$T/root$1" && mount --rbind "$1" "$T/root$1" || return
	[ $# = 1 ] || mount -o "remount,bind,$2" "$T/root$1"
}

container_root() {
	local path
	mkdir -p "$T/root" && mount -t tmpfs -o mode=755 tmpfs "$T/root" || return
	for path in /bin /sbin /lib /lib64 /usr; do
		if [ -L $path ]; then
			ln -s "$(readlink $path)" "$T/root$path"
		elif [ -e $path ]; then
			bind $path ro || return
		fi
	done
	mkdir -m 1777 "$T/root/tmp" && bind /etc "$etc" &&
		bind "$abs_top_builddir" && bind "$tests_dir" &&
		container_run && container_proc && container_dev
}

container_run() {
	mkdir -p "$T/root/shared" && mount --bind "$T" "$T/root/shared" || return
	[ "$run" != none ] || return 0
	mkdir "$T/root/run" && mount -t tmpfs -o mode=755 tmpfs "$T/root/run" || return
	[ "$run" != ro ] || mount -o remount,bind,ro "$T/root/run"
}

container_proc() {
	local proc=$T/root/proc sys=$T/root/sys path
	mkdir "$proc" "$sys" && mount -t proc proc "$proc" &&
		mount -t sysfs -o ro sysfs "$sys" || return
	for path in kcore keys timer_list; do
		[ ! -e "$proc/$path" ] || mount --bind /dev/null "$proc/$path" || return
	done
	for path in acpi scsi; do
		[ ! -d "$proc/$path" ] || mount -t tmpfs -o ro tmpfs "$proc/$path" || return
	done
	[ "$proc_sys" = rw ] || {
		mount --bind "$proc/sys" "$proc/sys" && mount -o remount,bind,ro "$proc/sys"
	}
}

container_dev() {
	local dev=$T/root/dev name
	mkdir "$dev" && mount -t tmpfs -o mode=755 tmpfs "$dev" || return
	for name in null zero full random urandom tty ${tun:+net/tun}; do
		mkdir -p "$(dirname "$dev/$name")" && : >"$dev/$name" &&
			mount --bind "/dev/$name" "$dev/$name" || return
	done
	ln -s /proc/self/fd "$dev/fd"
}
