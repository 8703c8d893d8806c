# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# Scratch roots: minimal Debians, in which tools/package tries Debian's package
# and tools/bare the commands of README.md.
#
# Sourced, after common.sh. A root is made once for each suite and never
# changed: what is done in it goes to a tmpfs above it. Only the packages that
# apt-get downloads there are kept, in the root's archives/.

roots=${NSNTRACE_ROOTS:-$PWD/build-roots}

own_suite() {
	(. /etc/os-release && echo "${VERSION_CODENAME-}")
}

# mirrors SUITE: "URI SUITE COMPONENT" of Debian's archive, as this machine has
# it. Of another suite than its own there is the archive only, not its updates.
# shellcheck disable=SC2016 # the names are apt-get's
mirrors() {
	apt-get indextargets --format \
		'$(ORIGIN) $(REPO_URI) $(RELEASE) $(COMPONENT)' \
		'Created-By: Packages' | sort -u |
		awk -v own="$(own_suite)" -v suite="$1" '
			$1 == "Debian" && $3 == own { print $2, suite, $4 }
			$1 == "Debian" && $3 != own && suite == own { print $2, $3, $4 }'
}

archive_of() { # SUITE
	mirrors "$1" | awk -v suite="$1" '$2 == suite { print $1; exit }'
}

# scratch_make SUITE: the root is there, and no other script's before this one
# has ended: apt-get locks the archives.
scratch_make() {
	local root=$roots/$1 uri
	mkdir -p "$root/archives/partial" && exec {scratch_lock}>"$root/lock" || return
	flock --nonblock "$scratch_lock" || {
		say "waiting for another script that uses $root"
		flock "$scratch_lock"
	}
	[ ! -e "$root/ready" ] || return 0
	# Without its lists apt knows no origin.
	[ -n "$(archive_of "$1")" ] || apt-get -q update
	uri=$(archive_of "$1")
	[ -n "$uri" ] || {
		echo "apt-get knows no mirror of Debian on this machine"
		return 1
	}
	rm -rf "$root/tree"
	debootstrap --variant=minbase "$1" "$root/tree" "$uri" || return
	rm -f "$root"/tree/var/cache/apt/archives/*.deb
	mirrors "$1" | sed 's/^/deb /' >"$root/tree/etc/apt/sources.list"
	# No installation starts anything.
	printf '#!/bin/sh\nexit 101\n' >"$root/tree/usr/sbin/policy-rc.d"
	chmod 755 "$root/tree/usr/sbin/policy-rc.d"
	touch "$root/ready"
}

# scratch_run SUITE FROM COMMAND...: the command runs as root in a Debian that
# goes with it, in /root/NAME, which is a copy of the directory FROM and has its
# NAME. No process outlives this script.
scratch_run() {
	local root=$roots/$1
	shift
	setpriv --pdeathsig KILL unshare -mpfui --kill-child --propagation private \
		"$BASH" -euc '. tools/common.sh && . tools/scratch.sh &&
			scratch_enter "$@"' - "$root" "$@"
}

# scratch_enter ROOT FROM COMMAND...: in namespaces of its own. The command is
# not their first process, which has to reap orphans.
scratch_enter() {
	local work=$1/above directory=/root/${2##*/}
	scratch_mount "$1" "$work"
	cp -a "$2" "$work/root/root/"
	scratch_pivot "$work/root"
	shift 2
	env -i --chdir="$directory" HOME=/root LC_ALL=C TERM="${TERM-dumb}" \
		PATH=/usr/sbin:/usr/bin:/sbin:/bin http_proxy="${http_proxy-}" \
		DEBIAN_FRONTEND=noninteractive "$@" 3>&- || exit
}

# scratch_mount ROOT WORK: the Debian at WORK/root.
scratch_mount() {
	local root=$1 work=$2
	mkdir -p "$work"
	mount -t tmpfs -o mode=755 tmpfs "$work"
	mkdir "$work/upper" "$work/work" "$work/root"
	mount -t overlay -o \
		"lowerdir=$root/tree,upperdir=$work/upper,workdir=$work/work" \
		overlay "$work/root"
	mount -t proc proc "$work/root/proc"
	mount --rbind /sys "$work/root/sys"
	mount --rbind /dev "$work/root/dev"
	mount --bind "$root/archives" "$work/root/var/cache/apt/archives"
	# The machine's may have changed since the root was made.
	cp /etc/resolv.conf "$work/root/etc/resolv.conf"
}

# scratch_pivot DIRECTORY: it becomes the root of the mount namespace, as on a
# machine. A mere chroot may not make user namespaces.
scratch_pivot() {
	cd "$1" || return
	pivot_root . mnt
	cd /
	umount -l /mnt
}
