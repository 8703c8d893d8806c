// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * However much the tracer sends, packets do not wait for it. The link's other
 * end is a function that has a message whenever it is asked.
 */
#include <stdlib.h>
#include <unistd.h>

#include "record/owner/attribution.h"
#include "record/owner/process_watch.h"
#include "unit.h"

#define IN_A_TURN 10000 /* packets */

static unsigned int asked;
static bool has_messages = true;

/* Each is about a process that sends nothing. */
int process_watch_receive(int sock, struct process_message *message)
{
	(void)sock;
	asked++;
	memset(message, 0, sizeof(*message));
	message->kind = PROCESS_MESSAGE_INFO;
	message->info.pid = asked;
	return has_messages;
}

int process_watch_give(int sock, const struct process_watch_gift *gift)
{
	(void)sock;
	(void)gift;
	return 0;
}

static struct attribution *begin(void)
{
	const struct attribution_config config = { .must = true,
						   .ports = true };
	const struct capture_source lo = { .name = "lo", .is_loopback = true };
	struct attribution *a;

	if (attribution_choose(&a, &config) < 0 || !a)
		exit(99);
	attribution_know_sources(a, &lo, 1);
	return a;
}

/* A datagram whose owner nobody knows, from another port each time. */
static void find_one(struct attribution *a, unsigned int n)
{
	unsigned char frame[14 + 20 + 8] = { [12] = 8, [14] = 0x45, [23] = 17 };
	const struct pcap_pkthdr hdr = { .caplen = sizeof(frame),
					 .len = sizeof(frame) };
	const struct packet packet = { .hdr = &hdr, .bytes = frame };
	struct packet_owner owner;

	frame[34] = (unsigned char)(n >> 8);
	frame[35] = (unsigned char)n;
	if (attribution_find(a, &packet, &owner))
		ok(false, "a packet without a report has no owner");
}

static void one_turn(void)
{
	struct attribution *a = begin();

	asked = 0;
	ok(attribution_update(a), "a link with messages has not ended");
	ok(asked > 0 && asked <= 1000,
	   "one turn takes a limited number of messages");
	for (unsigned int n = 0; n < IN_A_TURN; n++)
		find_one(a, n);
	ok(asked <= 1000, "packets without an owner do not ask for more");
	asked = 0;
	attribution_update(a);
	ok(asked > 0, "the next turn takes more messages");
	attribution_close(a);
}

static void no_message(void)
{
	struct attribution *a = begin();

	has_messages = false;
	asked = 0;
	attribution_update(a);
	for (unsigned int n = 0; n < IN_A_TURN; n++)
		find_one(a, n);
	ok(asked <= 1000, "an empty link is not asked for each packet");
	attribution_close(a);
}

int main(void)
{
	alarm(BUSY_SECONDS); /* a turn may never end */
	one_turn();
	no_message();
	return done_testing();
}
