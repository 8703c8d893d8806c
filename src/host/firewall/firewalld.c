// SPDX-License-Identifier: GPL-2.0-or-later
/* The trace's device in firewalld's zone "trusted". */
#include "host/firewall/firewalld.h"

#include <errno.h>
#include <linux/netfilter/nf_tables.h>
#include <netlink/msg.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "host/firewall/nftables.h"

#define TABLE	  "firewalld"
#define ZONE	  "trusted"
#define BUS_NAME  "org.fedoraproject.FirewallD1"
#define BUS_PATH  "/org/fedoraproject/FirewallD1"
#define MAX_WORDS 16

/* Or to answer at all: PING. */
enum request {
	ADD,
	REMOVE,
	PING
};

struct request_line {
	char path[PATH_MAX];
	char option[64];
	const char *words[MAX_WORDS];
	int n;
};

static void put(struct request_line *line, const char *word)
{
	line->words[line->n++] = word;
}

/*
 * The call must not start firewalld, and a firewalld that hangs must not delay
 * the trace for the usual 25 seconds.
 */
static void busctl_words(struct request_line *line, enum request request,
			 const char *device)
{
	put(line, "--auto-start=no");
	put(line, "--timeout=10");
	put(line, "call");
	put(line, BUS_NAME);
	put(line, BUS_PATH);
	if (request == PING) {
		put(line, "org.freedesktop.DBus.Peer");
		put(line, "Ping");
		return;
	}
	put(line, BUS_NAME ".zone");
	put(line, request == ADD ? "addInterface" : "removeInterface");
	put(line, "ss");
	put(line, ZONE);
	put(line, device);
}

static void firewall_cmd_words(struct request_line *line, enum request request,
			       const char *device)
{
	if (request == PING) {
		put(line, "--state");
		return;
	}
	snprintf(line->option, sizeof(line->option), "--%s-interface=%s",
		 request == ADD ? "add" : "remove", device);
	put(line, "--zone=" ZONE);
	put(line, line->option);
}

/* Returns 0, or -1 with errno if there is no program to ask with. */
static int make_line(struct request_line *line, enum request request,
		     const char *device)
{
	memset(line, 0, sizeof(*line));
	put(line, line->path);
	if (command_find("busctl", line->path) == 0) {
		busctl_words(line, request, device);
		return 0;
	}
	if (command_find("firewall-cmd", line->path) < 0)
		return -1;
	firewall_cmd_words(line, request, device);
	return 0;
}

static int start_line(const struct request_line *line, const struct journal *j,
		      struct running *run)
{
	int inherit[] = { j->file_fd, j->keeper_fd };
	struct command cmd = { .argv = (char *const *)line->words,
			       .inherit = inherit,
			       .n_inherit = ARRAY_SIZE(inherit) };

	return command_start(&cmd, run);
}

void firewalld_warn(const char *why)
{
	warning("nsntrace could not add the trace to firewalld, which may "
		"reject its packets: %s; 'firewall-cmd --permanent --zone=" ZONE
		" --add-interface=nsntrace+' and 'firewall-cmd --reload' add "
		"every trace",
		why);
}

struct name_search {
	const char *name;
	bool found;
};

static int look_for_name(struct nl_msg *msg, void *arg)
{
	const struct nlmsghdr *head = nlmsg_hdr(msg);
	struct name_search *search = arg;

	search->found |= memmem(head, head->nlmsg_len, search->name,
				strlen(search->name)) != NULL;
	return NL_OK;
}

bool firewalld_lacks(const char *device)
{
	struct name_search search = { .name = device };
	autonl struct nl_sock *sk = nftables_open();
	struct request_line line;

	if (!sk || !nftables_has(NFT_INET, TABLE, NULL) ||
	    make_line(&line, ADD, device) < 0)
		return false;
	return nftables_dump(sk, NFT_MSG_GETRULE, nftables_proto(NFT_INET),
			     TABLE, NULL, look_for_name, &search) == 0 &&
	       !search.found;
}

int firewalld_note(struct journal *j, const char *device)
{
	char line[64];

	snprintf(line, sizeof(line), "firewalld %s", device);
	return journal_claim(j, true, line) < 0 ? -1 : 0;
}

int firewalld_put_back(const struct journal *j, const char *device)
{
	struct running run = RUNNING_INIT;
	struct request_line line;
	char said[512];

	if (make_line(&line, ADD, device) < 0 || start_line(&line, j, &run) < 0)
		return -1;
	return command_finish(&run, said, sizeof(said)) == 0 ? 0 : -1;
}

int firewalld_add_start(struct journal *j, const char *device,
			struct running *run)
{
	struct request_line line;

	if (!nftables_has(NFT_INET, TABLE, NULL))
		return 0;
	if (make_line(&line, ADD, device) < 0) {
		firewalld_warn("neither busctl nor firewall-cmd was found in "
			       "PATH, /sbin or /usr/sbin");
		return 0;
	}
	if (firewalld_note(j, device) < 0)
		return -1;
	(void)!start_line(&line, j, run);
	return 0;
}

void firewalld_add_finish(struct running *run, const char *device)
{
	char said[512];

	if (run->pid == 0)
		return;
	errno = 0;
	if (command_finish(run, said, sizeof(said)) == 0)
		detail("firewalld trusts %s", device);
	else if (errno != EINTR)
		firewalld_warn(said);
}

int firewalld_undo_start(struct journal *j, struct running *run)
{
	const char *device = journal_line(j, "firewalld", 0);
	struct request_line line;

	if (!device)
		return 0;
	detail("undo firewalld %s", device);
	if (make_line(&line, REMOVE, device) < 0)
		return error("cannot remove '%s' from firewalld's zone " ZONE
			     ": cannot find busctl or firewall-cmd",
			     device);
	return start_line(&line, j, run);
}

static bool is_running(struct journal *j)
{
	struct running run = RUNNING_INIT;
	struct request_line line;
	char said[512];

	if (make_line(&line, PING, NULL) < 0)
		return false;
	if (start_line(&line, j, &run) < 0)
		return true; /* it is not known */
	return command_finish(&run, said, sizeof(said)) == 0;
}

int firewalld_undo_finish(struct journal *j, struct running *run)
{
	char said[512];

	if (run->pid == 0 || command_finish(run, said, sizeof(said)) == 0)
		return 0;
	/* Codes of firewalld's own: it was reloaded, or somebody has put the
	 * device into another zone. */
	if (strstr(said, "UNKNOWN_INTERFACE") || strstr(said, "ZONE_CONFLICT"))
		return 0;
	if (!is_running(j))
		return 0;
	return error("cannot remove '%s' from firewalld's zone " ZONE ": %s",
		     journal_line(j, "firewalld", 0), said);
}
