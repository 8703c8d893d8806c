/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A long line: two TUN devices, one in this network namespace and one in that
 * of another process, and every packet that enters the one leaves the other MS
 * milliseconds later, in order. For kernels without netem.
 *
 *	tunrelay NEAR FAR PID MS
 *
 * NEAR and FAR are the devices' names; FAR lies in the namespace of PID.
 */
#include "helper.h"

#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <sched.h>
#include <sys/ioctl.h>

/* A packet on its way. */
struct packet {
	struct packet *next;
	double due;
	size_t len;
	char data[];
};

/* One direction of the line: first in, first out. */
struct line {
	int from, to;
	struct packet *first, **last;
};

static double delay;

static int tun_open(const char *name)
{
	struct ifreq ifr = { .ifr_flags = IFF_TUN | IFF_NO_PI };
	int fd = open("/dev/net/tun", O_RDWR | O_CLOEXEC | O_NONBLOCK);

	if (fd < 0)
		err(1, "/dev/net/tun");
	strncpy(ifr.ifr_name, name, sizeof(ifr.ifr_name) - 1);
	if (ioctl(fd, TUNSETIFF, &ifr) < 0)
		err(1, "cannot make %s", name);
	return fd;
}

static void enter_netns(const char *pid)
{
	char path[64];
	int fd;

	snprintf(path, sizeof(path), "/proc/%s/ns/net", pid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || setns(fd, CLONE_NEWNET) < 0)
		err(1, "%s", path);
	close(fd);
}

static void line_take(struct line *line)
{
	char buf[65536];
	ssize_t n;

	while ((n = read(line->from, buf, sizeof(buf))) > 0) {
		struct packet *p = malloc(sizeof(*p) + n);

		if (!p)
			err(1, "malloc");
		p->next = NULL;
		p->due = now() + delay;
		p->len = n;
		memcpy(p->data, buf, n);
		*line->last = p;
		line->last = &p->next;
	}
}

/* Give what is due; returns seconds until the next is, or a long time. */
static double line_give(struct line *line)
{
	while (line->first) {
		struct packet *p = line->first;
		double left = p->due - now();

		if (left > 0)
			return left;
		if (write(line->to, p->data, p->len) < 0)
			warn("a packet was lost");
		line->first = p->next;
		if (!line->first)
			line->last = &line->first;
		free(p);
	}
	return 3600;
}

static void relay(struct line lines[2])
{
	for (;;) {
		struct pollfd fds[2] = { { lines[0].from, POLLIN, 0 },
					 { lines[1].from, POLLIN, 0 } };
		double a = line_give(&lines[0]);
		double b = line_give(&lines[1]);

		poll(fds, 2, (a < b ? a : b) * 1000 + 1);
		line_take(&lines[0]);
		line_take(&lines[1]);
	}
}

int main(int argc, char **argv)
{
	struct line lines[2] = { 0 };

	if (argc != 5)
		errx(2, "usage: tunrelay NEAR FAR PID MS");
	delay = number(argv[4]) / 1e3;
	lines[0].from = lines[1].to = tun_open(argv[1]);
	enter_netns(argv[3]);
	lines[1].from = lines[0].to = tun_open(argv[2]);
	lines[0].last = &lines[0].first;
	lines[1].last = &lines[1].first;
	ready();
	relay(lines);
}
