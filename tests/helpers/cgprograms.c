/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Print the ids of the BPF programs for packets that go out that are attached to
 * a cgroup itself, one a line.
 *
 *	cgprograms CGROUP
 */
#include "helper.h"

#include <fcntl.h>
#include <linux/bpf.h>
#include <sys/syscall.h>

int main(int argc, char **argv)
{
	unsigned int ids[64] = { 0 };
	union bpf_attr attr = {
		.query = { .attach_type = BPF_CGROUP_INET_EGRESS,
			   .prog_ids = (unsigned long)ids,
			   .prog_cnt = sizeof(ids) / sizeof(ids[0]) },
	};
	int cgroup;

	if (argc != 2)
		errx(2, "usage: cgprograms CGROUP");
	cgroup = open(argv[1], O_RDONLY | O_DIRECTORY);
	if (cgroup < 0)
		err(1, "cannot open '%s'", argv[1]);
	attr.query.target_fd = cgroup;
	if (syscall(SYS_bpf, BPF_PROG_QUERY, &attr, sizeof(attr)) < 0)
		err(1, "cannot list the programs of '%s'", argv[1]);
	for (unsigned int i = 0; i < attr.query.prog_cnt; i++)
		printf("%u\n", ids[i]);
	return 0;
}
