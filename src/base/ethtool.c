// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A device's offloads. Those of UDP have no command of their own: the kernel
 * has a list of the names of all offloads, and an offload is a bit by its index
 * there.
 */
#include "base/ethtool.h"

#include <errno.h>
#include <linux/ethtool.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "base/log.h"

/* Transmit checksums last: without them the kernel drops tso by itself. */
static const __u32 offloads[] = { ETHTOOL_STSO, ETHTOOL_SGSO, ETHTOOL_SGRO,
				  ETHTOOL_STXCSUM };

/* The first two split what a sender or another device has put together. */
static const char *const udp_offloads[] = {
	"tx-udp-segmentation",
	"tx-gso-list",
	"rx-gro-list",
	"rx-udp-gro-forwarding",
};

/* More than any kernel has. */
#define FEATURES_MAX 1024

struct device {
	int sock; /* -1: there is none */
	struct ifreq req;
};

static struct device open_device(const char *name)
{
	struct device d = { .sock = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC,
					   0) };

	snprintf(d.req.ifr_name, sizeof(d.req.ifr_name), "%s", name);
	return d;
}

static int command(struct device *d, void *data)
{
	d->req.ifr_data = data;
	return ioctl(d->sock, SIOCETHTOOL, &d->req);
}

/* Returns the number of the device's features, or -1. */
static int count_features(struct device *d)
{
	union {
		struct ethtool_sset_info info;
		struct {
			struct ethtool_value unused[2];
			__u32 count;
		} sets;
	} u = { .info = { .cmd = ETHTOOL_GSSET_INFO,
			  .sset_mask = 1ULL << ETH_SS_FEATURES } };

	if (command(d, &u) < 0)
		return -1;
	if (u.info.sset_mask != 0 && u.sets.count <= FEATURES_MAX)
		return (int)u.sets.count;
	errno = EOPNOTSUPP;
	return -1;
}

static bool is_of_udp(const __u8 *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(udp_offloads); i++)
		if (!strncmp((const char *)name, udp_offloads[i],
			     ETH_GSTRING_LEN))
			return true;
	return false;
}

/* Ask for a change of each offload of UDP. Returns 0, or -1. */
static int choose_udp_offloads(struct device *d,
			       struct ethtool_sfeatures *change, int count)
{
	struct ethtool_gstrings *names;
	int err;

	names = calloc(1, sizeof(*names) + (size_t)count * ETH_GSTRING_LEN);
	if (!names)
		return -1;
	names->cmd = ETHTOOL_GSTRINGS;
	names->string_set = ETH_SS_FEATURES;
	names->len = (__u32)count;
	err = command(d, names);
	for (size_t i = 0; err == 0 && i < (size_t)count; i++)
		if (is_of_udp(names->data + i * ETH_GSTRING_LEN))
			change->features[i / 32].valid |= 1U << i % 32;
	free(names);
	return err;
}

/* The new value of all is 0. */
static int disable_udp_offloads(struct device *d, int count)
{
	__u32 size = ((__u32)count + 31) / 32;
	struct ethtool_sfeatures *change;
	int err;

	change = calloc(1, sizeof(*change) + size * sizeof(*change->features));
	if (!change)
		return -1;
	change->cmd = ETHTOOL_SFEATURES;
	change->size = size;
	err = choose_udp_offloads(d, change, count);
	/* A positive result says that not all could be changed. */
	if (err == 0 && command(d, change) < 0)
		err = -1;
	free(change);
	return err;
}

void ethtool_no_udp_offloads(const char *device)
{
	struct device d = open_device(device);
	autoclose int sock = d.sock;
	int count = sock < 0 ? -1 : count_features(&d);

	if ((count < 0 || disable_udp_offloads(&d, count) < 0) &&
	    errno != EOPNOTSUPP)
		warning("cannot disable the UDP offloads of '%s', so several "
			"datagrams may be in one frame: %s",
			device, strerror(errno));
}

int ethtool_no_offloads(const char *device)
{
	struct device d = open_device(device);
	autoclose int sock = d.sock;

	if (sock < 0)
		return error_errno("cannot open a socket");
	for (size_t i = 0; i < ARRAY_SIZE(offloads); i++) {
		struct ethtool_value off = { .cmd = offloads[i], .data = 0 };

		if (command(&d, &off) < 0 && errno != EOPNOTSUPP)
			return error_errno(
				"cannot disable the offloads of '%s'", device);
	}
	return 0;
}
