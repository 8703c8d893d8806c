// SPDX-License-Identifier: GPL-2.0-or-later
/* The trace's end of an uplink that another process serves. */
#include "program/tap.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <stdio.h>
#include <sys/ioctl.h>

#include "base/capabilities.h"
#include "base/link.h"
#include "base/log.h"

#define TUN "/dev/net/tun"

int tap_make(const char *name)
{
	autoclose int fd = open(TUN, O_RDWR | O_CLOEXEC);
	struct ifreq req = { .ifr_flags = IFF_TAP | IFF_NO_PI };

	snprintf(req.ifr_name, sizeof(req.ifr_name), "%s", name);
	if (fd < 0 || ioctl(fd, TUNSETIFF, &req) < 0 ||
	    ioctl(fd, TUNSETPERSIST, 1) < 0)
		return -1;
	link_prepare_ipv6(name, false);
	return 0;
}

int tap_explain_failure(void)
{
	static const char failed[] = "cannot use " TUN ", which pasta needs";

	if (errno == EACCES || errno == EPERM)
		return error_errno("%s (try 'sudo chmod 666 " TUN "', "
				   "or %s)",
				   failed, capabilities_remedy());
	if (errno == ENOENT || errno == ENODEV || errno == ENXIO)
		return error_errno("%s (try 'sudo modprobe tun', in a "
				   "container 'docker run --device=" TUN
				   "', or %s)",
				   failed, capabilities_remedy());
	return error_errno("%s", failed);
}
