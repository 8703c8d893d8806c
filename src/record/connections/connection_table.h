/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The connections that are known, by their keys: at most CONNECTIONS_MAX. The
 * memory is reserved at the start, and used as connections come. When the table
 * is full, one that has ended makes room.
 */
#ifndef RECORD_CONNECTIONS_CONNECTION_TABLE_H
#define RECORD_CONNECTIONS_CONNECTION_TABLE_H

#include <stddef.h>

#include "record/connections/connection.h"

#define CONNECTIONS_MAX 100000

struct connection_table;

/* Is given a connection that makes room, or each of them at the end. */
typedef void (*connection_handler)(const struct connection *c, void *arg);

/*
 * max is CONNECTIONS_MAX at most. Returns NULL, with errno, if there is no
 * memory.
 */
struct connection_table *connection_table_open(size_t max,
					       connection_handler gone,
					       void *arg);

/* Of a key in this table; the functions below take it beside the key. */
uint64_t connection_table_hash(const struct connection_table *t,
			       const struct connection_key *key);

/* The last connection with that key, or NULL. */
struct connection *connection_table_find(struct connection_table *t,
					 const struct connection_key *key,
					 uint64_t hash);

/*
 * Are all connections with a key of that hash, or one near to it, settled? Then
 * the index begins to be fetched from memory.
 */
bool connection_table_expect(const struct connection_table *t, uint64_t hash);

/* A while later: begin to fetch the connection itself, if it is there. */
void connection_table_fetch(const struct connection_table *t, uint64_t hash);

/* From now on the connection is settled: nobody needs its packets' payload. */
void connection_table_settle(struct connection_table *t, struct connection *c);

/*
 * A new connection with that key, all zeroes but for the key and the start.
 * Returns NULL if the table is full of connections that have not ended.
 */
struct connection *connection_table_add(struct connection_table *t,
					const struct connection_key *key,
					uint64_t hash, int64_t now);

/* What is seldom needed of a connection in the table. */
struct connection_more *connection_table_more(struct connection_table *t,
					      const struct connection *c);

/* The connections have the numbers from 0 on, in which slots were taken. */
size_t connection_table_count(const struct connection_table *t);
struct connection *connection_table_get(struct connection_table *t,
					size_t number);

/* Accepts NULL. Does not call the handler. */
void connection_table_close(struct connection_table *t);

#endif
