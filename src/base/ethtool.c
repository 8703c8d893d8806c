// SPDX-License-Identifier: GPL-2.0-or-later
/* A device's offloads. */
#include "base/ethtool.h"

#include <errno.h>
#include <linux/ethtool.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "base/log.h"

/* Transmit checksums last: without them the kernel drops tso by itself. */
static const __u32 offloads[] = { ETHTOOL_STSO, ETHTOOL_SGSO, ETHTOOL_SGRO,
				  ETHTOOL_STXCSUM };

int ethtool_no_offloads(const char *device)
{
	autoclose int sock = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	struct ifreq req = { .ifr_ifindex = 0 };

	if (sock < 0)
		return error_errno("cannot open a socket");
	snprintf(req.ifr_name, sizeof(req.ifr_name), "%s", device);
	for (size_t i = 0; i < ARRAY_SIZE(offloads); i++) {
		struct ethtool_value off = { .cmd = offloads[i], .data = 0 };

		req.ifr_data = (void *)&off;
		if (ioctl(sock, SIOCETHTOOL, &req) < 0 && errno != EOPNOTSUPP)
			return error_errno(
				"cannot disable the offloads of '%s'", device);
	}
	return 0;
}
