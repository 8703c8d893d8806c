# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# The root file systems of the hosts, and Debian's package of nsntrace for them.
#
# Sourced from the top of the source tree, after tools/common.sh and
# tools/scratch.sh. Below a suite's scratch root there are, each made once:
#
#	build/tree	what the package is built in
#	hosts/tree	what is booted: all daemons, none of them enabled
#	hosts/debs/KEY.deb	the package, of the source tree with that KEY

build_packages=(build-essential debhelper dpkg-dev autoconf automake pkg-config
	bpftool clang libbpf-dev libnl-3-dev libnl-route-3-dev libpcap-dev
	libseccomp-dev nettle-dev)

# As few as the cases need, and what nsntrace depends on and recommends.
host_packages=(systemd systemd-sysv systemd-resolved libnss-resolve
	libnss-myhostname dbus dbus-user-session libpam-systemd udev
	procps iproute2 iputils-ping curl python3 sudo
	openssh-server openssh-client network-manager
	iptables nftables conntrack ufw firewalld
	docker.io docker-cli busybox-static dnsmasq-base
	passt tshark tcpdump libcap2-bin libnl-3-200 libnl-route-3-200
	libseccomp2 libbpf1 libnettle8 libnettle8t64
	python3-aioquic openssl)

# hosts_make SUITE: its roots and its package are there. The package's path is in
# $deb.
hosts_make() {
	local status=0
	[ -e "$roots/$1/ready" ] || quietly scratch_make "$1" || return
	# Others may use the scratch root while these are made of it.
	mkdir -p "$roots/$1/hosts" && exec {hosts_lock}>"$roots/$1/hosts/lock" &&
		flock "$hosts_lock" || return
	deb=$roots/$1/hosts/debs/$(source_key).deb
	packed_tree "$1" hosts "${host_packages[@]}" &&
		packaged "$1" || status=1
	exec {hosts_lock}>&-
	return "$status"
}

packaged() { # SUITE
	[ -e "$deb" ] || {
		packed_tree "$1" build "${build_packages[@]}" &&
			build_deb "$1" "$deb"
	}
}

# packed_tree SUITE NAME PACKAGE...: NAME/tree is the scratch root with these
# packages.
packed_tree() {
	local dir=$roots/$1/$2 suite=$1 name=$2
	shift 2
	[ "$(cat "$dir/packages" 2>&1)" != "$*" ] || return 0
	say "$suite: installing the packages of the $name root (at $SECONDS s)"
	rm -rf "$dir/tree" "$dir/packages"
	mkdir -p "$dir/archives/partial" &&
		cp -a "$roots/$suite/tree" "$dir/tree" || return
	quietly in_tree "$dir" install_here "$@" || return
	echo "$*" >"$dir/packages"
}

# in_tree DIR FUNCTION...: the function of this file runs as root in DIR/tree,
# which it may change. No process outlives this script.
in_tree() {
	setpriv --pdeathsig KILL unshare -mpfui --kill-child --propagation private \
		"$BASH" -euc '. tools/common.sh && . tools/scratch.sh &&
			. tests/hosts/lib/roots.sh && tree_enter "$@"' - "$@" 3>&-
}

tree_enter() {
	local dir=$1 tree=$1/tree
	shift
	mount --bind "$tree" "$tree"
	mount -t proc proc "$tree/proc"
	mount --rbind /sys "$tree/sys"
	mount --rbind /dev "$tree/dev"
	mount -t tmpfs tmpfs "$tree/run"
	mount --bind "$dir/archives" "$tree/var/cache/apt/archives"
	cp /etc/resolv.conf "$tree/etc/resolv.conf"
	scratch_pivot "$tree"
	export HOME=/root LC_ALL=C DEBIAN_FRONTEND=noninteractive
	export PATH=/usr/sbin:/usr/bin:/sbin:/bin
	"$@"
}

# install_here PACKAGE...: those that the suite has; the downloads alone see a
# network.
install_here() {
	local packages command=(apt-get -y -q --no-install-recommends)
	# A mirror that stands still is as good here.
	apt-get -q -o Acquire::Check-Valid-Until=false update
	mapfile -t packages < <(printf '%s\n' "$@" |
		grep -Fx -f <(apt-cache dumpavail | sed -n 's/^Package: //p'))
	"${command[@]}" --download-only install "${packages[@]}"
	unshare -n "${command[@]}" --no-download install "${packages[@]}"
}

# source_key: a name for the state of the sources, committed or not, that the
# package is made of.
source_key() {
	local scripts='(cli|host|hosts|lib|lint|program|record|rootless|vm)'
	sources | grep -zvE "^(\.ci|\.github|docs|tests/$scripts)/" |
		xargs -0 sha256sum | sha256sum | cut -c1-16
}

sources() {
	git -c safe.directory="$PWD" ls-files -z --cached --others \
		--exclude-standard --deduplicate
}

# build_deb SUITE FILE: the package of the sources as they are now.
build_deb() {
	local work status=0
	say "$1: building the package (at $SECONDS s)"
	work=$(mktemp -d) && mkdir "$work/nsntrace" &&
		mkdir -p "${2%/*}" || return
	sources | tar --null -T - -cf - | tar -C "$work/nsntrace" -xf - &&
		rm -f "${2%/*}"/*.deb &&
		quietly write_deb "$1" "$work/nsntrace" "$2.new" &&
		mv "$2.new" "$2" || status=1
	rm -rf "$work"
	return "$status"
}

# write_deb SUITE SOURCES FILE
write_deb() {
	scratch_run "$1/build" "$2" sh -euc '
		DEB_BUILD_OPTIONS="nocheck noautodbgsym parallel=$(nproc)" \
			dpkg-buildpackage --build=binary --no-sign >&2
		cat ../nsntrace_*.deb' >"$3"
}
