// SPDX-License-Identifier: GPL-2.0-or-later
/* The tally. Most packets take a comparison or two. */
#include "record/tally.h"

#include "packet/kernel_made.h"

static bool may_be_sent(const struct tally *t, const struct packet *packet)
{
	const struct capture_source *source = &t->source[packet->source];

	return (source->is_loopback || capture_source_sent(source, packet)) &&
	       !is_kernel_made(packet->bytes, packet->hdr->caplen);
}

int tally_packet(void *state, const struct packet *packet)
{
	struct tally *t = state;
	const struct capture_source *source = &t->source[packet->source];
	bool owned = packet->owner.process;

	if (source->is_loopback)
		refusals_packet(&t->result.refusals, packet->bytes,
				packet->hdr->caplen);
	else
		tries_packet(&t->result.tries, packet->bytes,
			     packet->hdr->caplen,
			     capture_source_sent(source, packet));
	if (t->result.sent && (owned || !t->has_owners))
		return 0;
	if (may_be_sent(t, packet)) {
		t->result.sent = true;
		t->result.unowned += !owned;
	}
	return 0;
}
