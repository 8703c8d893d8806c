// SPDX-License-Identifier: GPL-2.0-or-later
/* The BPF program of socket.bpf.c: loading it, and reading what it reports. */
#include "record/sockets/socket_probe.h"

#include <bpf/libbpf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>

#include "base/unix_list.h"
#include "base/util.h"
#include "record/owner/bpf_ring.h"
#include "record/owner/bpf_setup.h"
#include "record/owner/cgroup.h"
#include "record/sockets/socket_bpf.h"

#define CGROUP_UNIX_CONNECT ((enum bpf_attach_type)49) /* <linux/bpf.h>, 6.7 */

struct socket_probe {
	struct bpf_object *object;
	struct bpf_link *link;
	int ring_fd; /* the object's */
	struct bpf_ring ring;
	int list; /* of the namespace's sockets: see unix_list.h */
};

/* Older versions of libbpf do not know the program's section. */
static struct bpf_program *find_program(struct bpf_object *object)
{
	struct bpf_program *program = bpf_object__next_program(object, NULL);

	if (program &&
	    bpf_program__set_type(program, BPF_PROG_TYPE_CGROUP_SOCK_ADDR) ==
		    0 &&
	    bpf_program__set_expected_attach_type(program,
						  CGROUP_UNIX_CONNECT) == 0)
		return program;
	return NULL;
}

static int load(struct socket_probe *p)
{
	struct socket_settings settings;
	struct bpf_program *program;
	autoclose int cgroup = cgroup_open();
	const void *bytes;
	uint64_t netns;
	size_t size;

	if (cgroup < 0 || bpf_setup_netns(&netns) < 0)
		return -1;
	settings.netns = netns;
	bytes = socket_bpf__elf_bytes(&size);
	p->object = bpf_setup_open(bytes, size, &settings, sizeof(settings));
	program = p->object ? find_program(p->object) : NULL;
	if (!program || bpf_object__load(p->object) < 0)
		return -1;
	p->ring_fd =
		bpf_object__find_map_fd_by_name(p->object, "socket_events");
	p->list = open("/proc/self/net/unix", O_RDONLY | O_CLOEXEC);
	if (bpf_ring_open(&p->ring, p->ring_fd, SOCKET_RING_SIZE) < 0)
		return -1;
	p->link = bpf_program__attach_cgroup(program, cgroup);
	return p->link ? 0 : -1;
}

struct socket_probe *socket_probe_open(void)
{
	struct socket_probe *p = calloc(1, sizeof(*p));
	int err;

	if (!p)
		return NULL;
	p->ring_fd = p->list = -1;
	if (load(p) == 0)
		return p;
	err = errno;
	socket_probe_close(p);
	errno = err;
	return NULL;
}

int socket_probe_fd(const struct socket_probe *p)
{
	return p ? p->ring_fd : -1;
}

/* The program reaches a listener of its own namespace, not one of the host. */
static void take(const struct socket_probe *p, const char *name,
		 struct socket_paths *paths, struct socket_paths *refused)
{
	if (name[0] != '@')
		socket_paths_add(paths, name, SOCKET_PATH_SIZE);
	else if (p->list >= 0 && !unix_list_has_listener(p->list, name))
		socket_paths_add(refused, name, SOCKET_PATH_SIZE);
}

void socket_probe_read(struct socket_probe *p, struct socket_paths *paths,
		       struct socket_paths *refused)
{
	const struct socket_event *event;
	char name[SOCKET_PATH_SIZE];

	while (p && (event = bpf_ring_head(&p->ring, sizeof(*event)))) {
		socket_name_text(name, event->path, sizeof(event->path));
		take(p, name, paths, refused);
		bpf_ring_drop(&p->ring);
	}
}

void socket_probe_share(const struct socket_probe *p,
			struct cgroup_programs *programs)
{
	if (p)
		cgroup_programs_add(programs,
				    bpf_program__fd(bpf_object__next_program(
					    p->object, NULL)),
				    CGROUP_UNIX_CONNECT);
}

void socket_probe_close(struct socket_probe *p)
{
	if (!p)
		return;
	bpf_link__destroy(p->link);
	bpf_ring_close(&p->ring);
	close_fd(&p->list);
	bpf_object__close(p->object);
	free(p);
}
