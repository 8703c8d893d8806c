// SPDX-License-Identifier: GPL-2.0-or-later
/* How the program's names are resolved: the conductor's part. */
#include "trace/lookups.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/await.h"
#include "base/child.h"
#include "base/fds.h"
#include "base/log.h"
#include "program/listeners.h"
#include "program/netns.h"
#include "trace/neighbours.h"

/*
 * ms between two looks at resolv.conf. The C library looks at each query. To
 * watch it by inotify(7) would cost 16 ms at the end (RCU).
 */
#define FOLLOW_TICK 1000

#define LOOK_LIMIT 1000 /* ms */
#define LATE_LIMIT 5000 /* ms: while the program runs, all else waits */

_Static_assert(LISTENER_KINDS == 2, "the relay takes one for UDP, one for TCP");

/* Quad9, Cloudflare, Google, OpenDNS; glibc asks no more than three. */
static const char *const public4[] = { "9.9.9.9", "1.1.1.1", "8.8.8.8",
				       "208.67.222.222" };
static const char *const public6[] = { "2620:fe::fe", "2606:4700:4700::1111",
				       "2001:4860:4860::8888",
				       "2620:119:35::35" };

/* For the C library, too, a file that it cannot read names no server. */
static char *read_host(struct lookups *l, size_t *len)
{
	char *text;

	memset(&l->seen, 0, sizeof(l->seen));
	(void)!stat(RESOLV_CONF_PATH, &l->seen);
	text = read_config(RESOLV_CONF_PATH, RESOLV_CONF_SIZE, len);
	if (text)
		return text;
	detail("cannot read '%s', so it counts as empty: %s", RESOLV_CONF_PATH,
	       strerror(errno));
	*len = 0;
	return strdup("");
}

int lookups_relayed(const struct lookups *l, const struct nameserver *server)
{
	for (size_t i = 0; i < l->n_relayed; i++)
		if (nameserver_same(&l->relayed[i], server))
			return (int)i;
	return -1;
}

void lookups_servers(const struct lookups *l, struct resolv_conf *conf)
{
	resolv_conf_parse(conf, l->found, strlen(l->found));
}

/* Add those servers of the text that need the relay. */
static void choose_relayed(struct lookups *l, const char *text, size_t len)
{
	struct resolv_conf conf;

	resolv_conf_parse(&conf, text, len);
	for (size_t i = 0; i < conf.n && l->n_relayed < RELAY_NAMES_SERVERS;
	     i++)
		if (lookups_relayed(l, &conf.server[i]) < 0 &&
		    relay_is_needed(&conf.server[i]))
			l->relayed[l->n_relayed++] = conf.server[i];
}

static int use_other_servers(struct lookups *l, const char *old, size_t old_len,
			     bool only_ipv6)
{
	const struct options *opt = l->opt;

	if (opt->n_dns > 0)
		l->resolv_conf =
			resolv_conf_with(opt->dns, opt->n_dns, old, old_len);
	else
		l->resolv_conf =
			resolv_conf_with(only_ipv6 ? public6 : public4,
					 ARRAY_SIZE(public4), old, old_len);
	if (!l->resolv_conf)
		return error_errno("cannot make a resolv.conf for the program");
	return resolver_use(&l->resolver, l->resolv_conf);
}

int lookups_plan(struct lookups *l, const struct options *opt, bool only_ipv6)
{
	size_t len;
	autofree char *host = read_host(l, &len);
	bool others = opt->public_dns || opt->n_dns > 0;

	l->opt = opt;
	if (!host)
		return error_errno("cannot read '%s'", RESOLV_CONF_PATH);
	if (others && use_other_servers(l, host, len, only_ipv6) < 0)
		return -1;
	l->found = strdup(others ? l->resolv_conf : host);
	if (!l->found)
		return error_errno("cannot read '%s'", RESOLV_CONF_PATH);
	if (!opt->no_mask && resolver_mask(&l->resolver) < 0)
		return -1;
	if (opt->uplink == UPLINK_OPTION_NONE)
		return 0;
	if (others)
		choose_relayed(l, l->resolv_conf, strlen(l->resolv_conf));
	else
		choose_relayed(l, host, len);
	return 0;
}

static int start_relay(struct lookups *l)
{
	const struct relay_config config = {
		.comm = "nsntrace-relay",
		.loss = "the program can no longer reach services on the "
			"host's loopback, such as its name server",
		.ports = neighbours_are_wanted(l->opt),
		.uid = l->relay_uid,
		.gid = l->relay_gid,
	};

	return relay_start(&l->relay, &config);
}

int lookups_start(struct lookups *l, uid_t uid, gid_t gid)
{
	l->relay_uid = uid;
	l->relay_gid = gid;
	return l->n_relayed > 0 || neighbours_are_wanted(l->opt)
		       ? start_relay(l)
		       : 0;
}

/*
 * Send a message for each server, without sockets if they could not be opened.
 */
static int listen_for(const struct lookups *l, size_t first, int sock,
		      bool *all)
{
	int err = 0;

	for (size_t i = first; err == 0 && i < l->n_relayed; i++) {
		int fds[LISTENER_KINDS];
		bool opened = listeners_open(&l->relayed[i], fds) == 0;

		all[i] = opened;
		if (fds_send(sock, &opened, sizeof(opened), fds,
			     opened ? LISTENER_KINDS : 0) < 0)
			err = error_errno("cannot send the relay's sockets to "
					  "nsntrace");
		close_fd(&fds[LISTENER_UDP]);
		close_fd(&fds[LISTENER_TCP]);
	}
	return err;
}

/* -1 with errno 0 if the sender has ended, which has printed why. */
static int connect_from(struct lookups *l, size_t first, int sock, int ms)
{
	int err = 0;

	for (size_t i = first; i < l->n_relayed; i++) {
		int fds[FDS_MAX];
		bool opened;

		errno = 0;
		if (await_message(sock, &opened, sizeof(opened), fds, ms) !=
		    (ssize_t)sizeof(opened))
			return -1;
		if (opened)
			err |= relay_add(&l->relay, &l->relayed[i], fds);
		close_fd(&fds[LISTENER_UDP]);
		close_fd(&fds[LISTENER_TCP]);
	}
	return err;
}

int lookups_listen(const struct lookups *l, int control, bool *opened)
{
	return listen_for(l, 0, control, opened);
}

int lookups_connect(struct lookups *l, int control)
{
	return connect_from(l, 0, control, AWAIT_LIMIT);
}

/*
 * The recorder has dropped the privilege to open listeners, so another process
 * enters the trace's namespace.
 */
static int listen_late(struct lookups *l, size_t first, int netns,
		       bool own_userns)
{
	autoclose int control = -1;
	pid_t pid = fds_fork(&control);
	int err;

	if (pid < 0)
		return error_errno("cannot fork a process to open the relay's "
				   "sockets");
	if (pid == 0) {
		const int keep[] = { control, netns };
		bool opened[RELAY_NAMES_SERVERS];

		if (child_init("nsntrace-listen", keep, ARRAY_SIZE(keep)) < 0 ||
		    netns_enter(netns, own_userns) < 0)
			_exit(1);
		_exit(listen_for(l, first, control, opened) < 0);
	}
	err = connect_from(l, first, control, LATE_LIMIT);
	if (err && errno == ETIMEDOUT)
		error_errno("cannot open the relay's sockets");
	await_end(pid, LATE_LIMIT);
	return err;
}

int lookups_tick(const struct lookups *l)
{
	return l->resolv_conf || l->opt->uplink == UPLINK_OPTION_NONE
		       ? -1
		       : FOLLOW_TICK;
}

/* The C library detects a change in the same way. */
static bool is_same_file(const struct stat *a, const struct stat *b)
{
	return a->st_dev == b->st_dev && a->st_ino == b->st_ino &&
	       a->st_size == b->st_size &&
	       a->st_mtim.tv_sec == b->st_mtim.tv_sec &&
	       a->st_mtim.tv_nsec == b->st_mtim.tv_nsec &&
	       a->st_ctim.tv_sec == b->st_ctim.tv_sec &&
	       a->st_ctim.tv_nsec == b->st_ctim.tv_nsec;
}

void lookups_follow(struct lookups *l, int netns, bool own_userns)
{
	struct stat now = { .st_ino = 0 };
	autofree char *host = NULL;
	size_t before = l->n_relayed;
	size_t len;

	(void)!stat(RESOLV_CONF_PATH, &now);
	if (lookups_tick(l) < 0 || is_same_file(&now, &l->seen))
		return;
	host = read_host(l, &len);
	if (!host)
		return;
	choose_relayed(l, host, len);
	if (l->n_relayed == before)
		return;
	detail("'%s' has changed: the relay serves its new name servers",
	       RESOLV_CONF_PATH);
	if (before == 0 && !neighbours_are_wanted(l->opt) && start_relay(l) < 0)
		return;
	(void)!listen_late(l, before, netns, own_userns);
}

int lookups_watch_fd(const struct lookups *l)
{
	return l->relay.control;
}

void lookups_look(struct lookups *l, struct relay_note *note)
{
	relay_look(&l->relay, note);
}

void lookups_forget(struct lookups *l, pid_t pid)
{
	if (pid == l->relay.pid)
		l->relay.pid = 0;
}

void lookups_end(struct lookups *l)
{
	relay_end(&l->relay);
}

void lookups_reap(struct lookups *l)
{
	relay_reap(&l->relay);
}

static _Noreturn void be_looker(const struct lookups *l,
				const struct mounts_view *view)
{
	const int keep[] = { l->look, view->ns, view->root };
	struct resolver_seen seen;

	/* If it is lost, it shall keep no file open for its reader. */
	if (child_init("nsntrace-look", keep, ARRAY_SIZE(keep)) < 0 ||
	    dup2(STDOUT_FILENO, STDERR_FILENO) < 0)
		_exit(1);
	resolver_look(&l->resolver, view, &seen);
	(void)!fds_send(l->look, &seen, sizeof(seen), NULL, 0);
	_exit(0);
}

void lookups_check_start(struct lookups *l, const struct mounts_view *view)
{
	pid_t tracer = getpid();
	pid_t pid = fds_fork(&l->look);

	if (pid == 0) {
		child_die_with(tracer);
		be_looker(l, view);
	}
	l->looking = pid > 0 ? pid : 0;
}

void lookups_check_finish(struct lookups *l)
{
	struct resolver_seen seen;
	int fds[FDS_MAX];

	if (l->looking == 0)
		return;
	if (await_message(l->look, &seen, sizeof(seen), fds, LOOK_LIMIT) ==
	    sizeof(seen))
		resolver_report(&l->resolver, &seen);
	await_end(l->looking, 0);
	l->looking = 0;
	close_fd(&l->look);
}

void lookups_release(struct lookups *l)
{
	resolver_release(&l->resolver);
	free(l->resolv_conf);
	free(l->found);
	l->resolv_conf = l->found = NULL;
}
