/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Bind the sockets that processes of a cgroup will create to a device, as
 * "ip vrf exec" does, until the cgroup is removed.
 *
 *	bindall CGROUP DEVICE
 */
#include "helper.h"

#include <fcntl.h>
#include <linux/bpf.h>
#include <net/if.h>
#include <stddef.h>
#include <sys/syscall.h>

static int load(int ifindex)
{
	const struct bpf_insn program[] = {
		/* ctx->bound_dev_if = ifindex; return 1 */
		{ .code = BPF_ALU64 | BPF_MOV | BPF_K,
		  .dst_reg = BPF_REG_2,
		  .imm = ifindex },
		{ .code = BPF_STX | BPF_MEM | BPF_W,
		  .dst_reg = BPF_REG_1,
		  .src_reg = BPF_REG_2,
		  .off = offsetof(struct bpf_sock, bound_dev_if) },
		{ .code = BPF_ALU64 | BPF_MOV | BPF_K,
		  .dst_reg = BPF_REG_0,
		  .imm = 1 },
		{ .code = BPF_JMP | BPF_EXIT },
	};
	union bpf_attr attr = {
		.prog_type = BPF_PROG_TYPE_CGROUP_SOCK,
		.expected_attach_type = BPF_CGROUP_INET_SOCK_CREATE,
		.insns = (unsigned long)program,
		.insn_cnt = sizeof(program) / sizeof(program[0]),
		.license = (unsigned long)"GPL",
	};

	return syscall(SYS_bpf, BPF_PROG_LOAD, &attr, sizeof(attr));
}

int main(int argc, char **argv)
{
	union bpf_attr attr = { .attach_type = BPF_CGROUP_INET_SOCK_CREATE };
	int cgroup, program;

	if (argc != 3)
		errx(1, "usage: bindall CGROUP DEVICE");
	cgroup = open(argv[1], O_RDONLY | O_DIRECTORY);
	program = load(if_nametoindex(argv[2]));
	if (cgroup < 0 || program < 0)
		err(1, "cannot load");
	attr.target_fd = cgroup;
	attr.attach_bpf_fd = program;
	if (syscall(SYS_bpf, BPF_PROG_ATTACH, &attr, sizeof(attr)) < 0)
		err(1, "cannot attach");
	return 0;
}
