// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The Unix sockets that the program connects to: a BPF program on its cgroup,
 * for Linux 6.7. It runs before connect(2) looks for the socket, so it reports
 * attempts that fail, too.
 *
 * The context that a BPF program sees has no address of this family. The
 * kernel's own context has it, and the pointer that the program is given is a
 * pointer to that. Its layout is not a promise of the kernel: whoever reads the
 * reports must expect paths that do not exist.
 */
#include <linux/bpf.h>
#include <linux/types.h>
#include <bpf/bpf_helpers.h>

#include "record/sockets/socket_event.h"

#define PASS	1
#define PATH_AT 2 /* in struct sockaddr_un */

char license_of_this[] SEC("license") = "GPL";

const volatile struct socket_settings settings;

/* The kernel's struct bpf_sock_addr_kern. */
struct kernel_context {
	__u64 socket;
	__u64 address; /* a pointer to struct sockaddr_un */
	__u64 other[2];
	__u32 address_size;
	__u32 end;
};

/* What was reported. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, SOCKET_PATHS);
	__type(key, struct socket_event);
	__type(value, __u32);
} reported SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, SOCKET_RING_SIZE);
} socket_events SEC(".maps");

SEC("cgroup/connect_unix")
int connected(struct bpf_sock_addr *ctx)
{
	struct socket_event event = {};
	struct kernel_context kernel;
	__u64 wake = BPF_RB_NO_WAKEUP;
	__u32 one = 1, size;

	if (bpf_get_netns_cookie(ctx) != settings.netns ||
	    bpf_probe_read_kernel(&kernel, sizeof(kernel), ctx))
		return PASS;
	/* At most 108; the verifier wants to see a bound. */
	size = (kernel.address_size - PATH_AT) & (sizeof(event.path) - 1);
	if (bpf_probe_read_kernel(event.path, size,
				  (const void *)(kernel.address + PATH_AT)))
		return PASS;
	if (bpf_map_update_elem(&reported, &event, &one, BPF_NOEXIST))
		return PASS;
	/* Whether the trace has an abstract socket must be looked at now. */
	if (event.path[0] == '\0')
		wake = 0;
	bpf_ringbuf_output(&socket_events, &event, sizeof(event), wake);
	return PASS;
}
