// SPDX-License-Identifier: GPL-2.0-or-later
/* The BPF program of peer.bpf.c: loading it, and reading what they report. */
#include "record/sockets/peer_probe.h"

#include <bpf/libbpf.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/util.h"
#include "record/owner/bpf_ring.h"
#include "record/owner/bpf_setup.h"
#include "record/sockets/peer_bpf.h"
#include "record/sockets/peer_event.h"

struct peer_probe {
	struct bpf_object *object;
	struct bpf_link *link;
	int ring_fd; /* the object's */
	struct bpf_ring ring;
	const struct peer_shared *shared;
};

static int map_fd(const struct peer_probe *p, const char *name)
{
	return bpf_object__find_map_fd_by_name(p->object, name);
}

static int open_object(struct peer_probe *p, int netns, const char **what)
{
	struct process_settings settings;
	const void *bytes;
	struct stat st;
	size_t size;

	if (bpf_setup_settings(&settings, what) < 0)
		return -1;
	*what = "cannot look at the trace's network namespace";
	if (fstat(netns, &st) < 0)
		return -1;
	settings.netns = st.st_ino;
	bytes = peer_bpf__elf_bytes(&size);
	p->object = bpf_setup_open(bytes, size, &settings, sizeof(settings));
	if (p->object && bpf_object__load(p->object) == 0)
		return 0;
	*what = errno == EPERM ? "BPF is not allowed here, as in a container "
				 "or a user namespace"
			       : "the kernel does not take the BPF program";
	return -1;
}

static int map_reports(struct peer_probe *p, const char **what)
{
	void *shared = mmap(NULL, sizeof(*p->shared), PROT_READ, MAP_SHARED,
			    map_fd(p, "peer_shared"), 0);

	*what = "cannot map the reports of the BPF program";
	if (shared == MAP_FAILED)
		return -1;
	p->shared = shared;
	p->ring_fd = map_fd(p, "peer_events");
	return bpf_ring_open(&p->ring, p->ring_fd, PEER_RING_SIZE);
}

static int attach(struct peer_probe *p, const char **what)
{
	*what = "the kernel does not report what reaches Unix sockets";
	p->link =
		bpf_program__attach(bpf_object__next_program(p->object, NULL));
	return p->link ? 0 : -1;
}

/* By a datagram of ours the BPF program learns who the tracer is. */
static int show_origin(const struct peer_probe *p, const char **what)
{
	int sock[2];

	*what = "the BPF program does not see Unix sockets";
	if (socketpair(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0, sock) < 0)
		return -1;
	(void)!send(sock[0], "", 1, MSG_DONTWAIT);
	close(sock[0]);
	close(sock[1]);
	if (p->shared->watches)
		return 0;
	errno = ENOSYS;
	return -1;
}

struct peer_probe *peer_probe_open(int netns, const char **what)
{
	struct peer_probe *p = calloc(1, sizeof(*p));
	int err;

	*what = "out of memory";
	if (!p)
		return NULL;
	p->ring_fd = -1;
	if (open_object(p, netns, what) == 0 && map_reports(p, what) == 0 &&
	    attach(p, what) == 0 && show_origin(p, what) == 0)
		return p;
	err = errno;
	peer_probe_close(p);
	errno = err;
	return NULL;
}

int peer_probe_fd(const struct peer_probe *p)
{
	return p ? p->ring_fd : -1;
}

bool peer_probe_next(struct peer_probe *p, struct unix_contact *contact)
{
	const struct peer_event *event =
		p ? bpf_ring_head(&p->ring, sizeof(*event)) : NULL;

	if (!event)
		return false;
	contact->pid = event->pid;
	memcpy(contact->comm, event->comm, sizeof(contact->comm));
	socket_name_text(contact->path, event->name, sizeof(event->name));
	bpf_ring_drop(&p->ring);
	return true;
}

bool peer_probe_has_lost(const struct peer_probe *p)
{
	return p && __atomic_load_n(&p->shared->lost, __ATOMIC_RELAXED) > 0;
}

void peer_probe_close(struct peer_probe *p)
{
	if (!p)
		return;
	bpf_link__destroy(p->link);
	bpf_ring_close(&p->ring);
	if (p->shared)
		munmap((void *)p->shared, sizeof(*p->shared));
	bpf_object__close(p->object);
	free(p);
}
