// SPDX-License-Identifier: GPL-2.0-or-later
/* capabilities(7), by capget(2) and capset(2). */
#include "base/capabilities.h"

#include <linux/capability.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/log.h"

#define HEADER                                                                 \
	{                                                                      \
		.version = _LINUX_CAPABILITY_VERSION_3                         \
	}

int capabilities_check(void)
{
	struct __user_cap_header_struct header = HEADER;
	struct __user_cap_data_struct caps[_LINUX_CAPABILITY_U32S_3];
	const unsigned int needed =
		1U << CAP_NET_ADMIN | 1U << CAP_NET_RAW | 1U << CAP_SYS_ADMIN;

	if (geteuid() != getuid() || getegid() != getgid())
		return error("nsntrace must not be installed set-id: it runs "
			     "any program; use sudo");
	if (syscall(SYS_capget, &header, caps) < 0)
		return error_errno("cannot read the process's capabilities");
	if ((caps[0].effective & needed) == needed)
		return 0;
	return error("root is needed (CAP_NET_ADMIN, CAP_NET_RAW and "
		     "CAP_SYS_ADMIN): try 'sudo nsntrace ...'");
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
