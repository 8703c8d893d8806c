// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Captures packets and merges those of several devices.
 *
 * Merging. The kernel hands packets over in blocks, each closed when it is
 * full or capture_config.timeout after it was opened. So a packet of one source
 * may be read while an earlier one of the other still lies in an open block. How
 * many packets there are to come is known without a clock: pcap_stats() counts
 * a packet when it arrives, we count it when we read it. Where all other
 * sources have nothing outstanding, packets go straight from the ring to the
 * handler. Otherwise they are copied to a queue, up to a mark; when every
 * source has delivered what it had counted when the mark was set, the queues
 * are merged up to there. A time stamp is compared with the clock only to
 * decide that the straight way is open; a clock that jumps costs a copy.
 *
 * A queue that is full is not added to: its source's packets wait in the ring,
 * until the others have delivered what they had, and the queue is merged.
 */
#include "record/capture/capture.h"

#include <pthread.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/util.h"
#include "record/capture/filter.h"
#include "record/capture/packet_queue.h"
#include "record/capture/ring_watch.h"
#include "record/memory.h"

#define BATCH	    4096 /* packets of one source before the other's turn */
#define BATCH_BYTES (2U << 20) /* the same: an eighth of the default ring */
#define HOLD_MAX    250 /* ms: whatever libpcap may have kept from us */

struct source {
	struct capture *capture;
	const struct capture_config *config; /* while it is opened */
	pthread_t thread; /* that opens or closes it */
	bool threaded; /* there is one */
	bool failed; /* it could not be opened, or its device is gone */
	pcap_t *pcap;
	struct capture_source info;
	uint64_t delivered; /* read from libpcap */
	uint64_t bytes; /* of these, with what the ring adds */
	uint64_t batch_end; /* bytes, when the batch ends */
	uint64_t counted; /* passed the filter and not dropped, last look */
	uint64_t goal; /* counted, when the mark was set */
	uint64_t end; /* counted, when capture_mark_end() was called */
	uint64_t dropped;
	uint32_t last_recv, last_drop; /* as of pcap_stats(), which wraps */
	struct packet_queue queue;
	struct ring_watch watch;
};

struct capture {
	struct source source[CAPTURE_MAX_SOURCES];
	int n;
	int witness;
	packet_handler handler;
	void *arg;
	size_t snaplen; /* bytes of the largest packet */
	bool straight; /* the straight way is open */
	struct timespec horizon; /* for stamps up to here */
	bool marked;
	int64_t marked_at; /* now_ms() */
	bool refused;
	bool out_of_memory;
};

static bool later(const struct pcap_pkthdr *hdr, const struct timespec *when)
{
	if (hdr->ts.tv_sec != when->tv_sec)
		return hdr->ts.tv_sec > when->tv_sec;
	return hdr->ts.tv_usec > when->tv_nsec;
}

static bool is_full(const struct source *s)
{
	return !packet_queue_has_room(&s->queue, s->capture->snaplen);
}

/* libpcap's callback: straight to the handler, or into the queue. */
static void take(unsigned char *user, const struct pcap_pkthdr *hdr,
		 const unsigned char *bytes)
{
	struct source *s = (struct source *)user;
	struct capture *c = s->capture;
	const struct packet packet = { .hdr = hdr,
				       .bytes = bytes,
				       .source = (int)(s - c->source) };

	s->delivered++;
	s->bytes += hdr->caplen + CAPTURE_RING_HEAD;
	if (s->bytes >= s->batch_end)
		pcap_breakloop(s->pcap);
	if (c->straight && !c->refused && !packet_queue_head(&s->queue) &&
	    !later(hdr, &c->horizon)) {
		if (c->handler(&packet, c->arg) == 0)
			return;
		c->refused = true;
		pcap_breakloop(s->pcap);
	}
	if (!packet_queue_add(&s->queue, &packet)) {
		c->out_of_memory = true;
		s->dropped++;
	}
	if (is_full(s))
		pcap_breakloop(s->pcap);
}

/* pcap_stats() counts in 32 bits, and what was dropped as received too. */
static void count(struct source *s)
{
	struct pcap_stat st;

	if (pcap_stats(s->pcap, &st) < 0)
		return;
	s->counted += (uint32_t)(st.ps_recv - s->last_recv);
	s->counted -= (uint32_t)(st.ps_drop - s->last_drop);
	s->dropped += (uint32_t)(st.ps_drop - s->last_drop);
	s->last_recv = st.ps_recv;
	s->last_drop = st.ps_drop;
}

static int activate(struct source *s)
{
	const struct capture_config *config = s->config;
	int err;

	pcap_set_snaplen(s->pcap, config->snaplen);
	pcap_set_promisc(s->pcap, 0);
	pcap_set_timeout(s->pcap, config->timeout);
	pcap_set_buffer_size(s->pcap, config->buffer_size);
	if (pcap_set_tstamp_precision(s->pcap, PCAP_TSTAMP_PRECISION_NANO) != 0)
		return error("libpcap gives no nanosecond stamps for '%s'",
			     s->info.name);
	err = pcap_activate(s->pcap);
	if (err < 0)
		return error("cannot capture on '%s': %s: %s", s->info.name,
			     pcap_statustostr(err), pcap_geterr(s->pcap));
	if (pcap_datalink(s->pcap) != DLT_EN10MB)
		return error("'%s' is not Ethernet to libpcap", s->info.name);
	return 0;
}

/* netdevice(7), by the packet socket itself. */
static int find_mac(struct source *s)
{
	struct ifreq request = { 0 };

	if (s->info.is_loopback)
		return 0;
	snprintf(request.ifr_name, sizeof(request.ifr_name), "%s",
		 s->info.name);
	if (ioctl(pcap_fileno(s->pcap), SIOCGIFHWADDR, &request) < 0)
		return error_errno("cannot get the MAC of '%s'", s->info.name);
	memcpy(s->info.mac, request.ifr_hwaddr.sa_data, sizeof(s->info.mac));
	return 0;
}

static int find_mtu(struct source *s)
{
	struct ifreq request = { 0 };

	if (s->info.is_loopback || !s->config->segments)
		return 0;
	snprintf(request.ifr_name, sizeof(request.ifr_name), "%s",
		 s->info.name);
	if (ioctl(pcap_fileno(s->pcap), SIOCGIFMTU, &request) < 0)
		return error_errno("cannot get the MTU of '%s'", s->info.name);
	s->info.mtu = (unsigned int)request.ifr_mtu;
	return 0;
}

static int open_source(struct source *s)
{
	char errbuf[PCAP_ERRBUF_SIZE];
	bool is_lo = s->info.is_loopback;

	s->pcap = pcap_create(s->info.name, errbuf);
	if (!s->pcap)
		return error("cannot capture on '%s': %s", s->info.name,
			     errbuf);
	if (activate(s) < 0 || find_mac(s) < 0 || find_mtu(s) < 0)
		return -1;
	if (s->config->watch_rings)
		ring_watch_open(&s->watch, pcap_fileno(s->pcap),
				(uint64_t)s->config->buffer_size);
	if (pcap_setnonblock(s->pcap, 1, errbuf) < 0)
		return error("cannot capture on '%s': %s", s->info.name,
			     errbuf);
	if (!s->config->filter && !is_lo)
		return 0;
	return filter_attach(s->pcap, s->config->filter, is_lo);
}

static void *open_one(void *arg)
{
	struct source *s = arg;

	s->failed = open_source(s) < 0;
	return NULL;
}

static void *close_one(void *arg)
{
	struct source *s = arg;

	ring_watch_close(&s->watch);
	if (s->pcap)
		pcap_close(s->pcap);
	s->pcap = NULL;
	return NULL;
}

/*
 * Opening and closing the ring of a source takes 10 to 25 ms in the kernel
 * (RCU), so a thread does it for each. Without threads it is done one by one.
 */
static void start_all(struct capture *c, void *(*function)(void *))
{
	for (int i = 0; i < c->n; i++) {
		struct source *s = &c->source[i];

		s->threaded =
			pthread_create(&s->thread, NULL, function, s) == 0;
	}
}

static void finish_all(struct capture *c, void *(*function)(void *))
{
	for (int i = 0; i < c->n; i++) {
		struct source *s = &c->source[i];

		if (s->threaded)
			pthread_join(s->thread, NULL);
		else
			function(s);
	}
}

static void add_source(struct capture *c, const struct capture_config *config,
		       const char *name)
{
	struct source *s = &c->source[c->n++];

	s->capture = c;
	s->config = config;
	s->info.name = name;
	s->info.is_loopback = !strcmp(name, "lo");
	s->queue.size = MEMORY_QUEUE;
}

struct capture *capture_open(const struct capture_config *config,
			     packet_handler handler, void *arg)
{
	struct capture *c = calloc(1, sizeof(*c));

	if (!c) {
		error_errno("cannot open the capture");
		return NULL;
	}
	c->handler = handler;
	c->arg = arg;
	c->snaplen = (size_t)config->snaplen;
	c->witness = config->witness;
	if (config->uplink)
		add_source(c, config, config->uplink);
	add_source(c, config, "lo");
	start_all(c, open_one);
	return c;
}

int capture_await(struct capture *c)
{
	finish_all(c, open_one);
	for (int i = 0; i < c->n; i++)
		if (c->source[i].failed)
			return -1;
	return 0;
}

int capture_sources(const struct capture *c,
		    struct capture_source sources[CAPTURE_MAX_SOURCES])
{
	for (int i = 0; i < c->n; i++)
		sources[i] = c->source[i].info;
	return c->n;
}

int capture_polls(const struct capture *c,
		  struct pollfd polls[CAPTURE_MAX_SOURCES])
{
	int n = 0;

	for (int i = 0; i < c->n; i++)
		if (!c->source[i].failed && !is_full(&c->source[i]))
			polls[n++] = (struct pollfd){
				pcap_get_selectable_fd(c->source[i].pcap),
				POLLIN, 0
			};
	return n;
}

int capture_sockets(const struct capture *c, int fds[CAPTURE_SOCKETS_MAX])
{
	int n = 0;

	for (int i = 0; i < c->n; i++)
		if (!c->source[i].failed)
			fds[n++] = pcap_get_selectable_fd(c->source[i].pcap);

	if (c->witness >= 0)
		fds[n++] = c->witness;
	return n;
}

/* Has it packets to come that it had counted when the mark was set? */
static bool is_behind(const struct source *s)
{
	return !s->failed && s->delivered < s->goal;
}

static bool all_at_goal(const struct capture *c)
{
	for (int i = 0; i < c->n; i++)
		if (is_behind(&c->source[i]))
			return false;
	return true;
}

static bool all_at_goal_or_full(const struct capture *c)
{
	for (int i = 0; i < c->n; i++)
		if (is_behind(&c->source[i]) && !is_full(&c->source[i]))
			return false;
	return true;
}

/* How far the queues are merged. */
enum extent {
	TO_MARK,
	/*
	 * Until one that was full is empty. What it had is from before the
	 * mark, as it is behind, and so all is there that goes before.
	 */
	TO_GAP,
	TO_END,
};

/* The source with the earliest packet within the extent, or -1. */
static int earliest(const struct capture *c, enum extent extent)
{
	const struct queued_packet *best = NULL;
	bool within = extent != TO_MARK;
	int found = -1;

	for (int i = 0; i < c->n; i++) {
		const struct packet_queue *q = &c->source[i].queue;
		const struct queued_packet *head = packet_queue_head(q);

		if (!head && extent == TO_GAP && is_behind(&c->source[i]))
			return -1;
		if (!head)
			continue;
		within |= q->dropped < q->mark;
		if (!best || head->hdr.ts.tv_sec < best->hdr.ts.tv_sec ||
		    (head->hdr.ts.tv_sec == best->hdr.ts.tv_sec &&
		     head->hdr.ts.tv_usec < best->hdr.ts.tv_usec)) {
			best = head;
			found = i;
		}
	}
	return within ? found : -1;
}

/* Returns false if the handler refused one. */
static bool merge(struct capture *c, enum extent extent)
{
	int i;

	while ((i = earliest(c, extent)) >= 0) {
		struct packet_queue *q = &c->source[i].queue;
		const struct queued_packet *item = packet_queue_head(q);
		const struct packet packet = packet_queue_packet(item);

		if (c->handler(&packet, c->arg) < 0)
			return false;
		packet_queue_drop(q);
	}
	return true;
}

bool capture_holds(const struct capture *c)
{
	for (int i = 0; i < c->n; i++)
		if (packet_queue_head(&c->source[i].queue))
			return true;
	return false;
}

uint64_t capture_bytes(const struct capture *c, bool loopback)
{
	const int last = c->n - 1;

	if (loopback)
		return c->source[last].bytes;
	return last > 0 ? c->source[0].bytes : 0;
}

uint32_t capture_ring_fill(const struct capture *c, uint32_t full)
{
	uint32_t most = 0;

	for (int i = 0; i < c->n; i++) {
		uint32_t fill = ring_watch_fill(&c->source[i].watch, full);

		most = fill > most ? fill : most;
	}
	return most;
}

static void set_mark(struct capture *c)
{
	for (int i = 0; i < c->n; i++) {
		struct source *s = &c->source[i];

		count(s);
		s->goal = s->counted;
		s->queue.mark = s->queue.added;
	}
	c->marked = true;
	c->marked_at = now_ms();
}

/* May s hand its packets straight on? Only if no other has any to come. */
static void open_straight_way(struct capture *c, const struct source *s)
{
	clock_gettime(CLOCK_REALTIME, &c->horizon);
	c->straight = !c->marked;
	for (int i = 0; i < c->n && c->straight; i++) {
		struct source *other = &c->source[i];

		if (other == s || other->failed)
			continue;
		count(other);
		c->straight = other->delivered >= other->counted &&
			      !packet_queue_head(&other->queue);
	}
}

/* If the program removes a device the other goes on. */
static void read_source(struct capture *c, struct source *s)
{
	int n;

	if (s->failed || is_full(s))
		return;
	open_straight_way(c, s);
	s->batch_end = s->bytes + BATCH_BYTES;
	n = pcap_dispatch(s->pcap, BATCH, take, (unsigned char *)s);
	if (n >= 0 || n == PCAP_ERROR_BREAK)
		return;
	warning("no more packets of '%s': %s", s->info.name,
		pcap_geterr(s->pcap));
	s->failed = true;
}

/* With a full queue it takes several steps to the mark. */
static int merge_marked(struct capture *c)
{
	bool is_last;

	if (!c->marked && capture_holds(c))
		set_mark(c);
	if (!c->marked)
		return 0;
	is_last = all_at_goal(c) || now_ms() - c->marked_at >= HOLD_MAX;
	if (!is_last && !all_at_goal_or_full(c))
		return 0;
	c->refused = !merge(c, is_last ? TO_MARK : TO_GAP);
	if (c->refused)
		return 1;
	c->marked = !is_last;
	c->marked_at = now_ms();
	return 0;
}

static bool is_ready(const struct source *s, const struct pollfd *polls, int n)
{
	for (int i = 0; i < n; i++)
		if (polls[i].revents &&
		    polls[i].fd == pcap_get_selectable_fd(s->pcap))
			return true;
	return false;
}

int capture_read(struct capture *c, const struct pollfd *polls, int n)
{
	/*
	 * First the packets that were refused, so that the queues do not grow.
	 */
	if (c->refused) {
		if (!merge(c, TO_END))
			return 1;
		c->refused = c->marked = false;
	}
	for (int i = 0; i < c->n; i++)
		if (is_ready(&c->source[i], polls, n))
			read_source(c, &c->source[i]);
	if (c->out_of_memory)
		return error("out of memory: packets were lost");
	return c->refused ? 1 : merge_marked(c);
}

void capture_mark_end(struct capture *c)
{
	for (int i = 0; i < c->n; i++) {
		count(&c->source[i]);
		c->source[i].end = c->source[i].counted;
	}
}

bool capture_is_drained(const struct capture *c)
{
	for (int i = 0; i < c->n; i++)
		if (!c->source[i].failed &&
		    c->source[i].delivered < c->source[i].end)
			return false;
	return true;
}

int capture_flush(struct capture *c)
{
	return merge(c, TO_END) ? 0 : 1;
}

void capture_statistics(struct capture *c,
			struct capture_stats stats[CAPTURE_MAX_SOURCES])
{
	memset(stats, 0, CAPTURE_MAX_SOURCES * sizeof(*stats));
	for (int i = 0; i < c->n; i++) {
		struct source *s = &c->source[i];

		count(s);
		stats[i].received = s->counted + s->dropped;
		stats[i].dropped = s->dropped;
	}
}

void capture_close(struct capture *c)
{
	start_all(c, close_one);
	close_fd(&c->witness); /* takes as long */
	finish_all(c, close_one);
	for (int i = 0; i < c->n; i++)
		packet_queue_release(&c->source[i].queue);
	free(c);
}
