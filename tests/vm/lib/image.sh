# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2034,SC2154
# What a virtual machine boots: a kernel of Debian's, and one initial file system
# that has everything else. It is a sequence of archives, which the kernel unpacks:
#
#	SUITE/vm/tree.cpio	programs and libraries of a suite
#	SUITE/kernel/modules.cpio	the kernel's modules for networks
#	the rest	nsntrace and the tests' helpers as built in that suite, the tests
#
# Sourced from the top of the source tree, after tests/hosts/lib/roots.sh.

vm_packages=(bash kmod procps iproute2 iputils-ping curl python3-minimal python3
	util-linux iptables nftables conntrack wireguard-tools openvpn openssl
	passt tcpdump tshark libcap2-bin libnl-3-200 libnl-route-3-200 libpcap0.8
	libpcap0.8t64 libseccomp2 libbpf1 libssl3 ethtool)

# Kinds of modules that a network needs; a host's disks and screens stay away.
module_folders=(arch crypto lib net drivers/net/bonding drivers/net/wireguard)

# image_make KERNEL_SUITE SUITE: everything to boot is there but for the tests. Sets
# kernel to the kernel's file and archives to those of the initial file system.
image_make() {
	local lock status=0
	# Others may use the scratch roots while these are made of them.
	mkdir -p "$roots" && exec {lock}>"$roots/vm.lock" && flock "$lock" || return
	scratch_made "$1" && scratch_made "$2" && kernel_make "$1" &&
		userland_make "$2" && build_make "$2" || status=1
	exec {lock}>&-
	return "$status"
}

scratch_made() { # SUITE
	[ -e "$roots/$1/ready" ] || quietly scratch_make "$1"
}

kernel_make() { # SUITE
	local dir=$roots/$1/kernel archive=$roots/$1/kernel/modules.cpio
	packed_tree "$1" kernel linux-image-amd64 || return
	kernel=$(echo "$dir"/tree/boot/vmlinuz-*)
	archives=("$archive")
	[ "$archive" -nt "$dir/packages" ] || {
		modules "$dir/tree" | pack "$dir/tree" "$archive"
	}
}

modules() { # TREE
	local folder
	cd "$1" || return
	for folder in "${module_folders[@]}"; do
		find usr/lib/modules/*/kernel/"$folder" -print
	done
	find usr/lib/modules/*/kernel/drivers/net -maxdepth 1 -type f
	find usr/lib/modules/*/ -maxdepth 1 -type f
} 2>/dev/null

userland_make() { # SUITE
	local dir=$roots/$1/vm archive=$roots/$1/vm/tree.cpio
	packed_tree "$1" vm "${vm_packages[@]}" || return
	archives=("$archive" "${archives[@]}")
	[ "$archive" -nt "$dir/packages" ] || {
		userland "$dir/tree" | pack "$dir/tree" "$archive"
	}
}

userland() { # TREE
	cd "$1" || return
	find . -path ./proc/\* -o -path ./sys/\* -o -path ./dev/\* -o -path ./run/\* \
		-o -path ./usr/share/doc/\* -o -path ./usr/share/man/\* \
		-o -path ./usr/share/locale/\* -o -path ./var/cache/\* \
		-o -path ./var/lib/apt/lists/\* -o -path ./var/lib/dpkg/info/\* \
		-o -print
}

# pack DIR ARCHIVE: the files of DIR that the input names, with the directories
# above them.
pack() {
	say "packing $2 (at $SECONDS s)"
	with_parents | (cd "$1" && cpio --quiet -o -H newc -R 0:0) >"$2.new" &&
		mv "$2.new" "$2"
}

with_parents() {
	awk '{
		path = ""
		n = split($0, part, "/")
		for (i = 1; i <= n; i++) {
			path = path (i > 1 ? "/" : "") part[i]
			if (!seen[path]++)
				print path
		}
	}'
}

# build_make SUITE: nsntrace and the helpers of its tests, built in the suite. Sets
# built to the archive of both.
build_make() {
	local work status=0
	built=$roots/$1/vm/built/$(source_key).tar
	[ ! -e "$built" ] || return 0
	packed_tree "$1" build "${build_packages[@]}" || return
	say "$1: building nsntrace (at $SECONDS s)"
	work=$(mktemp -d) && mkdir "$work/nsntrace" && mkdir -p "${built%/*}" || return
	rm -f "${built%/*}"/*
	sources | tar --null -T - -cf - | tar -C "$work/nsntrace" -xf - &&
		quietly write_build "$1" "$work/nsntrace" "$built.new" &&
		mv "$built.new" "$built" || status=1
	rm -rf "$work"
	return "$status"
}

# write_build SUITE SOURCES FILE
write_build() {
	scratch_run "$1/build" "$2" sh -euc '
		exec 4>&1 >&2
		./autogen.sh && mkdir build && cd build && ../configure
		make -j "$(nproc)" && make -j "$(nproc)" check TESTS=
		tar -cf - config.h src/nsntrace tests/helpers >&4' >"$3"
}

# image_write FILE CASE...: the initial file system with these cases to run.
image_write() {
	local image=$1 work
	shift
	work=$(mktemp -d) || return
	chmod 755 "$work" && mkdir -p "$work/opt/build" &&
		tar -C "$work/opt/build" -xf "$built" &&
		find "$work/opt/build" -name '*.o' -delete &&
		cp -a tests "$work/opt/" &&
		printf '%s\n' "$@" >"$work/opt/tests/vm/list" &&
		install -m 755 tests/vm/lib/init "$work/init" &&
		(cd "$work" && find . -mindepth 1) | pack "$work" "$work.cpio" &&
		cat "${archives[@]}" "$work.cpio" >"$image"
	set -- $?
	rm -rf "$work" "$work.cpio"
	return "$1"
}
