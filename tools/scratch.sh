# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# Scratch roots: minimal Debians in which Debian's package is tried.
#
# Sourced by tools/package. A root is made once for each suite and never
# changed: what is done in it goes to a tmpfs above it.

roots="build-package/roots"

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

# scratch_make SUITE
scratch_make() {
	local root=$roots/$1 uri
	[ ! -e "$root/ready" ] || return 0
	# Without its lists apt knows no origin.
	[ -n "$(archive_of "$1")" ] || apt-get -q update
	uri=$(archive_of "$1")
	[ -n "$uri" ] || {
		echo "apt-get knows no mirror of Debian on this machine"
		return 1
	}
	rm -rf "$root" && mkdir -p "$root/archives/partial" || return
	debootstrap --variant=minbase "$1" "$root/tree" "$uri" || return
	rm -f "$root"/tree/var/cache/apt/archives/*.deb
	mirrors "$1" | sed 's/^/deb /' >"$root/tree/etc/apt/sources.list"
	# No installation starts anything.
	printf '#!/bin/sh\nexit 101\n' >"$root/tree/usr/sbin/policy-rc.d"
	chmod 755 "$root/tree/usr/sbin/policy-rc.d"
	touch "$root/ready"
}

# scratch_do SUITE SCENARIO DEB: a scenario of tools/scratch-scenario in there.
# No process outlives it.
scratch_do() {
	unshare -mpfui --kill-child --propagation private \
		"$BASH" -euc ". tools/scratch.sh && scratch_enter \"\$@\"" \
		- "$roots/$1" "$2" "$3"
}

# scratch_enter ROOT SCENARIO DEB: in namespaces of its own.
scratch_enter() {
	local root=$PWD/$1 work
	work=$root/above
	mkdir -p "$work"
	mount -t tmpfs -o mode=755 tmpfs "$work"
	mkdir "$work/upper" "$work/work" "$work/root"
	mount -t overlay -o \
		"lowerdir=$root/tree,upperdir=$work/upper,workdir=$work/work" \
		overlay "$work/root"
	mount -t proc proc "$work/root/proc"
	mount -t sysfs -o ro sysfs "$work/root/sys"
	mount --rbind /dev "$work/root/dev"
	mount --bind "$root/archives" "$work/root/var/cache/apt/archives"
	cp "$3" tools/scratch-scenario debian/tests/trace "$work/root/mnt/"
	exec env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C \
		DEBIAN_FRONTEND=noninteractive http_proxy="${http_proxy-}" \
		chroot "$work/root" /bin/bash /mnt/scratch-scenario "$2" \
		"/mnt/${3##*/}"
}
