/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A contact: a name, or an address, and a port that the program reached or tried
 * to reach, as lists of expectations have it. And the contacts of a trace, in
 * memory that tracer and recorder share. Whoever reads it must not trust it: the
 * recorder reads packets of strangers.
 */
#ifndef RECORD_CONTACTS_CONTACT_H
#define RECORD_CONTACTS_CONTACT_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "packet/address.h"
#include "packet/dns.h"
#include "record/owner/process_event.h"

#define CONTACTS_MAX	     8192 /* more make the verdict "not proven" */
#define CONTACTS_OUTSIDE_MAX 256 /* that the tracer hands over */
#define CONTACT_PATH_SIZE    109 /* of a Unix socket, with the zero */

enum contact_kind {
	CONTACT_TCP, /* NAME:443 */
	CONTACT_UDP, /* NAME:443/udp */
	CONTACT_ICMP, /* NAME:icmp */
	CONTACT_IP, /* NAME:ip/132: of another protocol, the port */
	CONTACT_LOOKUP, /* NAME:dns */
	CONTACT_UNIX, /* unix:PATH */
	CONTACT_KINDS
};

/* How it is known that the contact has its name. */
enum contact_evidence {
	CONTACT_BY_ADDRESS, /* it has none */
	CONTACT_BY_ANSWER, /* a trusted server gave the name that address */
	CONTACT_BY_SNI, /* TLS asked for it, and the same */
	CONTACT_BY_QUERY, /* a look-up */
	CONTACT_BY_PATH, /* a Unix socket */
	CONTACT_BY_RELAY, /* a port of the host, of --host-port */
	/* An end outside began it, at a port that is not published: the port. */
	CONTACT_BY_CLIENT,
	CONTACT_EVIDENCES
};

/* It starts as zeroes. */
struct contact {
	uint64_t packet; /* number of the first in the capture; 0: none */
	uint64_t connections;
	uint32_t pid; /* of the first process; 0: not known */
	uint16_t kind; /* enum contact_kind */
	uint16_t evidence; /* enum contact_evidence */
	/* In host byte order; of a look-up 0, or the type if it is another than
	 * those of addresses. */
	uint16_t port;
	struct address address; /* the first; .family is 0: none */
	bool expected; /* it is on a list */
	/* Of a connection without a proven name. */
	bool is_hidden; /* the name was encrypted, or could not be read */
	bool is_unreadable; /* a query that is not understood */
	char process[PROCESS_COMM_SIZE];
	/* Lower case, without the dot at its end; "": the address counts. */
	char name[DNS_NAME_SIZE];
	char claimed[DNS_NAME_SIZE]; /* by SNI, without proof; or "" */
	char path[CONTACT_PATH_SIZE]; /* of CONTACT_UNIX; '@': abstract */
};

/* Why nobody can say that the contacts are all: bits. */
enum contact_doubt {
	CONTACT_DOUBT_LOST = 1 << 0, /* packets, for want of room */
	CONTACT_DOUBT_UNSEEN = 1 << 1, /* packets that passed the capture by */
	CONTACT_DOUBT_LEFT = 1 << 2, /* a process left the namespace */
	CONTACT_DOUBT_ENDED = 1 << 3, /* the recorder failed or was killed */
	CONTACT_DOUBT_LIMITED = 1 << 4, /* the capture reached its limit */
	CONTACT_DOUBT_UNIX = 1 << 5, /* Unix sockets cannot be watched */
	CONTACT_DOUBT_CONTACTS = 1 << 6, /* more than CONTACTS_MAX */
	CONTACT_DOUBT_NAMES = 1 << 7, /* more names than are kept */
	CONTACT_DOUBT_CONNECTIONS = 1 << 8, /* more than the table has */
	CONTACT_DOUBT_READ = 1 << 9, /* a file that is read is cut */
	CONTACT_DOUBT_UNWATCHED = 1 << 10, /* a process may have left it */
	CONTACT_DOUBT_UNCOUNTED = 1 << 11, /* packets may have passed it by */
	CONTACT_DOUBT_SURVIVED = 1 << 12, /* processes did not end before it */
	CONTACT_DOUBT_FRAMES = 1
			       << 13, /* the program sent some that are no IP */
	CONTACT_DOUBT_INHERITED = 1 << 14, /* sockets of the caller's network */
	CONTACT_DOUBTS = 15 /* bits */
};

/* Zeroes at the start. */
struct contacts {
	/* The recorder's. The first n are complete, and change no more but for
	 * connections, pid and process. */
	_Atomic uint32_t n;
	atomic_uint doubts; /* enum contact_doubt; both may add to it */
	bool complete; /* the recorder came to its end */
	uint64_t clients; /* connections that others made to published ports */
	/* The tracer's, for the recorder's reports: see contacts_hand_over(). */
	_Atomic uint32_t n_outside;
	struct contact outside[CONTACTS_OUTSIDE_MAX];
	struct contact contact[CONTACTS_MAX];
};

struct contact_list;

/*
 * Hand over a contact that is in no packet: CONTACT_UNIX with its path, or a port
 * of the host (CONTACT_BY_RELAY). Sets ->expected by the list (NULL: none).
 * Only one process may call it, the tracer, and before it orders the recorder to
 * finish, so that reports have it. The same contact counts once more. Returns
 * true if it is new: then the caller may print it, if it is not expected.
 */
bool contacts_hand_over(struct contacts *contacts,
			const struct contact_list *list, struct contact *c);

/* Such a contact: a connection to a Unix socket outside of the trace. */
void contact_set_unix(struct contact *c, const char *path, uint32_t pid,
		      const char *process);

/* From now on the verdict is "not proven", because of that. */
static inline void contacts_doubt(struct contacts *contacts,
				  unsigned int doubts)
{
	atomic_fetch_or(&contacts->doubts, doubts);
}

/* Are both the same contact? Processes and evidence do not count. */
bool contact_is_same(const struct contact *a, const struct contact *b);

#endif
