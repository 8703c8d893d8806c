# shellcheck shell=bash disable=SC2154
# SPDX-License-Identifier: GPL-2.0-or-later
# The real firewalld, unpacked and not installed. It has its own D-Bus at the system's
# path below the test's own /run.

firewalld_tree=$(unpacked firewalld) || skip_all "firewalld is not unpacked"
[ -x /usr/bin/python3 ] || skip_all "python3 is not installed"

# The words before a command that give it the tree's libraries.
with_tree() {
	local IFS=: libraries=("$firewalld_tree"/usr/lib/*-linux-gnu*)
	with_tree=(
		env LD_LIBRARY_PATH="${libraries[*]}"
		GI_TYPELIB_PATH="${libraries[*]/%//girepository-1.0}"
		PYTHONPATH="$firewalld_tree/usr/lib/python3/dist-packages"
		PYTHONDONTWRITEBYTECODE=1
	)
}
with_tree

# bus_start: a system bus.
bus_start() {
	mkdir -p /run/dbus
	cat >"$T/bus.conf" <<-'EOT'
	<busconfig>
	  <type>system</type>
	  <listen>unix:path=/run/dbus/system_bus_socket</listen>
	  <auth>EXTERNAL</auth>
	  <policy context="default">
	    <allow user="*"/>
	    <allow own="*"/>
	    <allow send_destination="*" eavesdrop="true"/>
	    <allow eavesdrop="true"/>
	  </policy>
	</busconfig>
	EOT
	"${with_tree[@]}" "$firewalld_tree/usr/bin/dbus-daemon" --nofork --nopidfile \
		--config-file="$T/bus.conf" >"$T/bus.log" 2>&1 &
	wait_until test -S /run/dbus/system_bus_socket ||
		bail "no bus: $(cat "$T/bus.log")"
}

# firewalld_start: with a configuration in $T/firewalld; its pid is in
# $firewalld_pid.
firewalld_start() {
	[ -d "$T/firewalld" ] ||
		cp -r "$firewalld_tree/etc/firewalld" "$T/firewalld"
	"${with_tree[@]}" /usr/bin/python3 "$firewalld_tree/usr/sbin/firewalld" --nofork \
		--nopid --log-file="$T/firewalld.log" \
		--default-config="$firewalld_tree/usr/lib/firewalld" \
		--system-config="$T/firewalld" >"$T/firewalld.out" 2>&1 &
	firewalld_pid=$!
	wait_until firewall_cmd -q --state ||
		bail "no firewalld: $(cat "$T/firewalld.out" "$T/firewalld.log")"
}

firewalld_stop() {
	kill "${1:--TERM}" "$firewalld_pid"
	wait "$firewalld_pid" 2>/dev/null
}

firewall_cmd() {
	"${with_tree[@]}" /usr/bin/python3 "$firewalld_tree/usr/bin/firewall-cmd" "$@"
}

# install_firewall_cmd DIR: as a command in this directory.
install_firewall_cmd() {
	mkdir -p "$1"
	{
		echo "#!$BASH"
		printf '%q ' exec "${with_tree[@]}" /usr/bin/python3 \
			"$firewalld_tree/usr/bin/firewall-cmd"
		echo '"$@"'
	} >"$1/firewall-cmd"
	chmod +x "$1/firewall-cmd"
}
