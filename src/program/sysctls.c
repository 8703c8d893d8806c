// SPDX-License-Identifier: GPL-2.0-or-later
/* Settings of the network stack that belong to a network namespace. */
#include "program/sysctls.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"

#define PING_GROUP_RANGE "ipv4/ping_group_range"

/*
 * Below /proc/sys/net: settings that change how a program's own sockets behave,
 * but not those for routing, filtering or forwarding. See the kernel's
 * ip-sysctl.rst.
 */
static const char *const names[] = {
	"core/somaxconn",
	"core/optmem_max",
	"core/rmem_default",
	"core/rmem_max",
	"core/wmem_default",
	"core/wmem_max",
	"core/txrehash",
	"ipv4/ip_default_ttl",
	"ipv4/ip_early_demux",
	"ipv4/ip_local_port_range",
	"ipv4/ip_local_reserved_ports",
	"ipv4/ip_no_pmtu_disc",
	"ipv4/ip_nonlocal_bind",
	"ipv4/ip_unprivileged_port_start",
	PING_GROUP_RANGE,
	"ipv4/tcp_abort_on_overflow",
	"ipv4/tcp_adv_win_scale",
	"ipv4/tcp_app_win",
	"ipv4/tcp_autocorking",
	"ipv4/tcp_base_mss",
	"ipv4/tcp_comp_sack_delay_ns",
	"ipv4/tcp_comp_sack_nr",
	"ipv4/tcp_congestion_control",
	"ipv4/tcp_dsack",
	"ipv4/tcp_early_retrans",
	"ipv4/tcp_ecn",
	"ipv4/tcp_ecn_fallback",
	"ipv4/tcp_fack",
	"ipv4/tcp_fastopen",
	"ipv4/tcp_fastopen_blackhole_timeout_sec",
	"ipv4/tcp_fin_timeout",
	"ipv4/tcp_frto",
	"ipv4/tcp_keepalive_intvl",
	"ipv4/tcp_keepalive_probes",
	"ipv4/tcp_keepalive_time",
	"ipv4/tcp_limit_output_bytes",
	"ipv4/tcp_max_reordering",
	"ipv4/tcp_max_syn_backlog",
	"ipv4/tcp_min_rtt_wlen",
	"ipv4/tcp_min_snd_mss",
	"ipv4/tcp_min_tso_segs",
	"ipv4/tcp_moderate_rcvbuf",
	"ipv4/tcp_mtu_probe_floor",
	"ipv4/tcp_mtu_probing",
	"ipv4/tcp_no_metrics_save",
	"ipv4/tcp_notsent_lowat",
	"ipv4/tcp_orphan_retries",
	"ipv4/tcp_pacing_ca_ratio",
	"ipv4/tcp_pacing_ss_ratio",
	"ipv4/tcp_recovery",
	"ipv4/tcp_reordering",
	"ipv4/tcp_retrans_collapse",
	"ipv4/tcp_retries1",
	"ipv4/tcp_retries2",
	"ipv4/tcp_rfc1337",
	"ipv4/tcp_rmem",
	"ipv4/tcp_sack",
	"ipv4/tcp_shrink_window",
	"ipv4/tcp_slow_start_after_idle",
	"ipv4/tcp_stdurg",
	"ipv4/tcp_syn_linear_timeouts",
	"ipv4/tcp_syn_retries",
	"ipv4/tcp_synack_retries",
	"ipv4/tcp_syncookies",
	"ipv4/tcp_thin_linear_timeouts",
	"ipv4/tcp_timestamps",
	"ipv4/tcp_tso_rtt_log",
	"ipv4/tcp_tso_win_divisor",
	"ipv4/tcp_tw_reuse",
	"ipv4/tcp_window_scaling",
	"ipv4/tcp_wmem",
	"ipv4/udp_early_demux",
	"ipv4/udp_l3mdev_accept",
	"ipv4/udp_rmem_min",
	"ipv4/udp_wmem_min",
	"ipv6/auto_flowlabels",
	"ipv6/bindv6only",
	"ipv6/flowlabel_consistency",
	"ipv6/flowlabel_state_ranges",
	"ipv6/ip_nonlocal_bind",
};

_Static_assert(ARRAY_SIZE(names) <= SYSCTLS_MAX, "raise SYSCTLS_MAX");

static int open_net(void)
{
	int fd = open("/proc/sys/net", O_PATH | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		detail("cannot open /proc/sys/net: %s", strerror(errno));
	return fd;
}

void sysctls_read(struct sysctls *s)
{
	autoclose int net = open_net();

	memset(s, 0, sizeof(*s));
	for (size_t i = 0; net >= 0 && i < ARRAY_SIZE(names); i++)
		if (read_file(net, names[i], s->value[i], SYSCTLS_VALUE) < 0)
			s->value[i][0] = '\0';
}

static int apply_one(int net, const char *name, const char *value)
{
	char now[SYSCTLS_VALUE];

	if (!value[0] || read_file(net, name, now, sizeof(now)) < 0 ||
	    !strcmp(now, value))
		return 0;
	return write_file(net, name, value);
}

/*
 * The groups that may ping(8) are a range. In a user namespace with one group
 * only that can be written: if it is in the range, it becomes the range.
 */
static int apply_ping_group(int net, const char *value)
{
	unsigned int first, last;
	char own[32];

	if (sscanf(value, "%u %u", &first, &last) != 2)
		return -1;
	snprintf(own, sizeof(own), "%u %u", getgid(), getgid());
	if (getgid() < first || getgid() > last)
		return 0;
	return write_file(net, PING_GROUP_RANGE, own);
}

static int apply(int net, const char *name, const char *value)
{
	if (apply_one(net, name, value) == 0)
		return 0;
	return strcmp(name, PING_GROUP_RANGE) ? -1
					      : apply_ping_group(net, value);
}

/*
 * Failed writes are tried once more, as some settings depend on others:
 * ip_local_port_range may not start below ip_unprivileged_port_start.
 */
void sysctls_apply(const struct sysctls *s)
{
	/* Open it again: it shows the namespace of the opener. */
	autoclose int net = open_net();
	bool failed[ARRAY_SIZE(names)];

	if (net < 0)
		return;
	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		failed[i] = apply_one(net, names[i], s->value[i]) < 0;
	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (failed[i] && apply(net, names[i], s->value[i]) < 0)
			detail("cannot set net/%s to '%s' in the trace: %s",
			       names[i], s->value[i], strerror(errno));
}
