// SPDX-License-Identifier: GPL-2.0-or-later
/* The relay's slots: who has to go, and when. */
#include "relay/pool.h"
#include "unit.h"

#define SLOTS 3

static struct slot slots[SLOTS];
static struct pool pool;

static void fill(const struct pool_times *times)
{
	pool_init(&pool, times);
	for (int i = 0; i < SLOTS; i++)
		pool_add(&pool, &slots[i]);
	for (int i = 0; i < SLOTS; i++)
		(void)pool_take(&pool, (int64_t)i * 1000);
}

static void names(void)
{
	fill(&pool_names);
	ok(!pool_have_room(&pool, 4999), "a full pool of DNS has no room");
	ok(pool_have_room(&pool, 5000),
	   "a query that is 5 seconds old gives way to another one");
	ok(pool_overdue(&pool, 29999, false) == NULL,
	   "a query of less than 30 seconds may wait for its answer");
	ok(pool_overdue(&pool, 30000, false) == &slots[0],
	   "a query of 30 seconds is given up");
	ok(pool_timeout(&pool, 2000) == 3000,
	   "the relay wakes up when the oldest query may give way");
}

static void streams(void)
{
	const int64_t year = 365LL * 86400 * 1000;

	fill(&pool_streams);
	ok(!pool_have_room(&pool, 599999),
	   "a connection that was silent for less than 10 minutes stays");
	ok(pool_have_room(&pool, 600000),
	   "in a full pool, 10 minutes of silence make room");
	ok(pool_overdue(&pool, year, false) == NULL,
	   "no connection is given up for silence alone");
	ok(pool_overdue(&pool, 600000, true) == &slots[0],
	   "the one that was silent for longest goes first");
	pool_touch(&pool, &slots[0], 600001);
	ok(pool_overdue(&pool, 600002, true) == &slots[1],
	   "a connection that has moved bytes goes last");
	pool_give(&pool, &slots[1]);
	ok(pool_have_room(&pool, 600002), "a connection that ends makes room");
	ok(pool_timeout(&pool, 600002) == -1,
	   "with room, the relay sleeps until something happens");
}

static void datagrams(void)
{
	fill(&pool_datagrams);
	ok(pool_overdue(&pool, 119999, false) == NULL,
	   "a client's port is kept for two minutes");
	ok(pool_overdue(&pool, 120000, false) == &slots[0],
	   "a client that was silent for two minutes is forgotten");
}

int main(void)
{
	names();
	streams();
	datagrams();
	return done_testing();
}
