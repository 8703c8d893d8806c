// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The tracer attaches BPF programs to the cgroups that processes of the trace
 * get into.
 *
 * A cgroup is opened by its id: its path is another one in each cgroup
 * namespace, and may be renamed. BPF programs also run for the cgroups below the
 * one that they are attached to, so the kernel is asked first whether they run
 * already. The links are descriptors: of cgroups that were removed they are
 * closed when there is no room left.
 */
#include "record/owner/cgroup_follow.h"

#include <bpf/bpf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/fds.h"
#include "base/log.h"
#include "base/util.h"
#include "record/owner/process_event.h"

#define BATCH	      16 /* reports in one call */
#define EFFECTIVE_MAX 64 /* programs of one kind that run for a cgroup */

#define KERNFS_HANDLE 0xfe /* FILEID_KERNFS of the kernel's exportfs.h */

void cgroup_follow_begin(struct cgroup_follow *f, int ring_fd, int place,
			 const struct cgroup_programs *programs)
{
	f->place = place;
	f->programs = *programs;
	memset(f->cgroup, -1, sizeof(f->cgroup)); /* no descriptors */
	f->ring_fd = ring_fd;
	if (bpf_ring_open(&f->ring, ring_fd, CGROUP_RING_SIZE) == 0)
		return;
	error_errno("cannot map the ring of cgroup reports from BPF");
	cgroup_follow_close(f);
}

static int open_by_id(int place, uint64_t id)
{
	union {
		struct file_handle handle;
		char space[sizeof(struct file_handle) + sizeof(id)];
	} u = { .handle = { .handle_bytes = sizeof(id),
			    .handle_type = KERNFS_HANDLE } };

	memcpy(u.handle.f_handle, &id, sizeof(id));
	return open_by_handle_at(place, &u.handle,
				 O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

/* The id of a program, or of the cgroup that a link is attached to; 0: none. */
static uint32_t program_id(int program)
{
	struct bpf_prog_info info = { 0 };
	uint32_t size = sizeof(info);

	return bpf_obj_get_info_by_fd(program, &info, &size) < 0 ? 0 : info.id;
}

static uint64_t linked_cgroup(int link)
{
	struct bpf_link_info info = { 0 };
	uint32_t size = sizeof(info);

	return bpf_obj_get_info_by_fd(link, &info, &size) < 0
		       ? 0
		       : info.cgroup.cgroup_id;
}

/* By the last program: if it runs there, so do the others. */
static bool is_served(const struct cgroup_follow *f, int cgroup)
{
	uint32_t last = f->programs.n - 1;
	uint32_t id = program_id(f->programs.program[last].fd);
	uint32_t ids[EFFECTIVE_MAX], n = EFFECTIVE_MAX;

	if (bpf_prog_query(cgroup, f->programs.program[last].type,
			   BPF_F_QUERY_EFFECTIVE, NULL, ids, &n) < 0)
		return false;
	for (uint32_t i = 0; i < n; i++)
		if (ids[i] == id)
			return true;
	return false;
}

static void leave(struct followed_cgroup *c)
{
	for (size_t i = 0; i < ARRAY_SIZE(c->link); i++)
		close_fd(&c->link[i]);
}

static struct followed_cgroup *free_place(struct cgroup_follow *f)
{
	for (size_t i = 0; i < ARRAY_SIZE(f->cgroup); i++)
		if (f->cgroup[i].link[0] < 0)
			return &f->cgroup[i];
	return NULL;
}

static struct followed_cgroup *make_place(struct cgroup_follow *f)
{
	struct followed_cgroup *c = free_place(f);

	for (size_t i = 0; !c && i < ARRAY_SIZE(f->cgroup); i++)
		if (linked_cgroup(f->cgroup[i].link[0]) == 0)
			leave(&f->cgroup[i]);
	return c ? c : free_place(f);
}

static int attach(const struct cgroup_follow *f, struct followed_cgroup *c,
		  int cgroup)
{
	for (uint32_t i = 0; i < f->programs.n; i++) {
		c->link[i] = bpf_link_create(f->programs.program[i].fd, cgroup,
					     f->programs.program[i].type, NULL);
		if (c->link[i] < 0)
			return -1;
	}
	/* The trace goes on, and has to open other files. */
	return fds_check_room();
}

/* Returns 0, or -1 with errno. */
static int follow(struct cgroup_follow *f, uint64_t id)
{
	autoclose int cgroup = open_by_id(f->place, id);
	struct followed_cgroup *c;

	if (cgroup < 0)
		return errno == ESTALE ? 0 : -1; /* it was removed */
	if (is_served(f, cgroup))
		return 0;
	c = make_place(f);
	if (!c) {
		errno = ENOSPC;
		return -1;
	}
	if (attach(f, c, cgroup) == 0)
		return 0;
	leave(c);
	return -1;
}

void cgroup_follow_look(struct cgroup_follow *f)
{
	const struct cgroup_event *event;

	for (int i = 0; i < BATCH && f->ring_fd >= 0; i++) {
		event = bpf_ring_head(&f->ring, sizeof(*event));
		if (!event)
			return;
		if (follow(f, event->id) < 0)
			detail("cannot watch a cgroup that a process was moved "
			       "to: its packets have no process: %s",
			       strerror(errno));
		bpf_ring_drop(&f->ring);
	}
}

void cgroup_follow_close(struct cgroup_follow *f)
{
	if (f->ring_fd < 0)
		return;
	for (size_t i = 0; i < ARRAY_SIZE(f->cgroup); i++)
		leave(&f->cgroup[i]);
	for (uint32_t i = 0; i < f->programs.n; i++)
		close_fd(&f->programs.program[i].fd);
	bpf_ring_close(&f->ring);
	close_fd(&f->place);
	close_fd(&f->ring_fd);
}
