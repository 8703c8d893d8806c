# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
# What --expect needs of the kernel and the build.

# need_proof: skip the test where no verdict can be proven: without root, Unix sockets
# take a watch of system calls; with root, processes take BPF.
need_proof() {
	echo "*:*" | as_caller tee "$T/.any" >"$T/.ok"
	trace -q --expect "$T/.any" true
	local why
	why=$(sed -n 's/^nsntrace: not proven: //p' "$T/err" | head -n 1)
	[ -z "$why" ] || skip_kernel "$why"
}
