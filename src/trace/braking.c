// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the brake does. Up to half of ring and queue each link has an allowance: a
 * burst of a part of the ring, which is granted again as soon as a quarter of it was
 * read, and a rate at which half a ring takes long to fill. So nothing is slowed
 * while the recorder reads, and if it does not, or if the brake itself is late, the
 * links are slow before the ring is full.
 *
 * From half on, the rate follows the fuller of the two: half as much for each 12th
 * of the rest. So it settles where as much comes in as is written, whatever that is.
 *
 * The recorder says how full a ring is whenever it has read a batch. If it does
 * not run, it says nothing; then what the devices have counted since is added.
 *
 * The brake sleeps until the recorder rings: that costs an idle trace nothing. An
 * output that takes nothing for GIVE_UP ends the slowing for good, as its reader
 * may wait for the program.
 */
#include "trace/braking.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/nl.h"
#include "base/shaper.h"
#include "base/util.h"
#include "host/diagnose/traffic.h"
#include "record/capture/capture.h"
#include "record/memory.h"

#define HALF	     (PRESSURE_FULL / 2)
#define FASTEST	     (512ULL << 20) /* bytes a second, where slowing begins */
#define HALVINGS     12 /* until 128 KiB a second, if all is full */
#define ALLOWED	     8 /* the part of a ring that may come at once, by each link */
#define USED	     4 /* the part of that after which it is granted again */
#define ALLOWED_RATE 4 /* rings a second that may come beyond that */
#define RATE_MIN     (16ULL << 20) /* of that, bytes a second */
#define TICK_MIN     1 /* ms between two looks */
#define TICK_MAX     10
#define FORGET	     64 /* looks until a high rate is forgotten, about */
#define TICK_PART    32 /* of a ring, which may come between two looks */
#define QUIET	     200 /* ms; then it sleeps */
#define GIVE_UP	     5000 /* ms in which the output takes nothing */
#define TRIES_MAX    50
#define RETRY	     10 /* ms */

/* The brake's process. */
struct braking {
	struct brake *b;
	struct nl_sock *inner, *outer;
	enum {
		ALLOWING,
		SLOWING,
		LETTING_GO
	} does;
	uint64_t rate; /* while slowing */
	bool again; /* a link did not take it: the kernel was short of memory */
	int64_t looked_at; /* now_ns() */
	uint32_t beats;
	uint32_t ring; /* how full it was then; it may fill as fast again */
	bool counts; /* the recorder is late: base is what was counted then */
	uint64_t base[CAPTURE_MAX_SOURCES];
	uint32_t late; /* of PRESSURE_FULL: what has come since */
	struct {
		uint64_t
			read; /* bytes of its ring, when its links were allowed */
		int64_t at; /* now_ns() */
	} allowed[CAPTURE_MAX_SOURCES];
	uint64_t read; /* bytes of all rings, at the last look */
	uint64_t highest; /* bytes a millisecond, of late */
	int64_t busy_until; /* ms */
	uint64_t written;
	int64_t progress; /* ms, when written has changed, or slowing began */
};

static struct nl_sock *socket_of(const struct braking *s,
				 const struct brake_link *link)
{
	return link->outer ? s->outer : s->inner;
}

/* The kernel has no tbf, or the program took it or its device away. */
static bool is_gone(int error)
{
	return error == ENOENT || error == ENODEV || error == EINVAL ||
	       error == EPERM;
}

/* Returns 0, or -1 if there is nothing to slow any more. */
static int set_link(struct braking *s, const struct brake_link *link,
		    struct shaping shaping)
{
	struct nl_sock *sk = socket_of(s, link);

	if (sk && shaper_set(sk, link->ifindex, link->limit, shaping) == 0)
		return 0;
	if (!sk || is_gone(errno))
		return -1;
	s->again = true;
	return 0;
}

/* The links that fill this ring. */
static void set_links(struct braking *s, int ring, struct shaping shaping)
{
	struct brake *b = s->b;
	int kept = 0;

	for (int i = 0; i < b->n_links; i++) {
		const struct brake_link link = b->links[i];

		if (link.ring != ring || set_link(s, &link, shaping) == 0)
			b->links[kept++] = link;
	}
	b->n_links = kept;
}

static void set_all(struct braking *s, struct shaping shaping)
{
	s->again = false;
	for (int ring = 0; ring < CAPTURE_MAX_SOURCES; ring++)
		set_links(s, ring, shaping);
}

/* No link must stay slow for want of memory. */
static void set_free(struct braking *s)
{
	for (int i = 0; i < TRIES_MAX; i++) {
		set_all(s, (struct shaping){ SHAPER_FREE, SHAPER_BURST });
		if (!s->again)
			return;
		poll(NULL, 0, RETRY);
	}
}

/* ---- how much may come ---- */

struct shaping braking_allowance(uint64_t ring, bool bounded)
{
	uint64_t rate = ring * ALLOWED_RATE, burst = ring / ALLOWED;

	if (!bounded)
		return (struct shaping){ SHAPER_FREE, SHAPER_BURST };
	rate = rate > RATE_MIN ? rate : RATE_MIN;
	burst = burst > SHAPER_BURST ? burst : SHAPER_BURST;
	burst = burst < UINT32_MAX ? burst : UINT32_MAX;
	return (struct shaping){ rate, (uint32_t)burst };
}

/* The fuller, the less. */
static struct shaping allowance_at(const struct braking *s, uint32_t fill)
{
	struct shaping a = braking_allowance(s->b->ring, s->b->bounded);

	a.burst = (uint32_t)((uint64_t)a.burst * (HALF - fill) / HALF);
	a.burst = a.burst > SHAPER_BURST ? a.burst : SHAPER_BURST;
	return a;
}

/* From half on. */
static uint64_t rate_for(uint32_t fill)
{
	uint64_t over = fill < PRESSURE_FULL ? fill - HALF : HALF;
	uint64_t rate;

	over *= HALVINGS;
	rate = FASTEST >> over / HALF;
	return rate - rate * (over % HALF) / PRESSURE_FULL;
}

/* Each change lets a burst pass: leave small ones out. */
static bool is_worth_it(uint64_t from, uint64_t to)
{
	uint64_t difference = from < to ? to - from : from - to;

	return difference > from / 8;
}

/* ---- how full they are ---- */

/*
 * What came into the ring of a device of the trace, as the device counts it. This
 * must not ask by rtnetlink, as all of its users may wait for one another.
 */
static uint64_t count(const struct braking *s, const char *device)
{
	struct device_count c;

	if (!device[0] || device_count(&c, s->b->recorder, device) < 0)
		return 0;
	/* All that is sent on loopback comes in. */
	if (!strcmp(device, "lo"))
		return c.received_bytes + c.received * CAPTURE_RING_HEAD;
	return c.sent_bytes + c.received_bytes +
	       (c.sent + c.received) * CAPTURE_RING_HEAD;
}

/* While the recorder does not say it: how much more a ring is filled by now. */
static uint32_t more_in_ring(struct braking *s)
{
	const char *const devices[] = { s->b->device, "lo" };
	uint64_t most = 0;

	if (!s->b->bounded)
		return 0;
	for (int i = 0; i < CAPTURE_MAX_SOURCES; i++) {
		uint64_t now = count(s, devices[i]);

		if (!s->counts)
			s->base[i] = now;
		/* 0: it could not be read. */
		if (now > s->base[i] && now - s->base[i] > most)
			most = now - s->base[i];
	}
	s->counts = true;
	if (most >= s->b->ring)
		return PRESSURE_FULL;
	return (uint32_t)(most * PRESSURE_FULL / s->b->ring);
}

static uint32_t fill_of_ring(struct braking *s)
{
	const struct pressure *p = s->b->pressure;
	uint32_t beats = atomic_load_explicit(&p->beats, memory_order_acquire);
	uint32_t ring = atomic_load(&p->ring);

	ring = ring < PRESSURE_FULL ? ring : PRESSURE_FULL;
	if (beats == s->beats) {
		s->late = more_in_ring(s);
		return ring + s->late;
	}
	s->beats = beats;
	s->counts = false;
	s->late = 0;
	return ring;
}

static uint32_t fill_of_queue(const struct braking *s)
{
	const struct pressure *p = s->b->pressure;
	uint64_t written = atomic_load(&p->written);
	uint64_t queued = atomic_load(&p->queued);

	if (queued <= written)
		return 0;
	if (queued - written >= MEMORY_OUTPUT)
		return PRESSURE_FULL;
	return (uint32_t)((queued - written) * PRESSURE_FULL / MEMORY_OUTPUT);
}

/* Returns false if the output took nothing for too long. */
static bool output_goes_on(struct braking *s, int64_t now)
{
	uint64_t written = atomic_load(&s->b->pressure->written);

	if (s->does != SLOWING || written != s->written)
		s->progress = now;
	s->written = written;
	return now - s->progress < GIVE_UP;
}

/* ---- what it does ---- */

/*
 * Grant a ring's allowance again when a part of it was used. What came slowly was
 * made up for by the rate.
 */
static void allow_ring(struct braking *s, int ring, uint32_t fill, int64_t now)
{
	const struct shaping a = allowance_at(s, fill);
	uint64_t read = atomic_load(&s->b->pressure->read[ring]);
	uint64_t came = read - s->allowed[ring].read;
	uint64_t ms = (uint64_t)(now - s->allowed[ring].at) / 1000000;

	if (s->does == ALLOWING && came < a.burst / USED)
		return;
	s->allowed[ring].read = read;
	s->allowed[ring].at = now;
	if (s->does != ALLOWING || came >= a.rate / 2000 * ms)
		set_links(s, ring, a);
}

static void allow(struct braking *s, uint32_t fill, int64_t now)
{
	if (s->does == ALLOWING && !s->b->bounded && !s->again)
		return;
	if (s->again)
		s->does = SLOWING;
	s->again = false;
	for (int ring = 0; ring < CAPTURE_MAX_SOURCES; ring++)
		allow_ring(s, ring, fill, now);
	s->does = ALLOWING;
}

static void slow(struct braking *s, uint32_t fill)
{
	uint64_t rate = rate_for(fill);

	if (s->does == SLOWING && !s->again && !is_worth_it(s->rate, rate))
		return;
	set_all(s, (struct shaping){ rate, SHAPER_BURST });
	s->does = SLOWING;
	s->rate = rate;
}

static void let_go(struct braking *s)
{
	if (s->does == LETTING_GO && !s->again)
		return;
	set_all(s, (struct shaping){ SHAPER_FREE, SHAPER_BURST });
	s->does = LETTING_GO;
}

static void look(struct braking *s)
{
	struct pressure *p = s->b->pressure;
	uint32_t ring = fill_of_ring(s), queue = fill_of_queue(s);
	uint32_t soon = ring > s->ring ? 2 * ring - s->ring : ring;
	uint32_t fill = soon > queue ? soon : queue;
	int64_t now = now_ns();

	if (s->does == SLOWING)
		atomic_fetch_add(&p->slowed, now - s->looked_at);
	s->looked_at = now;
	s->ring = ring;
	if (!output_goes_on(s, now / 1000000))
		atomic_store(&p->gave_up, true);
	if (atomic_load(&p->gave_up) || atomic_load(&p->ended))
		let_go(s);
	else if (fill < HALF)
		allow(s, fill, now);
	else
		slow(s, fill);
}

/* ms in which a part of a ring may come, at the highest rate of late. */
static int tick(struct braking *s, uint64_t came, int64_t ms)
{
	uint64_t rate = came / (uint64_t)(ms > 0 ? ms : 1);
	uint64_t tick;

	s->highest -= s->highest / FORGET;
	s->highest = rate > s->highest ? rate : s->highest;
	tick = s->highest ? s->b->ring / TICK_PART / s->highest : TICK_MAX;
	return tick < TICK_MIN	 ? TICK_MIN
	       : tick > TICK_MAX ? TICK_MAX
				 : (int)tick;
}

/* ms until the next look; -1: when the bell rings. */
static int next_look(struct braking *s, int64_t since)
{
	struct pressure *p = s->b->pressure;
	uint64_t read = atomic_load(&p->read[0]) + atomic_load(&p->read[1]);
	uint64_t came = read - s->read;
	int64_t now = now_ms();
	int until = tick(s, came, now - since);

	s->read = read;
	if (atomic_load(&p->gave_up) || atomic_load(&p->ended))
		return -1;
	if (s->does == SLOWING || s->again)
		return TICK_MIN;
	if (came > 0 || s->late > 0 || fill_of_queue(s) >= PRESSURE_FULL / 4)
		s->busy_until = now + QUIET;
	if (now < s->busy_until)
		return until;
	atomic_store(&p->asleep, true);
	return -1;
}

/* Until the tracer closes its end, or is gone. */
static void follow(struct braking *s)
{
	struct pollfd polls[] = { { s->b->control, POLLIN, 0 },
				  { s->b->bell, POLLIN, 0 } };
	int64_t since = now_ms();
	bool has_rung = false;
	uint64_t rings;

	s->looked_at = now_ns();
	while (s->b->n_links > 0) {
		int timeout = next_look(s, since);

		/* The recorder may ring all the time. */
		if (has_rung && (timeout < 0 || timeout > TICK_MIN))
			timeout = TICK_MIN;
		has_rung = false;
		polls[1].fd = timeout < 0 ? s->b->bell : -1;
		since = now_ms();
		if (poll(polls, ARRAY_SIZE(polls), timeout) < 0 &&
		    errno != EINTR)
			return;
		if (polls[0].revents)
			return;
		has_rung = polls[1].fd >= 0 && polls[1].revents;
		if (has_rung)
			(void)!read(s->b->bell, &rings, sizeof(rings));
		look(s);
	}
}

static void count_dropped(const struct braking *s)
{
	uint32_t sum = 0, dropped;

	for (int i = 0; i < s->b->n_links; i++) {
		struct nl_sock *sk = socket_of(s, &s->b->links[i]);

		if (sk &&
		    shaper_dropped(sk, s->b->links[i].ifindex, &dropped) == 0)
			sum += dropped;
	}
	atomic_store(&s->b->pressure->turned_away, sum);
}

static void open_links(struct braking *s, int link)
{
	s->inner = nl_adopt(NETLINK_ROUTE, link);
	s->outer = nl_open(NETLINK_ROUTE);
}

void braking_run(struct brake *b)
{
	struct braking s = { .b = b };

	open_links(&s, b->link);
	follow(&s);
	if (!atomic_load(&b->pressure->over) &&
	    (s.again || s.does != LETTING_GO))
		set_free(&s);
	if (atomic_load(&b->pressure->slowed))
		count_dropped(&s);
}

void braking_let_go(struct brake *b)
{
	struct braking s = { .b = b };

	open_links(&s, dup(b->link));
	if (s.inner)
		nl_socket_disable_seq_check(s.inner);
	set_free(&s);
	nl_close_socket(&s.inner);
	nl_close_socket(&s.outer);
}
