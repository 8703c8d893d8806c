// SPDX-License-Identifier: GPL-2.0-or-later
/* The owners of flows: which are kept, which are forgotten, which are freed. */
#include <stdlib.h>

#include "record/owner/flow_owners.h"
#include "unit.h"

static struct process_table table;
static struct flow_owners owners;

static struct flow numbered(unsigned int n)
{
	struct flow f = { .end[0].address.family = 4, .protocol = 6 };

	memcpy(f.end[0].address.bytes, &n, sizeof(n));
	return f;
}

/* The comm has 16 bytes, as in the kernel. */
static struct process *named(unsigned int pid, const char *name)
{
	char comm[PROCESS_COMM_SIZE] = "";

	snprintf(comm, sizeof(comm), "%s", name);
	return process_get(&table, pid, &(struct process_program){ 0 }, comm);
}

static struct process *process(unsigned int pid)
{
	return named(pid, "program");
}

/* The pid of that end's owner; 0: there is none. */
static unsigned int owner_of(unsigned int n, int end)
{
	const struct flow f = numbered(n);
	const struct owned_flow *found = flow_owners_find(&owners, &f);

	return found && found->owner[end].process
		       ? found->owner[end].process->pid
		       : 0;
}

static void put(unsigned int n, int end, unsigned int pid)
{
	const struct flow f = numbered(n);

	if (flow_owners_put(&owners, &f, end, pid + 1, process(pid)) < 0)
		exit(1);
}

static int count_one(const struct process *p, void *n)
{
	(void)p;
	++*(int *)n;
	return 0;
}

static int count_processes(void)
{
	int n = 0;

	process_each(&table, count_one, &n);
	return n;
}

static void one_flow(void)
{
	const struct flow f = numbered(1);

	ok(owner_of(1, 0) == 0, "a new table has no owner");
	put(1, 0, 100);
	ok(owner_of(1, 0) == 100, "an end of a flow has its owner");
	ok(flow_owners_find(&owners, &f)->owner[0].tid == 101,
	   "an owner comes with its thread");
	ok(owner_of(1, 1) == 0, "the other end of a flow has no owner");
	put(1, 1, 200);
	ok(owner_of(1, 0) == 100 && owner_of(1, 1) == 200,
	   "both ends of a flow have owners");
	put(1, 0, 300);
	ok(owner_of(1, 0) == 300 && owner_of(1, 1) == 200,
	   "a new owner takes the place of the old one");
	ok(owner_of(2, 0) == 0, "other flows have no owner");
}

/* More flows than one table holds. One of them is asked for again and again. */
static void many_flows(void)
{
	bool good = true;

	for (unsigned int n = 10; n < 10 + FLOW_OWNERS_MAX / 2; n++)
		put(n, 0, n % 7 + 1);
	for (unsigned int n = 10; n < 10 + FLOW_OWNERS_MAX / 2; n++)
		good &= owner_of(n, 0) == n % 7 + 1;
	ok(good, "each of many flows has its owner");
	ok(owners.renewals == 0, "many flows fit in one table");
	for (unsigned int n = 10; n < 10 + 3 * FLOW_OWNERS_MAX; n++) {
		put(n, 0, n % 7 + 1);
		good &= owner_of(1, 1) == 200;
	}
	ok(owners.renewals >= 2, "too many flows renew the table");
	ok(good, "a flow that is asked for is kept");
	ok(owner_of(10 + 3 * FLOW_OWNERS_MAX - 1, 0) != 0,
	   "the newest flow is kept");
	ok(owner_of(10, 0) == 0, "a flow that nobody asks for is forgotten");
	ok(owners.table.used <= FLOW_OWNERS_MAX &&
		   owners.old.used <= FLOW_OWNERS_MAX,
	   "the tables stay within their bounds");
}

/*
 * The owner of the flow that renews the tables is a process that only the table
 * that is dropped has.
 */
static void last_of_the_old(void)
{
	const unsigned int renewals = owners.renewals;
	unsigned int n = 1U << 20;

	put(n++, 0, 4711);
	while (owners.renewals == renewals ||
	       owners.table.used < FLOW_OWNERS_MAX)
		put(n++, 0, 1);
	for (unsigned int pid = 10000; pid < 10000 + PROCESS_RECENT; pid++)
		process(pid);
	put(n, 0, 4711);
	ok(owners.renewals == renewals + 2,
	   "the old table is renewed with its last flow");
	ok(count_processes() == PROCESS_RECENT + 2 && owner_of(n, 0) == 4711,
	   "a process that only the old table had is kept");
}

static void names(void)
{
	struct process *a = named(7, "before");
	struct process *b = named(7, "after");

	ok(a != b, "a pid with another name is another process");
	ok(named(7, "before") == a,
	   "a pid with the same name is the same process");
}

static size_t longest_bucket(void)
{
	size_t longest = 0;

	for (size_t i = 0; i < PROCESS_BUCKETS; i++) {
		size_t n = 0;

		for (const struct process *p = table.bucket[i]; p; p = p->next)
			n++;
		longest = n > longest ? n : longest;
	}
	return longest;
}

/* A process renames itself before it makes each flow. */
static void many_names(void)
{
	const unsigned int first = 1U << 22;
	char name[PROCESS_COMM_SIZE];
	size_t most = 0;

	for (unsigned int n = 0; n < 4 * PROCESSES_MAX; n++) {
		const struct flow f = numbered(first + n);

		snprintf(name, sizeof(name), "n%u", n);
		if (flow_owners_put(&owners, &f, 0, 1, named(7, name)) < 0)
			exit(1);
		most = table.n > most ? table.n : most;
	}
	ok(most <= PROCESSES_MAX, "a limited number of processes is kept");
	ok(longest_bucket() < 40, "a name among many is found in a short list");
	ok(owner_of(first + 4 * PROCESSES_MAX - 1, 0) == 7,
	   "the newest of many names is known");
}

/* All are used. */
static void too_many(void)
{
	size_t n = 0;

	for (unsigned int pid = 1U << 20; n <= PROCESSES_MAX; pid++, n++)
		if (!process_use(process(pid)))
			break;
	ok(n > 0 && n < PROCESSES_MAX,
	   "no process is made where too many are used");
	for (unsigned int pid = 1U << 20; n-- > 0; pid++)
		process_drop(&table, process(pid));
	ok(process(1), "a process is made again when others are dropped");
}

static int add_length(const struct process *p, void *sum)
{
	*(size_t *)sum += p->info ? process_info_size(p->info) : 0;
	return 0;
}

/* All processes own a flow and have a long command line. */
static void long_command_lines(void)
{
	static struct process_info info = {
		.comm = "program",
		.name = "long",
		.cmdline_len = PROCESS_CMDLINE_MAX,
	};
	const struct process *first = NULL, *last = NULL;
	const unsigned int n = PROCESS_INFOS_MAX / PROCESS_CMDLINE_MAX + 1;
	size_t sum = 0;

	for (info.pid = 20000; info.pid < 20000 + n; info.pid++) {
		put(info.pid, 0, info.pid);
		last = process_learn(&table, &info);
		first = first ? first : last;
	}
	process_each(&table, add_length, &sum);
	ok(sum <= PROCESS_INFOS_MAX && sum == table.info_bytes,
	   "what is known of all processes stays within its bounds");
	ok(first->info && !last->info,
	   "the first process is known and the last is not");
	ok(!strcmp(last->name, "long"),
	   "a process of which nothing else is known has a name");
}

static void released(void)
{
	flow_owners_release(&owners);
	ok(count_processes() > 0, "the last processes are kept without flows");
	for (unsigned int pid = 1000; pid < 1000 + 2 * PROCESS_RECENT; pid++)
		process(pid);
	ok(count_processes() == PROCESS_RECENT,
	   "a limited number of processes is kept without flows");
	put(1, 0, 4711);
	for (unsigned int pid = 1000; pid < 1000 + 2 * PROCESS_RECENT; pid++)
		process(pid);
	ok(owner_of(1, 0) == 4711 && count_processes() == PROCESS_RECENT + 1,
	   "a process that owns a flow is kept");
	flow_owners_release(&owners);
	process_table_release(&table);
	ok(count_processes() == 0 && table.info_bytes == 0,
	   "a released table keeps no process");
}

int main(void)
{
	flow_owners_init(&owners, &table, 0x0123456789abcdef);
	one_flow();
	many_flows();
	last_of_the_old();
	names();
	many_names();
	too_many();
	long_command_lines();
	released();
	return done_testing();
}
