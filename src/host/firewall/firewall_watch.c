// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The host's firewall while a trace runs. Our own changes, and those of other
 * traces, are news too, after which nothing is missing. Another program that
 * flushes again and again costs a look every LOOK_EVERY ms, and a process every
 * MEND_EVERY ms: the socket is not polled in between.
 */
#include "host/firewall/firewall_watch.h"

#include <errno.h>
#include <linux/netfilter/nfnetlink.h>
#include <netlink/socket.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/await.h"
#include "base/child.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/nl.h"
#include "host/firewall/firewalld.h"
#include "host/firewall/nftables.h"

/* ms */
#define LOOK_EVERY 200
#define TICK	   1000
#define MEND_EVERY 1000

/* A firewalld that starts or reloads answers within seconds. */
#define TRIES 10
/* Its rules name its devices, or it is another firewalld than those we know. */
#define TRIES_IN_VAIN 3

/* Of the mender, as exit status. */
#define FAILED_RULES 1
#define FAILED_ZONE  2

void firewall_watch_open(struct firewall_watch *w,
			 const struct firewall_plan *plans, const char *device)
{
	w->sk = nftables_open();
	if (w->sk && nl_socket_add_membership(w->sk, NFNLGRP_NFTABLES) < 0)
		nl_close_socket(&w->sk);
	w->plans = plans;
	w->device = device;
	w->looked = now_ms();
	w->on = true;
}

static bool is_busy(const struct firewall_watch *w)
{
	return w->mender > 0 || (w->dirty && now_ms() < w->looked + LOOK_EVERY);
}

int firewall_watch_fd(const struct firewall_watch *w)
{
	return w->sk && !is_busy(w) ? nl_socket_get_fd(w->sk) : -1;
}

int firewall_watch_wait(const struct firewall_watch *w)
{
	int64_t due = w->looked + (w->dirty ? LOOK_EVERY : TICK) - now_ms();

	if (!w->on || w->mender > 0)
		return -1;
	return due > 0 ? (int)due : 0;
}

static void read_news(struct firewall_watch *w)
{
	char message[16384];
	ssize_t n;

	if (!w->sk)
		return;
	while ((n = recv(nl_socket_get_fd(w->sk), message, sizeof(message),
			 MSG_DONTWAIT)) > 0 ||
	       (n < 0 && (errno == ENOBUFS || errno == EINTR)))
		w->dirty = true;
}

/* Runs in another process, for which the keeper waits, too. */
static _Noreturn void mend(const struct firewall_watch *w,
			   const struct journal *j, pid_t tracer, bool zone)
{
	const int keep[] = { j->file_fd, j->keeper_fd };
	int failed = 0;

	child_die_with(tracer);
	if (child_init("nsntrace-mend", keep, ARRAY_SIZE(keep)) < 0)
		_exit(FAILED_RULES);
	if (firewall_put_back(j) < 0)
		failed |= FAILED_RULES;
	if (zone && firewalld_put_back(j, w->device) < 0)
		failed |= FAILED_ZONE;
	_exit(failed);
}

static void start_mending(struct firewall_watch *w, struct journal *j,
			  bool zone)
{
	pid_t tracer = getpid();

	if (zone && firewalld_note(j, w->device) < 0)
		return;
	w->mended = now_ms();
	w->mender = fork();
	if (w->mender == 0)
		mend(w, j, tracer, zone);
	if (w->mender < 0) {
		error_errno(
			"cannot fork to add the trace's firewall rules again");
		w->mender = 0;
	}
}

static bool lacks_zone(const struct firewall_watch *w)
{
	return w->in_vain < TRIES_IN_VAIN && w->zone_failures < TRIES &&
	       firewalld_lacks(w->device);
}

static void all_is_well(struct firewall_watch *w)
{
	if (w->lost && !w->told)
		warning("another program has replaced the host's firewall "
			"rules: nsntrace has added the trace's rules again");
	w->told |= w->lost;
	w->lost = w->missing = false;
	w->zone_failures = w->rule_failures = 0;
}

static void look(struct firewall_watch *w, struct journal *j)
{
	bool lost, zone = lacks_zone(w);
	bool noted = journal_line(j, "firewalld", 0);
	int missing = firewall_find_missing(j, w->plans, &lost);

	w->dirty = missing != 0 || zone;
	if (!w->dirty)
		all_is_well(w);
	if (!w->dirty || missing < 0)
		return;
	if (!w->missing)
		w->lost = lost || (zone && noted);
	w->missing = true;
	if (w->looked >= w->mended + MEND_EVERY)
		start_mending(w, j, zone);
}

void firewall_watch_look(struct firewall_watch *w, struct journal *j)
{
	if (!w->on || is_busy(w))
		return;
	read_news(w);
	if (firewall_watch_wait(w) > 0)
		return;
	w->looked = now_ms();
	if (w->dirty || !w->sk || firewall_is_legacy())
		look(w, j);
}

void firewall_watch_again(struct firewall_watch *w)
{
	w->dirty = true;
	w->looked = w->mended = 0;
}

bool firewall_watch_is_settled(const struct firewall_watch *w)
{
	return !w->dirty && w->mender == 0;
}

bool firewall_watch_has_lost(const struct firewall_watch *w)
{
	return w->told || w->lost;
}

static void count_failures(struct firewall_watch *w, int status)
{
	if (status & FAILED_RULES && ++w->rule_failures == TRIES)
		error("another program has removed the trace's firewall rules, "
		      "and iptables cannot add them again: the program may "
		      "lose its network");
	if (status & FAILED_ZONE && ++w->zone_failures == TRIES)
		firewalld_warn("it does not answer");
	if (!(status & FAILED_ZONE))
		w->in_vain = firewalld_lacks(w->device) ? w->in_vain + 1 : 0;
}

void firewall_watch_forget(struct firewall_watch *w, pid_t pid, int status)
{
	if (pid != w->mender || pid == 0)
		return;
	w->mender = 0;
	w->dirty = true;
	w->put_back |= status == 0;
	count_failures(w, status);
}

void firewall_watch_close(struct firewall_watch *w)
{
	if (w->mender > 0)
		await_end(w->mender, AWAIT_LIMIT);
	w->mender = 0;
	w->on = false;
	nl_close_socket(&w->sk);
}
