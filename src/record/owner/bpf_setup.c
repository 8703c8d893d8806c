// SPDX-License-Identifier: GPL-2.0-or-later
/* First steps with BPF programs. */
#include "record/owner/bpf_setup.h"

#include <bpf/libbpf.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "base/util.h"

#ifndef SO_NETNS_COOKIE
#define SO_NETNS_COOKIE 71
#endif

/* Of the first pid namespace: PROC_PID_INIT_INO of the kernel's proc_ns.h. */
#define FIRST_PIDNS_INODE 0xEFFFFFFC

static int print(enum libbpf_print_level level, const char *fmt, va_list args)
	__attribute__((format(printf, 2, 0)));

/* What libbpf has to say is of use to who asked for it. */
static int print(enum libbpf_print_level level, const char *fmt, va_list args)
{
	char text[1024];

	if (level != LIBBPF_WARN)
		return 0;
	vsnprintf(text, sizeof(text), fmt, args);
	text[strcspn(text, "\n")] = '\0';
	detail("%s", text);
	return 0;
}

struct bpf_object *bpf_setup_open(const void *bytes, size_t size,
				  const void *constants, size_t constants_size)
{
	struct bpf_object *object;
	struct bpf_map *map;
	int err;

	libbpf_set_print(print);
	object = bpf_object__open_mem(bytes, size, NULL);
	if (!object)
		return NULL;
	map = bpf_object__find_map_by_name(object, ".rodata");
	if (map &&
	    bpf_map__set_initial_value(map, constants, constants_size) == 0)
		return object;
	err = errno;
	bpf_object__close(object);
	errno = err;
	return NULL;
}

int bpf_setup_netns(uint64_t *cookie)
{
	autoclose int sock = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	socklen_t len = sizeof(*cookie);

	return sock < 0 ? -1
			: getsockopt(sock, SOL_SOCKET, SO_NETNS_COOKIE, cookie,
				     &len);
}

int bpf_setup_settings(struct process_settings *settings, const char **what)
{
	uint64_t netns;
	struct stat st;

	*what = "the kernel has no cookies of network namespaces";
	if (bpf_setup_netns(&netns) < 0)
		return -1;
	*what = "cannot look at the pid namespace";
	if (stat("/proc/self/ns/pid", &st) < 0)
		return -1;
	memset(settings, 0, sizeof(*settings));
	settings->netns = netns;
	settings->loader = (uint64_t)getpid();
	if (st.st_ino != FIRST_PIDNS_INODE) {
		settings->pidns_device = st.st_dev;
		settings->pidns_inode = st.st_ino;
	}
	return 0;
}
