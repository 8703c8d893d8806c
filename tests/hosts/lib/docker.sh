# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Docker for cases: an image of the host's own busybox, as nothing can be fetched.
#
# Sourced by cases.

# With these a container has the host's programs.
# shellcheck disable=SC2034
host_programs=(-v /usr:/usr:ro -v /etc/alternatives:/etc/alternatives:ro)

# The only storage driver that asks nothing of the file system.
start_docker() {
	mkdir -p /etc/docker
	echo '{ "storage-driver": "vfs" }' >/etc/docker/daemon.json
	systemctl start docker && make_image
}

make_image() {
	local dir=$T/image link
	mkdir -p "$dir"/{etc,proc,sys,dev,run,tmp,root,usr/bin,www} || return
	for link in bin sbin lib lib64; do
		ln -s "usr/$link" "$dir/$link"
	done
	cp /bin/busybox "$dir/usr/bin/"
	cp /etc/passwd /etc/group "$dir/etc/"
	echo "hello from a container" >"$dir/www/index.html"
	tar -C "$dir" -cf - . | docker import - box
}
