// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The uplink by pasta(1).
 *
 * Readiness: pasta writes its pid to the file of --pid when it is ready. That
 * file is its own stdout, a pipe of ours, by its name below /proc. So no file
 * is left behind, and we need not poll for one. An end of file means that pasta
 * has ended before it was ready.
 *
 * Its end: we kill it. If we are killed, PR_SET_PDEATHSIG kills it, and so does
 * the keeper. (pasta gains capabilities meanwhile, but only in a namespace of
 * the user, which does not clear PR_SET_PDEATHSIG.)
 */
#include "host/uplink/uplink.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/await.h"
#include "base/capabilities.h"
#include "base/clock.h"
#include "base/log.h"
#include "host/journal/keeper.h"

#define READY_TIMEOUT 20000 /* ms; it takes 10 to 30 */
#define SAID_SIZE     1024

/* The trace's gateway has this MAC. */
static const unsigned char mac[6] = { 2, 0, 0, 0, 0, 1 };
#define MAC_TEXT "02:00:00:00:00:01"

struct config {
	const char *device; /* the host's, and the name of the trace's */
	bool bind; /* send by this device only */
	unsigned int mtu; /* 0: the largest, pasta's default */
	bool families[IP_FAMILIES];
	pid_t pid; /* a process in the trace's user and network namespaces */
	const struct firewall_published *published;
	int n_published;
};

/*
 * If the processor has AVX2, pasta only executes the file beside it with that
 * suffix. We do that ourselves, which saves 1 ms.
 */
static void choose_for_processor(struct pasta *p)
{
#ifdef __x86_64__
	char path[PATH_MAX];
	int n = snprintf(path, sizeof(path), "%s.avx2", p->path);

	if (n > 0 && (size_t)n < sizeof(path) &&
	    __builtin_cpu_supports("avx2") && access(path, X_OK) == 0)
		memcpy(p->path, path, sizeof(path));
#else
	(void)p;
#endif
}

static int find(struct uplink *u)
{
	struct pasta *p = &u->pasta;

	if (command_find("pasta", p->path) == 0) {
		choose_for_processor(p);
		return 0;
	}
	return error("cannot find pasta in PATH, which a trace without root "
		     "needs: install the package passt, or %s",
		     capabilities_remedy());
}

/* argv for a config; the texts that it points to are the caller's. */
struct arguments {
	char mtu[16], pid[16];
	char ports[FIREWALL_PUBLISHED_MAX][IP_TEXT_SIZE + 16];
	char *argv[48 + 2 * FIREWALL_PUBLISHED_MAX];
	size_t n;
};

static void add(struct arguments *a, const char *option, const char *value)
{
	a->argv[a->n++] = (char *)option;
	if (value)
		a->argv[a->n++] = (char *)value;
}

/* Ports of the host that lead to the program, of one protocol. */
static void add_ports(struct arguments *a, const struct config *config,
		      bool udp)
{
	const char *option = udp ? "-u" : "-t";
	bool none = true;

	for (int i = 0; i < config->n_published; i++) {
		const struct firewall_published *p = &config->published[i];
		char ip[IP_TEXT_SIZE] = "";

		if (p->udp != udp)
			continue;
		if (p->at.family >= 0)
			ip_text(&p->at, ip);
		snprintf(a->ports[i], sizeof(a->ports[i]), "%s%s%u:%u", ip,
			 ip[0] ? "/" : "", p->host_port, p->port);
		add(a, option, a->ports[i]);
		none = false;
	}
	if (none)
		add(a, option, "none");
}

/*
 * The pasta of March 2023 (Debian 12) knows all of these. They forward no ports
 * but those of --publish, do not map the gateway's address to the host's loopback,
 * and keep pasta quiet.
 */
static void fill_arguments(struct arguments *a, const char *path,
			   const struct config *config)
{
	static const char *const always[] = {
		"-q",	     "-f",	    "--config-net", "--no-map-gw",
		"--no-dhcp", "--no-dhcpv6", "--no-ra",	    "--no-netns-quit",
	};

	add(a, path, NULL);
	for (size_t i = 0; i < ARRAY_SIZE(always); i++)
		add(a, always[i], NULL);
	add_ports(a, config, false);
	add_ports(a, config, true);
	add(a, "-T", "none");
	add(a, "-U", "none");
	/* Otherwise it reads resolv.conf, for the DHCP that is disabled. */
	add(a, "-D", "none");
	add(a, "-S", "none");
	add(a, "-I", config->device);
	add(a, "-M", MAC_TEXT);
	if (!config->families[IPV6])
		add(a, "-4", NULL);
	if (!config->families[IPV4])
		add(a, "-6", NULL);
	if (config->bind && config->families[IPV4])
		add(a, "--outbound-if4", config->device);
	if (config->bind && config->families[IPV6])
		add(a, "--outbound-if6", config->device);
	snprintf(a->mtu, sizeof(a->mtu), "%u", config->mtu);
	if (config->mtu)
		add(a, "-m", a->mtu);
	/* It would become nobody, who may not enter. This root has no more
	 * rights than a user has. */
	if (geteuid() == 0)
		add(a, "--runas", "0:0");
	add(a, "--pid", "/proc/self/fd/1");
	snprintf(a->pid, sizeof(a->pid), "%d", (int)config->pid);
	add(a, a->pid, NULL);
	a->argv[a->n] = NULL;
}

static int guard(const struct pasta *p, const struct journal *j)
{
	autoclose int pidfd = (int)syscall(SYS_pidfd_open, p->run.pid, 0);

	if (pidfd < 0)
		return error_errno(
			"cannot open a descriptor of pasta's process");
	return keeper_guard(j, pidfd);
}

static int start(struct pasta *p, const struct journal *j,
		 const struct config *config)
{
	struct arguments args = { .n = 0 };
	struct command command = { .argv = args.argv };
	int ready[2];
	int err;

	if (pipe2(ready, O_CLOEXEC) < 0)
		return error_errno("cannot open a pipe for pasta");
	fill_arguments(&args, p->path, config);
	command.output = &ready[1];
	err = command_start(&command, &p->run);
	close_fd(&ready[1]);
	p->ready = ready[0];
	return err < 0 ? -1 : guard(p, j);
}

/* Without a system log, pasta complains about each line that it prints. */
static void drop_noise(char *said)
{
	static const char start[] = "Failed to send ", end[] = " to syslog";
	char *from, *to;

	while ((from = strstr(said, start)) && (to = strstr(from, end))) {
		to += strlen(end);
		to += strspn(to, " \n");
		memmove(from, to, strlen(to) + 1);
	}
}

static int serve(struct uplink *u, const struct journal *j, pid_t pid)
{
	const struct config config = {
		.device = u->device.name,
		.bind = u->device_is_named,
		.mtu = u->wire ? u->device.mtu : 0,
		.families = { u->net[IPV4].on, u->net[IPV6].on },
		.pid = pid,
		.published = u->published,
		.n_published = u->n_published,
	};

	return start(&u->pasta, j, &config);
}

static void describe_inner(const struct uplink *u, struct uplink_inner *inner)
{
	snprintf(inner->device, sizeof(inner->device), "%s", u->device.name);
	memcpy(inner->gateway_mac, mac, sizeof(mac));
	for (int i = 0; i < IP_FAMILIES; i++)
		inner->net[i].on = u->net[i].on;
}

/*
 * It raises its limit as far as it may, and opens sockets for later until none is
 * left: that of 2023 ends then, if it may open fewer than 150.
 */
static int explain_failure(struct pasta *p)
{
	char said[SAID_SIZE];

	command_finish(&p->run, said, sizeof(said));
	drop_noise(said);
	if (strstr(said, strerror(EMFILE)))
		return error("pasta cannot open as many files as it needs, "
			     "some 150 ('ulimit -Hn' shows the limit): %s",
			     said);
	/* It knows default routes with one gateway, in the table main. */
	if (strstr(said, "interface not usable"))
		return error("pasta cannot connect the trace to the network, "
			     "as it found no default route with a gateway: a "
			     "newer version of passt can use other routes (%s)",
			     said);
	return error("pasta cannot connect the trace to the network: %s",
		     said[0] ? said : "it printed no reason");
}

/*
 * Wait until the trace's device has its addresses and routes, and packets pass.
 */
static int connect_trace(struct uplink *u, struct journal *j)
{
	struct pasta *p = &u->pasta;
	char pid[32];
	ssize_t n;

	(void)j;
	errno = 0;
	if (await_readable(p->ready, now_ms(), READY_TIMEOUT) < 0)
		return errno == EINTR ? -1
				      : error("pasta did not connect the trace "
					      "to the network "
					      "within %d seconds",
					      READY_TIMEOUT / 1000);
	n = read(p->ready, pid, sizeof(pid));
	if (n <= 0)
		return explain_failure(p);
	fcntl(p->run.said, F_SETFL, O_NONBLOCK);
	return 0;
}

static int output_fd(const struct uplink *u)
{
	return u->pasta.run.said;
}

/* It has printed something, or has ended. */
static int read_output(struct uplink *u, struct journal *j)
{
	struct pasta *p = &u->pasta;
	char said[SAID_SIZE];
	ssize_t n = read(p->run.said, said, sizeof(said) - 1);

	(void)j;
	if (n < 0)
		return 0;
	said[n] = '\0';
	drop_noise(said);
	if (said[0])
		detail("pasta printed: %s", said);
	if (n > 0)
		return 0;
	close_fd(&p->run.said);
	return error(
		"pasta has ended: the program can no longer reach the network");
}

void pasta_end(struct pasta *p)
{
	command_kill(&p->run);
	close_fd(&p->run.said);
}

void pasta_forget(struct pasta *p, pid_t pid)
{
	if (p->run.pid == pid)
		p->run.pid = 0;
}

void pasta_close(struct pasta *p)
{
	pasta_end(p);
	if (p->run.pid > 0)
		await_end(p->run.pid, 0);
	p->run.pid = 0;
	close_fd(&p->ready);
}

const struct uplink_ops pasta_ops = {
	.name = "pasta",
	.serves_tap = true,
	.opens_ports = true,
	.find = find,
	.serve = serve,
	.connect = connect_trace,
	.inner = describe_inner,
	.watch_fd = output_fd,
	.adapt = read_output,
};
