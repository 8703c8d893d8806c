// SPDX-License-Identifier: GPL-2.0-or-later
/* The BPF programs of process.bpf.c: loading, and reading what they tell. */
#include "record/owner/process_probe.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/log.h"
#include "base/util.h"
#include "record/owner/bpf_ring.h"
#include "record/owner/bpf_setup.h"
#include "record/owner/cgroup.h"
#include "record/owner/process_bpf.h"
#include "record/owner/process_watch.h"

#define MAX_PROGRAMS 16

struct process_probe {
	struct bpf_object *object;
	int cgroup;
	struct bpf_link *link[MAX_PROGRAMS];
	int n;
	bool follows; /* reports processes that leave the cgroup */
	struct bpf_ring flows;
	struct process_shared *shared;
	struct outside_event *outside; /* NULL: it cannot be known */
};

/* Is it a program that reports other cgroups? All others are for cgroups. */
static bool is_reporter(const struct bpf_program *program)
{
	return bpf_program__type(program) == BPF_PROG_TYPE_RAW_TRACEPOINT;
}

struct object_bytes {
	const void *bytes;
	size_t size;
};

static struct bpf_object *load(const struct object_bytes *from, bool follows,
			       const struct process_settings *settings)
{
	struct bpf_object *object = bpf_setup_open(from->bytes, from->size,
						   settings, sizeof(*settings));
	struct bpf_program *program;
	int err;

	if (!object)
		return NULL;
	bpf_object__for_each_program(
		program, object) if (is_reporter(program) && !follows)
		bpf_program__set_autoload(program, false);
	if (bpf_object__load(object) == 0)
		return object;
	err = errno;
	bpf_object__close(object);
	errno = err;
	return NULL;
}

/* The programs that tell who sends take a newer kernel than the others. */
static int load_programs(struct process_probe *p, const char **what)
{
	struct object_bytes sender, plain;
	struct process_settings settings;

	if (bpf_setup_settings(&settings, what) < 0)
		return -1;
	sender.bytes = process_sender_bpf__elf_bytes(&sender.size);
	p->object = load(&sender, true, &settings);
	p->follows = p->object != NULL;
	if (!p->object)
		p->object = load(&sender, false, &settings);
	if (p->object)
		return 0;
	detail("the kernel does not show who sends TCP data: a connection's "
	       "packets belong to the process that opened or accepted it");
	plain.bytes = process_bpf__elf_bytes(&plain.size);
	p->object = load(&plain, false, &settings);
	if (p->object)
		return 0;
	*what = errno == EPERM ? "BPF is not allowed here, as in a container "
				 "or a user namespace"
			       : "the kernel does not take the BPF programs";
	return -1;
}

/* The kernel may have been built without tracepoints for BPF. */
static struct bpf_link *attach(struct process_probe *p,
			       const struct bpf_program *program)
{
	return is_reporter(program)
		       ? bpf_program__attach(program)
		       : bpf_program__attach_cgroup(program, p->cgroup);
}

static int attach_programs(struct process_probe *p, const char **what)
{
	struct bpf_program *program;

	p->cgroup = cgroup_open();
	*what = "no cgroups of version 2 are mounted";
	if (p->cgroup < 0)
		return -1;
	*what = "the kernel does not let BPF programs be attached to cgroups";
	bpf_object__for_each_program(program, p->object)
	{
		if (is_reporter(program) && !p->follows)
			continue;
		if (p->n == MAX_PROGRAMS)
			abort();
		p->link[p->n] = attach(p, program);
		if (p->link[p->n])
			p->n++;
		else if (is_reporter(program))
			p->follows = false;
		else
			return -1;
	}
	if (!p->follows)
		detail("the kernel does not report processes that leave their "
		       "cgroup: their packets will have no process");
	return 0;
}

static int map_fd(const struct process_probe *p, const char *name)
{
	return bpf_object__find_map_fd_by_name(p->object, name);
}

/* It takes the kernel's types. */
static void map_outside(struct process_probe *p)
{
	int fd = map_fd(p, "outside");

	if (fd < 0)
		return;
	p->outside =
		mmap(NULL, sizeof(*p->outside), PROT_READ, MAP_SHARED, fd, 0);
	if (p->outside == MAP_FAILED)
		p->outside = NULL;
}

/* By a socket of ours the BPF programs learn who the tracer is. */
static void show_origin(void)
{
	autoclose int sock = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	(void)sock;
}

static int open_rings(struct process_probe *p, const char **what)
{
	*what = "cannot map the reports of the BPF programs";
	map_outside(p);
	if (bpf_ring_open(&p->flows, map_fd(p, "flow_events"), FLOW_RING_SIZE) <
	    0)
		return -1;
	p->shared = mmap(NULL, sizeof(*p->shared), PROT_READ | PROT_WRITE,
			 MAP_SHARED, map_fd(p, "shared"), 0);
	if (p->shared == MAP_FAILED)
		p->shared = NULL;
	return p->shared ? 0 : -1;
}

struct process_probe *process_probe_open(const char **what)
{
	struct process_probe *p = calloc(1, sizeof(*p));
	int err;

	*what = "out of memory";
	if (!p)
		return NULL;
	p->cgroup = -1;
	if (load_programs(p, what) == 0 && open_rings(p, what) == 0 &&
	    attach_programs(p, what) == 0) {
		show_origin();
		return p;
	}
	err = errno;
	process_probe_close(p);
	errno = err;
	return NULL;
}

static void add_programs(const struct process_probe *p,
			 struct cgroup_programs *programs)
{
	struct bpf_program *program;

	bpf_object__for_each_program(program,
				     p->object) if (!is_reporter(program))
		cgroup_programs_add(programs, bpf_program__fd(program),
				    bpf_program__expected_attach_type(program));
}

void process_probe_share(const struct process_probe *p,
			 struct process_watch_gift *gift)
{
	gift->ring = map_fd(p, "process_events");
	if (!p->follows) {
		gift->programs.n = 0;
		return;
	}
	gift->cgroup_ring = map_fd(p, "cgroup_events");
	gift->cgroup = p->cgroup;
	add_programs(p, &gift->programs);
}

struct bpf_ring *process_probe_flows(struct process_probe *p)
{
	return &p->flows;
}

bool process_probe_watches_outside(const struct process_probe *p)
{
	return p->outside;
}

void process_probe_outside(const struct process_probe *p,
			   struct outside_event *event)
{
	memset(event, 0, sizeof(*event));
	if (p->outside)
		*event = *p->outside;
}

void process_probe_renew(struct process_probe *p)
{
	__atomic_add_fetch(&p->shared->epoch, 1, __ATOMIC_RELEASE);
}

uint64_t process_probe_unreported(const struct process_probe *p)
{
	return __atomic_load_n(&p->shared->unreported, __ATOMIC_RELAXED);
}

void process_probe_close(struct process_probe *p)
{
	for (int i = 0; i < p->n; i++)
		bpf_link__destroy(p->link[i]);
	bpf_ring_close(&p->flows);
	if (p->shared)
		munmap(p->shared, sizeof(*p->shared));
	if (p->outside)
		munmap(p->outside, sizeof(*p->outside));
	bpf_object__close(p->object);
	close_fd(&p->cgroup);
	free(p);
}
