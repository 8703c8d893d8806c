/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Run a command to whom the kernel denies a system call, as the seccomp filter
 * of a container or a security module does:
 *
 *	denied clone3|mount|process_vm_readv|write:BYTES EPERM|EACCES|ENOSYS COMMAND...
 *
 * With write:BYTES it is just a write of that many bytes.
 */
#include "helper.h"

#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#define LOAD(field)                                                            \
	BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))
#define UNLESS(value, skip)                                                    \
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (unsigned int)(value), 0, skip)
#define RETURN(what) BPF_STMT(BPF_RET | BPF_K, what)

static long call_number(const char *name)
{
	if (!strcmp(name, "clone3"))
		return SYS_clone3;
	if (!strcmp(name, "mount"))
		return SYS_mount;
	if (!strcmp(name, "process_vm_readv"))
		return SYS_process_vm_readv;
	if (!strncmp(name, "write:", 6))
		return SYS_write;
	errx(2, "no such call: %s", name);
}

static int error_number(const char *name)
{
	if (!strcmp(name, "EPERM"))
		return EPERM;
	if (!strcmp(name, "EACCES"))
		return EACCES;
	if (!strcmp(name, "ENOSYS"))
		return ENOSYS;
	errx(2, "no such error: %s", name);
}

int main(int argc, char **argv)
{
	if (argc < 4)
		errx(2, "usage: denied CALL ERRNO COMMAND...");

	const char *bytes = strchr(argv[1], ':');
	struct sock_filter filter[] = {
		LOAD(nr),
		UNLESS(call_number(argv[1]), 3),
		/* The low half of the third argument: little endian. */
		LOAD(args[2]),
		UNLESS(bytes ? number(bytes + 1) : 0, 1),
		RETURN(SECCOMP_RET_ERRNO | error_number(argv[2])),
		RETURN(SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = { sizeof(filter) / sizeof(*filter),
				      filter };

	/* Without a size the third argument does not matter. */
	if (!bytes)
		filter[3] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_IMM, 0);
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 ||
	    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) < 0)
		err(125, "seccomp");
	execvp(argv[3], argv + 3);
	err(127, "%s", argv[3]);
}
