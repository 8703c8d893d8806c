/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The memory of the recorder. What it keeps depends on the program, which may be
 * hostile. So each part has a size, and all together do not exceed
 * MEMORY_MAX, beside the two buffers of the kernel's that --buffer-size sets.
 */
#ifndef RECORD_MEMORY_H
#define RECORD_MEMORY_H

#define MEMORY_MAX (128U << 20) /* bytes; the man page has this figure */

/* Records on their way to the file: record/file/savefile.c. */
#define MEMORY_OUTPUT (48U << 20)

/* Packets that wait for secrets: record/tls/packet_delay.c. */
#define MEMORY_DELAYED (16U << 20)

/* Packets that wait for those of the other device: record/capture/capture.c. */
#define MEMORY_QUEUE (4U << 20)

/* What is known of processes: record/owner/process.c. */
#define MEMORY_INFOS (8U << 20)

/*
 * The tables, which have their own limits. The largest are the flows of
 * record/owner/flow_owners.c (13 MiB while one grows), the secrets of
 * record/tls/tls_keys.c (8 MiB), and the processes with what the file keeps of
 * each (6 MiB); all together, 29 MiB.
 */
#define MEMORY_TABLES (32U << 20)

/*
 * The table of connections, their names and reports: only with --summary, --report
 * and --read, and not in the sum. Most of it is record/connections/.
 */
#define MEMORY_CONNECTIONS (64U << 20)

/* The program, its libraries, and the ring of flows from BPF: 9 MiB here. */
#define MEMORY_CODE (16U << 20)

_Static_assert(MEMORY_OUTPUT + MEMORY_DELAYED + 2 * MEMORY_QUEUE +
			       MEMORY_INFOS + MEMORY_TABLES + MEMORY_CODE <=
		       MEMORY_MAX,
	       "the parts fit");

#endif
