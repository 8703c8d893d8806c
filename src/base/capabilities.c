// SPDX-License-Identifier: GPL-2.0-or-later
/* capabilities(7), by capget(2) and capset(2). */
#include "base/capabilities.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/nsfs.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/log.h"

#define HEADER                                                                 \
	{                                                                      \
		.version = _LINUX_CAPABILITY_VERSION_3                         \
	}

int capabilities_check_set_id(void)
{
	if (geteuid() == getuid() && getegid() == getgid())
		return 0;
	return error("nsntrace must not be installed setuid or setgid, because "
		     "it runs any program: use sudo");
}

/*
 * Root of a user namespace has all capabilities in there, and none over a
 * network namespace that it came along in. The kernel does not show the owner
 * of one to who is not above it (NS_GET_USERNS, ioctl_ns(2)).
 */
static bool netns_is_ours(void)
{
	autoclose int netns = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
	autoclose int owner = -1;

	/* Where it cannot be asked, what is tried will tell. */
	if (netns < 0)
		return true;
	owner = ioctl(netns, NS_GET_USERNS);
	return owner >= 0 || errno != EPERM;
}

/* All of these are effective; they are among the first 32. */
static bool has_all(unsigned int needed)
{
	struct __user_cap_header_struct header = HEADER;
	struct __user_cap_data_struct caps[_LINUX_CAPABILITY_U32S_3];

	return syscall(SYS_capget, &header, caps) == 0 &&
	       (caps[0].effective & needed) == needed;
}

bool capabilities_suffice(void)
{
	return has_all(1U << CAP_NET_ADMIN | 1U << CAP_NET_RAW |
		       1U << CAP_SYS_ADMIN) &&
	       netns_is_ours();
}

bool capabilities_override_files(void)
{
	return has_all(1U << CAP_DAC_OVERRIDE);
}

const char *capabilities_remedy(void)
{
	if (geteuid() == 0 && netns_is_ours())
		return "give the container more rights, as 'docker run "
		       "--cap-add=NET_ADMIN --cap-add=SYS_ADMIN' does";
	return "try 'sudo nsntrace ...'";
}

int capabilities_check(void)
{
	if (capabilities_check_set_id() < 0)
		return -1;
	if (capabilities_suffice())
		return 0;
	return error("nsntrace needs root here (CAP_NET_ADMIN, CAP_NET_RAW and "
		     "CAP_SYS_ADMIN): %s",
		     capabilities_remedy());
}

/* Those that the kernel does not know read as -1. */
uint64_t capabilities_bounding_set(void)
{
	uint64_t set = 0;

	for (unsigned int i = 0; i < 64; i++)
		if (prctl(PR_CAPBSET_READ, i, 0, 0, 0) == 1)
			set |= UINT64_C(1) << i;
	return set;
}

int capabilities_bound(uint64_t set)
{
	for (unsigned int i = 0; i < 64; i++)
		if (!(set >> i & 1) &&
		    prctl(PR_CAPBSET_READ, i, 0, 0, 0) == 1 &&
		    prctl(PR_CAPBSET_DROP, i, 0, 0, 0) < 0)
			return -1;
	return 0;
}

int capabilities_drop(void)
{
	struct __user_cap_header_struct header = HEADER;
	const struct __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3] = {
		{ 0 },
	};

	if (syscall(SYS_capset, &header, none) < 0)
		return error_errno("cannot drop capabilities");
	return 0;
}
