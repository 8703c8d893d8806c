// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Traffic. The device counts packets of both families and of neither, such as
 * the ARP of a program that sends its own. So for IPv4 we take the lower of two
 * counts: that of the device without IPv6, and that of the trace's IP, which
 * includes loopback.
 */
#include "host/diagnose/traffic.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/util.h"

#define TEXT_SIZE 16384 /* netstat has 4 KiB */

/* The line behind key in text, or NULL. */
static const char *find_line(const char *text, const char *key)
{
	size_t len = strlen(key);

	for (const char *p = text; p; p = strchr(p, '\n')) {
		p += *p == '\n';
		p += strspn(p, " ");
		if (!strncmp(p, key, len))
			return p + len;
	}
	return NULL;
}

/* A number a line, behind its name (dev_snmp6). 0 if there is none. */
static uint64_t number_of(const char *text, const char *name)
{
	const char *value = find_line(text, name);

	return value ? strtoull(value, NULL, 10) : 0;
}

/* A line of names, and one of numbers (snmp, netstat). 0 if there is none. */
static uint64_t column_of(const char *text, const char *key, const char *name)
{
	const char *names = find_line(text, key);
	const char *numbers = names ? find_line(names, key) : NULL;
	size_t len = strlen(name);
	char *end;

	while (names && numbers && *names == ' ') {
		uint64_t number = strtoull(numbers, &end, 10);

		numbers = end;
		names++;
		if (!strncmp(names, name, len) && strchr(" \n", names[len]))
			return number;
		names += strcspn(names, " \n");
	}
	return 0;
}

static int read_text(char text[TEXT_SIZE], const char *path)
{
	return read_file(AT_FDCWD, path, text, TEXT_SIZE) < 0 ? -1 : 0;
}

static int read_of_pid(char text[TEXT_SIZE], pid_t pid, const char *name)
{
	char path[128];

	snprintf(path, sizeof(path), "/proc/%d/net/%s", (int)pid, name);
	return read_text(text, path);
}

int device_count(struct device_count *c, pid_t pid, const char *device)
{
	unsigned long long in[2], out[2]; /* bytes and packets */
	char text[TEXT_SIZE], key[IFNAMSIZ + 1];
	const char *line;

	snprintf(key, sizeof(key), "%s:", device);
	if ((pid ? read_of_pid(text, pid, "dev")
		 : read_text(text, "/proc/net/dev")) < 0)
		return -1;
	line = find_line(text, key);
	if (!line || sscanf(line, "%llu %llu %*u %*u %*u %*u %*u %*u %llu %llu",
			    &in[0], &in[1], &out[0], &out[1]) != 4) {
		errno = ENODEV;
		return -1;
	}
	*c = (struct device_count){ .received_bytes = in[0],
				    .received = in[1],
				    .sent_bytes = out[0],
				    .sent = out[1] };
	return 0;
}

/* All that came in by the device, and what of it was to a single address. */
static void read_device6(const char *device, uint64_t *all, uint64_t *single)
{
	char text[TEXT_SIZE], path[64];

	*all = *single = 0;
	snprintf(path, sizeof(path), "/proc/net/dev_snmp6/%s", device);
	if (read_text(text, path) < 0)
		return; /* a kernel without IPv6 */
	*all = number_of(text, "Ip6InReceives");
	*single = *all - number_of(text, "Ip6InMcastPkts");
}

/* What IP of the trace sent to several addresses at once. */
static int read_many(pid_t pid, uint64_t *many)
{
	char text[TEXT_SIZE];

	if (read_of_pid(text, pid, "netstat") < 0)
		return -1;
	*many = column_of(text, "IpExt:", "OutMcastPkts") +
		column_of(text, "IpExt:", "OutBcastPkts");
	return 0;
}

/* A reset makes an attempt to connect fail, and is all that came of it. */
static uint64_t count_answers(const char *text)
{
	uint64_t segments = column_of(text, "Tcp:", "InSegs");
	uint64_t failed = column_of(text, "Tcp:", "AttemptFails");

	return (segments > failed ? segments - failed : 0) +
	       column_of(text, "Udp:", "InDatagrams") +
	       column_of(text, "Icmp:", "InEchoReps");
}

static void count_answers6(struct traffic *t, pid_t pid)
{
	char text[TEXT_SIZE];

	if (read_of_pid(text, pid, "snmp6") < 0)
		return;
	t->answers += number_of(text, "Udp6InDatagrams") +
		      number_of(text, "Icmp6InEchoReplies");
	t->returned += number_of(text, "Icmp6InTimeExcds");
}

/*
 * What the trace's IPv6 gave to its end of the pair. It counts before the
 * device does, the host's IPv6 after it: so a report of the namespace's own
 * that is on its way is not taken for a packet of IPv4.
 */
static uint64_t read_sent6(const char *device, pid_t pid)
{
	char text[TEXT_SIZE], name[64];

	snprintf(name, sizeof(name), "dev_snmp6/%s", device);
	if (read_of_pid(text, pid, name) < 0)
		return 0; /* a kernel without IPv6 */
	return number_of(text, "Ip6OutRequests");
}

int traffic_read(struct traffic *t, const struct veth *v, pid_t pid)
{
	char text[TEXT_SIZE];
	struct device_count device;
	uint64_t in, in6, sent6, many;

	if (device_count(&device, 0, v->name) < 0 ||
	    read_many(pid, &many) < 0 || read_of_pid(text, pid, "snmp") < 0)
		return -1;
	in = device.received;
	read_device6(v->name, &in6, &t->sent[IPV6]);
	sent6 = read_sent6(v->inner_name, pid);
	if (sent6 > in6)
		in6 = sent6;
	t->sent[IPV4] = column_of(text, "Ip:", "OutRequests") - many;
	if (in < in6)
		t->sent[IPV4] = 0;
	else if (in - in6 < t->sent[IPV4])
		t->sent[IPV4] = in - in6;
	t->answers = count_answers(text);
	t->returned = column_of(text, "Tcp:", "AttemptFails") +
		      column_of(text, "Icmp:", "InTimeExcds");
	count_answers6(t, pid);
	return 0;
}
