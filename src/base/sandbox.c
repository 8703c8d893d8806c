// SPDX-License-Identifier: GPL-2.0-or-later
/* Drops the privileges of a process that reads data from the network. */
#include "base/sandbox.h"

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <errno.h>
#include <grp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#ifdef HAVE_SECCOMP
#include <seccomp.h>
#endif

#include "base/capabilities.h"
#include "base/log.h"

/* Without root, as far as it goes. */
static void lift_limit(__rlimit_resource_t resource)
{
	struct rlimit limit = { RLIM_INFINITY, RLIM_INFINITY };

	if (setrlimit(resource, &limit) == 0 || getrlimit(resource, &limit) < 0)
		return;
	limit.rlim_cur = limit.rlim_max;
	setrlimit(resource, &limit);
}

void sandbox_set_limits(void)
{
	static const int unlimited[] = { RLIMIT_AS, RLIMIT_DATA, RLIMIT_CPU,
					 RLIMIT_NPROC };
	const struct rlimit none = { 0, 0 };

	for (size_t i = 0; i < ARRAY_SIZE(unlimited); i++)
		lift_limit((__rlimit_resource_t)unlimited[i]);
	setrlimit(RLIMIT_CORE, &none);
}

/* EINVAL: a user namespace without that id; EPERM: one that may not ask. */
static int set_ids(const char *who, uid_t uid, gid_t gid)
{
	if (setgroups(0, NULL) < 0 && errno != EPERM)
		return error_errno("cannot drop the groups of the %s", who);
	if (setresgid(gid, gid, gid) < 0 && errno != EINVAL && errno != EPERM)
		return error_errno("cannot become group %u", (unsigned int)gid);
	if (setresuid(uid, uid, uid) < 0 && errno != EINVAL && errno != EPERM)
		return error_errno("cannot become user %u", (unsigned int)uid);
	return 0;
}

int sandbox_drop(const char *who, uid_t uid, gid_t gid)
{
	if (set_ids(who, uid, gid) < 0 || capabilities_drop() < 0)
		return -1;
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 ||
	    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) < 0)
		return error_errno("cannot drop the privileges of the %s", who);
	return 0;
}

#ifdef HAVE_SECCOMP

/* Memory, time, messages, ending: what the C library needs in any process. */
static const int common[] = {
	SCMP_SYS(brk),
	SCMP_SYS(clock_gettime),
	SCMP_SYS(clock_gettime64),
	SCMP_SYS(clock_nanosleep),
	SCMP_SYS(close),
	SCMP_SYS(exit),
	SCMP_SYS(exit_group),
	SCMP_SYS(fstat),
	SCMP_SYS(fstat64),
	SCMP_SYS(futex),
	SCMP_SYS(futex_time64),
	SCMP_SYS(getpid),
	SCMP_SYS(getrandom),
	SCMP_SYS(gettid),
	SCMP_SYS(gettimeofday),
	SCMP_SYS(madvise),
	SCMP_SYS(mremap),
	SCMP_SYS(munmap),
	SCMP_SYS(restart_syscall),
	SCMP_SYS(rseq),
	SCMP_SYS(rt_sigaction),
	SCMP_SYS(rt_sigprocmask),
	SCMP_SYS(rt_sigreturn),
	SCMP_SYS(sched_yield),
	SCMP_SYS(set_robust_list),
	SCMP_SYS(sigaltstack),
	SCMP_SYS(write),
	SCMP_SYS(writev),
};

/* No memory can be made executable. */
static const struct sandbox_rule memory[] = {
	{ .call = SCMP_SYS(mmap), .arg = 2, .mask = PROT_EXEC },
	{ .call = SCMP_SYS(mmap2), .arg = 2, .mask = PROT_EXEC },
	{ .call = SCMP_SYS(mprotect), .arg = 2, .mask = PROT_EXEC },
};

/* Of the calls that any filter allows, those that send by a socket. */
static const int sending[] = {
	SCMP_SYS(send),	 SCMP_SYS(sendmsg), SCMP_SYS(sendto),
	SCMP_SYS(write), SCMP_SYS(writev),
};

static int allow(scmp_filter_ctx ctx, const int *calls, size_t n)
{
	int err = 0;

	for (size_t i = 0; !err && i < n; i++)
		err = seccomp_rule_add(ctx, SCMP_ACT_ALLOW, calls[i], 0);
	return err;
}

static int add_rule(scmp_filter_ctx ctx, const struct sandbox_rule *rule)
{
	const struct scmp_arg_cmp cmp = { .arg = rule->arg,
					  .op = SCMP_CMP_MASKED_EQ,
					  .datum_a = rule->mask,
					  .datum_b = rule->value };
	uint32_t action =
		rule->error ? SCMP_ACT_ERRNO(rule->error) : SCMP_ACT_ALLOW;

	return seccomp_rule_add_array(ctx, action, rule->call,
				      rule->mask ? 1 : 0, &cmp);
}

static int add_rules(scmp_filter_ctx ctx, const struct sandbox_rule *rules,
		     size_t n)
{
	int err = 0;

	for (size_t i = 0; !err && i < n; i++)
		err = add_rule(ctx, &rules[i]);
	return err;
}

/* Load it for all threads, unless err says that it could not be made. */
static int load(scmp_filter_ctx ctx, int err, const char *who)
{
	if (!ctx)
		err = -ENOMEM;
	if (!err)
		err = seccomp_attr_set(ctx, SCMP_FLTATR_CTL_TSYNC, 1);
	if (!err)
		err = seccomp_load(ctx);
	seccomp_release(ctx);
	if (!err)
		return 0;
	errno = -err;
	return error_errno("cannot filter the system calls of the %s", who);
}

/* The kernel looks at the lower half of a descriptor's argument only. */
static int forbid(scmp_filter_ctx ctx, int call, int fd)
{
	const struct sandbox_rule rule = { .call = call,
					   .error = EPERM,
					   .mask = UINT32_MAX,
					   .value = (uint32_t)fd };

	return add_rule(ctx, &rule);
}

int sandbox_forbid_sending(const char *who, const int *fds, size_t n)
{
	scmp_filter_ctx ctx = seccomp_init(SCMP_ACT_ALLOW);
	int err = 0;

	for (size_t i = 0; ctx && !err && i < n * ARRAY_SIZE(sending); i++)
		err = forbid(ctx, sending[i / n], fds[i % n]);
	return load(ctx, err, who);
}

int sandbox_filter(const char *who, const struct sandbox_calls *calls)
{
	scmp_filter_ctx ctx = seccomp_init(SCMP_ACT_ERRNO(EPERM));
	int err = ctx ? 0 : -ENOMEM;

	if (!err)
		err = allow(ctx, common, ARRAY_SIZE(common));
	if (!err)
		err = allow(ctx, calls->calls, calls->n_calls);
	if (!err)
		err = add_rules(ctx, memory, ARRAY_SIZE(memory));
	if (!err)
		err = add_rules(ctx, calls->rules, calls->n_rules);
	return load(ctx, err, who);
}

#else

int sandbox_forbid_sending(const char *who, const int *fds, size_t n)
{
	(void)who;
	(void)fds;
	(void)n;
	return 0;
}

int sandbox_filter(const char *who, const struct sandbox_calls *calls)
{
	(void)who;
	(void)calls;
	return 0;
}

#endif
