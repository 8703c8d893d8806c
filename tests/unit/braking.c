// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * When the brake changes which link, and to what: with shaper_set(), the devices'
 * counters and the netlink sockets replaced.
 */
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/nl.h"
#include "host/diagnose/traffic.h"
#include "record/memory.h"
#include "trace/braking.h"
#include "unit.h"

#define RING	 (32ULL << 20)
#define NETWORK	 7 /* devices */
#define LOOPBACK 1
#define FULLISH	 ((uint64_t)MEMORY_OUTPUT / 4 * 3)
#define PATIENCE (BUSY_SECONDS * 1000) /* looks, each after a ms */

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct shaping now_of[NETWORK + 1];
static unsigned int changes[NETWORK + 1];

int shaper_set(struct nl_sock *sk, int ifindex, uint32_t limit,
	       struct shaping s)
{
	(void)sk;
	(void)limit;
	pthread_mutex_lock(&lock);
	now_of[ifindex] = s;
	changes[ifindex]++;
	pthread_mutex_unlock(&lock);
	return 0;
}

int shaper_dropped(struct nl_sock *sk, int ifindex, uint32_t *packets)
{
	(void)sk;
	(void)ifindex;
	*packets = 0;
	return 0;
}

int device_count(struct device_count *c, pid_t pid, const char *device)
{
	(void)pid;
	(void)device;
	memset(c, 0, sizeof(*c));
	return 0;
}

struct nl_sock *nl_adopt(int protocol, int fd)
{
	(void)protocol;
	(void)fd;
	return nl_socket_alloc();
}

struct nl_sock *nl_open(int protocol)
{
	(void)protocol;
	return nl_socket_alloc();
}

void nl_close_socket(struct nl_sock **sk)
{
	nl_socket_free(*sk);
}

static struct pressure pressure;

static void *run(void *b)
{
	braking_run(b);
	return NULL;
}

static bool is_rate(int ifindex, uint64_t least, uint64_t most)
{
	bool is;

	pthread_mutex_lock(&lock);
	is = changes[ifindex] > 0 && now_of[ifindex].rate >= least &&
	     now_of[ifindex].rate <= most;
	pthread_mutex_unlock(&lock);
	return is;
}

static bool becomes(int ifindex, uint64_t least, uint64_t most)
{
	for (int i = 0; i < PATIENCE; i++) {
		if (is_rate(ifindex, least, most))
			return true;
		poll(NULL, 0, 1);
	}
	return false;
}

/* As the recorder does it. */
static void wake(int bell)
{
	const uint64_t one = 1;

	atomic_fetch_add(&pressure.beats, 1);
	if (atomic_exchange(&pressure.asleep, false) &&
	    write(bell, &one, sizeof(one)) < 0)
		exit(99);
}

/* Much was read, as often as it takes for the brake to see that it came fast. */
static bool grants(int bell, const struct shaping *a)
{
	for (int i = 0; i < PATIENCE; i++) {
		atomic_fetch_add(&pressure.read[0], a->burst);
		wake(bell);
		if (is_rate(NETWORK, a->rate, a->rate))
			return true;
		poll(NULL, 0, 1);
	}
	return false;
}

int main(void)
{
	const struct shaping a = braking_allowance(RING, true);
	struct brake b = {
		.pressure = &pressure,
		.bell = eventfd(0, EFD_NONBLOCK),
		.ring = RING,
		.bounded = true,
		.links = { { NETWORK, false, 0, 0 },
			   { LOOPBACK, false, 0, 1 } },
		.n_links = 2,
	};
	int control[2];
	pthread_t thread;

	if (b.bell < 0 ||
	    socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, control) < 0)
		exit(99);
	b.control = control[1];
	ok(a.burst + a.rate / 50 <= RING / 2,
	   "what may come at once, and in 20 ms, fills less than half a ring");
	ok(braking_allowance(RING, false).rate == SHAPER_FREE,
	   "with a filter nothing is bounded");
	if (pthread_create(&thread, NULL, run, &b) != 0)
		exit(99);
	ok(grants(b.bell, &a), "what was read is granted again");
	ok(now_of[NETWORK].burst == a.burst, "the whole burst is granted");
	ok(changes[LOOPBACK] == 0,
	   "a ring of which nothing was read gets nothing");

	atomic_store(&pressure.queued, FULLISH);
	wake(b.bell);
	ok(becomes(LOOPBACK, 1, a.rate / 2) && becomes(NETWORK, 1, a.rate / 2),
	   "all links are slow while the queue is full beyond a half");
	atomic_store(&pressure.written, FULLISH);
	ok(becomes(LOOPBACK, a.rate, a.rate) &&
		   becomes(NETWORK, a.rate, a.rate),
	   "the allowance is back when the queue is empty");
	ok(atomic_load(&pressure.slowed) > 0,
	   "how long they were slow is counted");

	atomic_store(&pressure.ended, true);
	wake(b.bell);
	ok(becomes(LOOPBACK, SHAPER_FREE, SHAPER_FREE) &&
		   becomes(NETWORK, SHAPER_FREE, SHAPER_FREE),
	   "all links are free when no more is captured");
	close(control[0]);
	pthread_join(thread, NULL);
	return done_testing();
}
