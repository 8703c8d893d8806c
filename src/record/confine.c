// SPDX-License-Identifier: GPL-2.0-or-later
/* The system calls that the recorder may make. */
#include "record/confine.h"

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <sys/ioctl.h>

#ifdef HAVE_SECCOMP
#include <seccomp.h>
#endif

#include "base/sandbox.h"
#include "base/util.h"

#ifdef HAVE_SECCOMP

/* Packets in, bytes out, waiting; no file can be opened. */
static const int allowed[] = {
	SCMP_SYS(_llseek),     SCMP_SYS(fallocate),  SCMP_SYS(ftruncate),
	SCMP_SYS(ftruncate64), SCMP_SYS(getsockopt), SCMP_SYS(lseek),
	SCMP_SYS(poll),	       SCMP_SYS(ppoll),	     SCMP_SYS(ppoll_time64),
	SCMP_SYS(pread64),     SCMP_SYS(read),	     SCMP_SYS(recvfrom),
	SCMP_SYS(recvmsg),     SCMP_SYS(sendmsg),    SCMP_SYS(sendto),
	SCMP_SYS(fstatfs),     SCMP_SYS(fstatfs64),
};

static const struct sandbox_rule rules[] = {
	/* To write past the page cache, or not: record/file/direct.h. */
	{ .call = SCMP_SYS(fcntl), .arg = 1, .mask = ~0U, .value = F_GETFL },
	{ .call = SCMP_SYS(fcntl), .arg = 1, .mask = ~0U, .value = F_SETFL },
	{ .call = SCMP_SYS(fcntl64), .arg = 1, .mask = ~0U, .value = F_GETFL },
	{ .call = SCMP_SYS(fcntl64), .arg = 1, .mask = ~0U, .value = F_SETFL },
	/* libpcap looks whether a device that fails is down, or gone. */
	{ .call = SCMP_SYS(ioctl),
	  .arg = 1,
	  .mask = ~0U,
	  .value = SIOCGIFFLAGS },
	/*
	 * Threads, to close the sources side by side; no processes. What
	 * clone3(2) is asked for cannot be looked at: where it is not there the
	 * C library takes clone(2).
	 */
	{ .call = SCMP_SYS(clone),
	  .arg = 0,
	  .mask = CLONE_THREAD,
	  .value = CLONE_THREAD },
	{ .call = SCMP_SYS(clone3), .error = ENOSYS },
};

int recorder_confine(const int *sockets, size_t n)
{
	const struct sandbox_calls calls = { allowed, ARRAY_SIZE(allowed),
					     rules, ARRAY_SIZE(rules) };

	if (sandbox_forbid_sending("recorder", sockets, n) < 0)
		return -1;
	return sandbox_filter("recorder", &calls);
}

#else

int recorder_confine(const int *sockets, size_t n)
{
	(void)sockets;
	(void)n;
	return 0;
}

#endif
