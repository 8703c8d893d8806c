// SPDX-License-Identifier: GPL-2.0-or-later
/* What the recorder gives away. */
#include "record/sandbox.h"

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <errno.h>
#include <grp.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#ifdef HAVE_SECCOMP
#include <seccomp.h>
#endif

#include "base/capabilities.h"
#include "base/log.h"

void sandbox_set_limits(void)
{
	static const int unlimited[] = { RLIMIT_AS, RLIMIT_DATA, RLIMIT_CPU,
					 RLIMIT_NPROC };
	const struct rlimit all = { RLIM_INFINITY, RLIM_INFINITY };
	const struct rlimit none = { 0, 0 };

	for (size_t i = 0; i < ARRAY_SIZE(unlimited); i++)
		setrlimit((__rlimit_resource_t)unlimited[i], &all);
	setrlimit(RLIMIT_CORE, &none);
}

/* EINVAL: a user namespace without that id; EPERM: one that may not ask. */
static int set_ids(uid_t uid, gid_t gid)
{
	if (setgroups(0, NULL) < 0 && errno != EPERM)
		return error_errno("cannot drop the recorder's groups");
	if (setresgid(gid, gid, gid) < 0 && errno != EINVAL && errno != EPERM)
		return error_errno("cannot become group %u", (unsigned int)gid);
	if (setresuid(uid, uid, uid) < 0 && errno != EINVAL && errno != EPERM)
		return error_errno("cannot become user %u", (unsigned int)uid);
	return 0;
}

int sandbox_drop(uid_t uid, gid_t gid)
{
	if (set_ids(uid, gid) < 0 || capabilities_drop() < 0)
		return -1;
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 ||
	    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) < 0)
		return error_errno("cannot confine the recorder");
	return 0;
}

#ifdef HAVE_SECCOMP

/* Packets in, bytes out, memory, waiting, ending; no file can be opened. */
static const int allowed[] = {
	SCMP_SYS(_llseek),
	SCMP_SYS(brk),
	SCMP_SYS(clock_gettime),
	SCMP_SYS(clock_gettime64),
	SCMP_SYS(clock_nanosleep),
	SCMP_SYS(close),
	SCMP_SYS(exit),
	SCMP_SYS(exit_group),
	SCMP_SYS(fstat),
	SCMP_SYS(fstat64),
	SCMP_SYS(ftruncate),
	SCMP_SYS(ftruncate64),
	SCMP_SYS(futex),
	SCMP_SYS(futex_time64),
	SCMP_SYS(getpid),
	SCMP_SYS(getrandom),
	SCMP_SYS(getsockopt),
	SCMP_SYS(gettid),
	SCMP_SYS(gettimeofday),
	SCMP_SYS(lseek),
	SCMP_SYS(madvise),
	SCMP_SYS(mmap),
	SCMP_SYS(mmap2),
	SCMP_SYS(mprotect),
	SCMP_SYS(mremap),
	SCMP_SYS(munmap),
	SCMP_SYS(newfstatat),
	SCMP_SYS(poll),
	SCMP_SYS(ppoll),
	SCMP_SYS(ppoll_time64),
	SCMP_SYS(read),
	SCMP_SYS(recvfrom),
	SCMP_SYS(recvmsg),
	SCMP_SYS(restart_syscall),
	SCMP_SYS(rseq),
	SCMP_SYS(rt_sigaction),
	SCMP_SYS(rt_sigprocmask),
	SCMP_SYS(rt_sigreturn),
	SCMP_SYS(sched_yield),
	SCMP_SYS(sendmsg),
	SCMP_SYS(sendto),
	SCMP_SYS(set_robust_list),
	SCMP_SYS(setsockopt),
	SCMP_SYS(sigaltstack),
	SCMP_SYS(write),
	SCMP_SYS(writev),
};

int sandbox_filter(void)
{
	const struct scmp_arg_cmp asks_flags = { .arg = 1,
						 .op = SCMP_CMP_EQ,
						 .datum_a = SIOCGIFFLAGS };
	scmp_filter_ctx ctx = seccomp_init(SCMP_ACT_ERRNO(EPERM));
	int err = ctx ? 0 : -ENOMEM;

	for (size_t i = 0; !err && i < ARRAY_SIZE(allowed); i++)
		err = seccomp_rule_add(ctx, SCMP_ACT_ALLOW, allowed[i], 0);
	/* libpcap looks whether a device that fails is down, or gone. */
	if (!err)
		err = seccomp_rule_add_array(ctx, SCMP_ACT_ALLOW,
					     SCMP_SYS(ioctl), 1, &asks_flags);
	/*
	 * Threads, to close the sources side by side; no processes. What
	 * clone3(2) is asked for cannot be looked at: where it is not there the
	 * C library takes clone(2).
	 */
	if (!err)
		err = seccomp_rule_add(ctx, SCMP_ACT_ALLOW, SCMP_SYS(clone), 1,
				       SCMP_A0(SCMP_CMP_MASKED_EQ, CLONE_THREAD,
					       CLONE_THREAD));
	if (!err)
		err = seccomp_rule_add(ctx, SCMP_ACT_ERRNO(ENOSYS),
				       SCMP_SYS(clone3), 0);
	if (!err)
		err = seccomp_attr_set(ctx, SCMP_FLTATR_CTL_TSYNC, 1);
	if (!err)
		err = seccomp_load(ctx);
	seccomp_release(ctx);
	if (!err)
		return 0;
	errno = -err;
	return error_errno("cannot filter the recorder's system calls");
}

#else

int sandbox_filter(void)
{
	return 0;
}

#endif
