/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * --expect and --learn: the conductor's part. The lists are read, and closed,
 * before the program runs. The recorder finds the contacts and judges them; here
 * they are printed, and the verdict is made.
 */
#ifndef TRACE_EXPECTATIONS_H
#define TRACE_EXPECTATIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/resolv_conf.h"
#include "cli/options.h"
#include "record/contacts/contact_watch.h"
#include "trace/learned_file.h"

/* Starts as zeroes. */
struct expectations {
	const struct options *opt;
	struct contact_list *list; /* of --expect; NULL: there is none */
	struct learned_file learned; /* of --learn */
	struct contacts *contacts; /* shared; NULL: nobody wants them */
	struct resolv_search search;
	/* Those that were looked at, and lines that were printed. */
	uint32_t seen, seen_outside, told;
};

bool expectations_are_wanted(const struct options *opt);

/*
 * Read the lists, and map the memory for contacts. resolv_conf is the program's
 * resolv.conf(5). Returns 0, or -1 after a message.
 */
int expectations_open(struct expectations *e, const struct options *opt,
		      const char *resolv_conf, size_t len,
		      const struct outfile_owner *owner);

/* What the recorder needs, without servers. */
struct contact_config expectations_config(const struct expectations *e);

/* The program may ask that server, and believe its answers. */
void expectations_trust(struct contact_config *config, const struct ip *server,
			bool is_local);

/*
 * While the program runs, call expectations_tell() every expectations_tick() ms
 * (-1: never): it prints contacts that are not expected, when they are new.
 */
int expectations_tick(const struct expectations *e);
void expectations_tell(struct expectations *e);

/* The program has used a port of the host, by the relay of --host-port. */
void expectations_take_host_port(struct expectations *e, uint16_t port);

/*
 * A process of the program has connected to a Unix socket outside of the trace;
 * '@' begins the name of an abstract one. Call it before the recorder is ordered
 * to finish.
 */
void expectations_take_unix(struct expectations *e, const char *path,
			    uint32_t pid, const char *process);

/* From now on nobody can say that the contacts are all. */
void expectations_doubt(struct expectations *e, unsigned int doubts);

/*
 * At the end: print the verdict, and write the list of --learn. *failed is set if
 * that could not be written. Returns the status if the program itself succeeded.
 */
int expectations_end(struct expectations *e, bool *failed);

void expectations_release(struct expectations *e);

#endif
