// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Packets that no capture sees.
 *
 * A packet passes the witness before its device counts it. At the end the device
 * is asked first: what it has counted by then, the witness has seen, unless it
 * came by another way. At the start the witness of a veth pair is asked first,
 * when nothing of the program's is on its way. So a packet of the kernel's may be
 * missing in the difference, but none is too many.
 *
 * A tap counts a packet when pasta reads it, which may be much later. It is new,
 * and the witness is older than its first packet: both count from 0.
 */
#include "trace/unseen.h"

#include <errno.h>
#include <string.h>

#include "base/log.h"
#include "host/diagnose/traffic.h"
#include "record/capture/witness.h"

static int count(const struct exit_device *device, uint32_t *packets)
{
	struct device_count counts;

	if (device_count(&counts, device->pid, device->name) < 0)
		return -1;
	*packets = (uint32_t)(device->outer ? counts.received : counts.sent);
	return 0;
}

void unseen_begin(struct unseen *u, const struct exit_device *device)
{
	uint32_t ignored;

	u->before = 0;
	u->begun = device->name && device->witness >= 0;
	if (u->begun && device->outer)
		u->begun = witness_count(device->witness, &ignored) == 0 &&
			   count(device, &u->before) == 0;
}

void unseen_end(struct unseen *u, const struct exit_device *device)
{
	uint32_t counted, seen;
	int32_t more;

	if (!u->begun)
		return;
	if (count(device, &counted) < 0 ||
	    witness_count(device->witness, &seen) < 0) {
		detail("packets that the capture did not see are not counted: "
		       "%s",
		       strerror(errno));
		return;
	}
	more = (int32_t)(counted - u->before - seen);
	u->checked = true;
	u->packets = more > 0 ? (uint32_t)more : 0;
}
