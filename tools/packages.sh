# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# What building, running, testing and linting need, under the name that each
# package manager knows it by, and the installing of what is missing.
#
# Sourced. Nothing at all is run as root when nothing is missing. None of these
# packages starts a daemon or edits the machine's configuration; keep it so.
#
# A need is recognised by one of
#	cmd:NAME	a command, also one in the sbin directories
#	pc:NAME[:VERSION]	a library that pkg-config knows, so new at least
#	file:PATH	a file
# and a package of "-" comes with another one of the same column; where it is
# "none" there is no such package, and what needs it is skipped.

needs_table() {
	cat <<-'EOT'
	# for  what                             apt                dnf                 pacman             zypper             apk
	build  cmd:cc                           gcc                gcc                 gcc                gcc                gcc
	build  file:/usr/include/stdio.h        libc6-dev          glibc-devel         glibc              glibc-devel        musl-dev
	build  file:/usr/include/linux/types.h  linux-libc-dev     kernel-headers      linux-api-headers  linux-glibc-devel  linux-headers
	build  cmd:make                         make               make                make               make               make
	build  cmd:autoreconf                   autoconf           autoconf            autoconf           autoconf           autoconf
	build  cmd:automake                     automake           automake            automake           automake           automake
	build  cmd:pkg-config                   pkg-config         pkgconf-pkg-config  pkgconf            pkg-config         pkgconf
	build  pc:libpcap                       libpcap-dev        libpcap-devel       libpcap            libpcap-devel      libpcap-dev
	build  pc:libnl-3.0                     libnl-3-dev        libnl3-devel        libnl              libnl3-devel       libnl3-dev
	build  pc:libnl-route-3.0               libnl-route-3-dev  -                   -                  -                  -
	build  pc:libseccomp                    libseccomp-dev     libseccomp-devel    libseccomp         libseccomp-devel   libseccomp-dev
	build  pc:nettle                        nettle-dev         nettle-devel        nettle             libnettle-devel    nettle-dev
	bpf    pc:libbpf:1.0                    libbpf-dev         libbpf-devel        libbpf             libbpf-devel       libbpf-dev
	bpf    cmd:clang                        clang              clang               clang              clang              clang
	bpf    cmd:bpftool                      bpftool            bpftool             bpf                bpftool            bpftool
	run    cmd:ip                           iproute2           iproute             iproute2           iproute2           iproute2
	run    cmd:iptables                     iptables           iptables-nft        iptables           iptables           iptables
	user   cmd:pasta                        passt              passt               passt              passt              passt
	demo   cmd:unshare                      util-linux         util-linux          util-linux         util-linux         util-linux
	demo   cmd:ps                           procps             procps-ng           procps-ng          procps             procps-ng
	demo   cmd:awk                          mawk               gawk                gawk               gawk               gawk
	demo   cmd:curl                         curl               curl                curl               curl               curl
	demo   cmd:tcpdump                      tcpdump            tcpdump             tcpdump            tcpdump            tcpdump
	demo   cmd:ping                         iputils-ping       iputils             iputils            iputils            iputils-ping
	test   cmd:tshark                       tshark             wireshark-cli       wireshark-cli      wireshark          tshark
	test   cmd:nft                          nftables           nftables            nftables           nftables           nftables
	test   cmd:setpriv                      util-linux         util-linux          util-linux         util-linux         setpriv
	test   cmd:diff                         diffutils          diffutils           diffutils          diffutils          diffutils
	test   cmd:tmux                         tmux               tmux                tmux               tmux               tmux
	test   cmd:python3                      python3            python3             python             python3            python3
	test   cmd:scapy                        python3-scapy      none                none               none               none
	test   cmd:openssl                      openssl            openssl             openssl            openssl            openssl
	test   cmd:wget                         wget               wget                wget               wget               wget
	test   cmd:nghttpd                      nghttp2-server     nghttp2             nghttp2            nghttp2            nghttp2
	test   cmd:script                       bsdutils           util-linux          util-linux         util-linux         util-linux-misc
	test   cmd:ethtool                      ethtool            ethtool             ethtool            ethtool            ethtool
	test   cmd:wg                           wireguard-tools    wireguard-tools     wireguard-tools    wireguard-tools    wireguard-tools
	test   cmd:musl-gcc                     musl-tools         musl-gcc            musl               none               none
	test   cmd:strace                       strace             strace              strace              strace              strace
	test   cmd:dnsmasq                      dnsmasq-base       dnsmasq             dnsmasq            dnsmasq            dnsmasq
	test   cmd:dig                          bind9-dnsutils     bind-utils          bind               bind-utils         bind-tools
	test   file:/usr/share/bash-completion/bash_completion bash-completion bash-completion bash-completion   bash-completion    bash-completion
	test   cmd:zsh                          zsh                zsh                 zsh                zsh                zsh
	test   cmd:fish                         fish               fish                fish               fish               fish
	page   cmd:chromium                     chromium           chromium            chromium           chromium           chromium
	pack   cmd:dpkg-buildpackage           dpkg-dev           -                   -                  -                  -
	pack   cmd:dh                          debhelper          -                   -                  -                  -
	pack   cmd:lintian                     lintian            -                   -                  -                  -
	pack   cmd:rpmbuild                    rpm                -                   -                  -                  -
	pack   cmd:rpmlint                     rpmlint            -                   -                  -                  -
	pack   cmd:debootstrap                 debootstrap        -                   -                  -                  -
	bare   cmd:debootstrap                  debootstrap        -                   -                  -                  -
	bare   cmd:git                          git                git                 git                git                git
	bench  cmd:iperf3                       iperf3             iperf3              iperf3             iperf              iperf3
	bench  cmd:gnuplot                      gnuplot-nox        gnuplot             gnuplot            gnuplot            gnuplot
	vm     cmd:qemu-system-x86_64           qemu-system-x86    -                   -                  -                  -
	vm     cmd:cpio                         cpio               -                   -                  -                  -
	lint   cmd:clang                        clang              clang               clang              clang              clang
	lint   cmd:clang-format                 clang-format       clang-tools-extra   clang              clang-tools        clang-extra-tools
	lint   cmd:clang-tidy                   clang-tidy         clang-tools-extra   clang              clang-tools        clang-extra-tools
	lint   cmd:cppcheck                     cppcheck           cppcheck            cppcheck           cppcheck           cppcheck
	lint   cmd:shellcheck                   shellcheck         ShellCheck          shellcheck         ShellCheck         shellcheck
	lint   cmd:mandoc                       mandoc             mandoc              mandoc             mandoc             mandoc
	lint   cmd:xz                           xz-utils           xz                  xz                 xz                 xz
	EOT
}

has_need() { # WHAT
	case $1 in
	cmd:*) PATH=$PATH:/usr/sbin:/sbin type -P "${1#cmd:}" ;;
	pc:*:*) set -- "${1#pc:}" && pkg-config --exists "${1%:*} >= ${1#*:}" ;;
	pc:*) pkg-config --exists "${1#pc:}" ;;
	file:*) [ -e "${1#file:}" ] ;;
	esac >/dev/null 2>&1
}

# package_manager: the first one that this machine has.
package_manager() {
	local name
	for name in apt-get dnf pacman zypper apk; do
		if type -P "$name" >/dev/null; then
			echo "${name%-get}"
			return 0
		fi
	done
	echo none
}

# missing_needs MANAGER PURPOSE...: lines "WHAT PACKAGE" of what is not there.
# shellcheck disable=SC2034 # the columns are read by name
missing_needs() {
	local manager=$1 purpose what apt dnf pacman zypper apk none=-
	shift
	while read -r purpose what apt dnf pacman zypper apk; do
		case " $* " in
		*" $purpose "*)
			[ "${!manager}" = none ] || has_need "$what" ||
				echo "$what ${!manager}"
			;;
		esac
	done < <(needs_table)
}

# install_command MANAGER: the words that install packages with it, one a line.
install_command() {
	case $1 in
	apt) printf '%s\n' env DEBIAN_FRONTEND=noninteractive apt-get \
		-y -q -o DPkg::Lock::Timeout=120 --no-install-recommends install ;;
	dnf) printf '%s\n' dnf -y --setopt=install_weak_deps=False install ;;
	pacman) printf '%s\n' pacman -Sy --needed --noconfirm ;;
	zypper) printf '%s\n' zypper --non-interactive install --no-recommends ;;
	apk) printf '%s\n' apk add --update-cache ;;
	esac
}

# as_root COMMAND...: runs it, by sudo where that is needed.
as_root() {
	if [ "$(id -u)" -eq 0 ]; then
		"$@" 3>&-
	else
		sudo -- "$@" 3>&-
	fi
}

# offered MANAGER PACKAGE...: those that there are, a line each; an older release
# has not all. Only apt would install none of them otherwise.
offered() {
	if [ "$1" = apt ]; then
		printf '%s\n' "${@:2}" | grep -Fx -f <(apt-cache pkgnames)
	else
		printf '%s\n' "${@:2}"
	fi
}

install_packages() { # MANAGER PACKAGE...
	local manager=$1 command packages
	mapfile -t command < <(install_command "$1")
	shift
	if [ "$(id -u)" -ne 0 ] && ! type -P sudo >/dev/null; then
		say "cannot install without sudo; as root run: ${command[*]} $*"
		return 1
	fi
	say "installing $*"
	# Lists that cannot be fetched may be good enough as they are.
	case ${command[*]} in
	*apt-get*) as_root apt-get -q update || : ;;
	esac
	mapfile -t packages < <(offered "$manager" "$@")
	[ ${#packages[@]} -eq 0 ] || as_root "${command[@]}" "${packages[@]}"
}

# install_needs PURPOSE...: has everything for these purposes there, or says
# what is missing and returns 1.
install_needs() {
	local manager what package packages=() whats=()
	manager=$(package_manager)
	while read -r what package; do
		whats+=("$what")
		case " - ${packages[*]} " in
		*" $package "*) ;;
		*) packages+=("$package") ;;
		esac
	done < <(missing_needs "$manager" "$@")
	[ ${#whats[@]} -gt 0 ] || return 0

	if [ ${#packages[@]} -gt 0 ]; then
		quietly install_packages "$manager" "${packages[@]}" || return 1
		hash -r
		mapfile -t whats < <(missing_needs "$manager" "$@")
		[ ${#whats[@]} -gt 0 ] || return 0
	fi
	whats=("${whats[@]%% *}") && whats=("${whats[@]#*:}")
	say "these are missing and must be installed by hand: ${whats[*]/:/ }"
	return 1
}
