// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * How many bytes a file has about processes, if each packet has another process
 * with a command line that is as long as can be.
 */
#include <stdlib.h>

#include "record/file/savefile_processes.h"
#include "unit.h"

#define PACKETS 5000
#define LEN	((size_t)100) /* bytes of each packet in the file */

static char record[1 << 16];
static size_t output_bytes;

void *output_reserve(struct output *o, size_t len)
{
	(void)o;
	return len <= sizeof(record) ? record : NULL;
}

void output_commit(struct output *o, size_t len)
{
	(void)o;
	output_bytes += len;
}

static struct process_info info = { .name = "long",
				    .cmdline_len = PROCESS_CMDLINE_MAX };
static struct process process = { .serial = 1, .info = &info };

/* Returns the bytes of all descriptions. */
static size_t put_packets(struct savefile_processes *s, size_t packet_len)
{
	size_t comments = 0;

	output_bytes = 0;
	for (unsigned int i = 0; i < PACKETS; i++) {
		struct pcapng_packet packet = { .time = i };
		const struct packet_owner owner = { .process = &process };

		process.serial++;
		process.pid = info.pid = (uint32_t)process.serial;
		if (savefile_processes_packet(s, NULL, &packet, &owner) < 0)
			exit(99);
		comments += packet.comment_len;
		savefile_processes_put(s, packet_len + packet.comment_len,
				       packet.comment_len);
	}
	return comments + output_bytes;
}

static void bounded(bool blocks, const char *what)
{
	struct savefile_processes *s = calloc(1, sizeof(*s));
	size_t sum;
	char name[100];

	if (!s)
		exit(99);
	s->blocks = blocks;
	savefile_processes_next_file(s);
	sum = put_packets(s, LEN);
	snprintf(name, sizeof(name),
		 "%s: descriptions stay within their bounds", what);
	ok(sum <= SAVEFILE_PROCESSES_FREE + PACKETS * LEN + sizeof(record),
	   name);
	snprintf(name, sizeof(name), "%s: many processes are described", what);
	ok(sum > SAVEFILE_PROCESSES_FREE, name);
	snprintf(name, sizeof(name), "%s: it is known that some are not", what);
	ok(s->lacking, name);
	savefile_processes_next_file(s);
	sum = put_packets(s, LEN);
	snprintf(name, sizeof(name), "%s: another file has no more room", what);
	ok(sum <= PACKETS * LEN + sizeof(record), name);
	sum = put_packets(s, 2 * sizeof(record));
	snprintf(name, sizeof(name),
		 "%s: large packets make room for descriptions", what);
	ok(sum > PACKETS / 2 * (size_t)PROCESS_COMMAND_SIZE, name);
	savefile_processes_release(s);
	free(s);
}

/* Packets of two processes in turn. Returns the number of descriptions. */
static unsigned int in_turn(uint32_t distance)
{
	struct process_info infos[2] = { { .cmdline_len = 1 },
					 { .cmdline_len = 1 } };
	struct process two[2] = {
		{ .serial = 1, .pid = 7, .info = &infos[0] },
		{ .serial = 2,
		  .pid = 7 + distance,
		  .info = &infos[1],
		  .slot = 1 },
	};
	struct savefile_processes *s = calloc(1, sizeof(*s));
	unsigned int n = 0;

	if (!s)
		exit(99);
	savefile_processes_next_file(s);
	for (unsigned int i = 0; i < 100; i++) {
		struct pcapng_packet packet = { .time = i };
		const struct packet_owner owner = { .process = &two[i % 2] };

		if (savefile_processes_packet(s, NULL, &packet, &owner) < 0)
			exit(99);
		n += packet.comment_len > 0;
		savefile_processes_put(s, LEN, packet.comment_len);
	}
	savefile_processes_release(s);
	free(s);
	return n;
}

static void once(void)
{
	bool good = true;

	for (uint32_t distance = 1; distance <= 1 << 20; distance *= 2)
		good &= in_turn(distance) == 2;
	ok(good, "each of two processes is described once, whatever its pid");
	ok(in_turn(0) == 100,
	   "two programs with one pid are described at each turn");
}

/* The kernel told its name; it had ended when its arguments were looked for. */
static void short_lived(void)
{
	static struct process_table table;
	static const struct process_program program = { .start = 1 };
	static const char comm[PROCESS_COMM_SIZE] = "short";
	struct savefile_processes *s = calloc(1, sizeof(*s));
	const struct packet_owner owner = {
		.process = process_get(&table, 4711, &program, comm)
	};
	struct pcapng_packet packet = { .time = 1 };

	if (!s || !owner.process)
		exit(99);
	s->blocks = true;
	savefile_processes_next_file(s);
	if (savefile_processes_packet(s, NULL, &packet, &owner) < 0)
		exit(99);
	savefile_processes_put(s, LEN, 0);
	output_bytes = 0;
	ok(savefile_processes_late_blocks(s, NULL, &table) == 0 &&
		   output_bytes > 0 &&
		   memmem(record, output_bytes, comm, strlen(comm)),
	   "of a process of which no more is known there is a block with its "
	   "name");
	output_bytes = 0;
	savefile_processes_late_blocks(s, NULL, &table);
	ok(output_bytes == 0, "it comes once");
	savefile_processes_release(s);
	free(s);
	process_table_release(&table);
}

int main(void)
{
	memset(info.text, 'x', PROCESS_CMDLINE_MAX);
	for (size_t i = 50; i < PROCESS_CMDLINE_MAX; i += 50)
		info.text[i] = '\0';
	bounded(false, "comments");
	bounded(true, "blocks");
	once();
	short_lived();
	return done_testing();
}
