// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * hangfs DIR: mount a file system (FUSE, without libfuse) on DIR, print "ready",
 * and serve it. In it, files can be made and written, and "page" is a file of
 * a page that never can be read. After SIGUSR1 nothing is answered any more: all
 * requests are taken, which is the worst case, as no signal ends a wait for
 * those. It prints "taken" for the first of them. The mount goes with the process.
 */
#include "helper.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fuse.h>
#include <signal.h>
#include <stdint.h>
#include <sys/mount.h>
#include <sys/stat.h>

#define FILES 64
#define PAGE  2 /* the node of that file; others follow */

static union {
	struct fuse_in_header head;
	char bytes[FUSE_MIN_READ_BUFFER + (1 << 17)];
} request;

static char names[FILES][64] = { [PAGE] = "page" };
static uint64_t sizes[FILES] = { [PAGE] = 4096 };
static volatile sig_atomic_t hangs;

static void hang(int signal)
{
	(void)signal;
	hangs = 1;
}

static void answer(int fd, int error, const void *data, size_t len)
{
	char buf[512];
	struct fuse_out_header head = {
		.len = (uint32_t)(sizeof(head) + len),
		.error = -error,
		.unique = request.head.unique,
	};

	memcpy(buf, &head, sizeof(head));
	if (len > 0)
		memcpy(buf + sizeof(head), data, len);
	(void)!write(fd, buf, head.len);
}

static struct fuse_attr attributes(uint64_t node)
{
	struct fuse_attr attr = {
		.ino = node,
		.size = node < FILES ? sizes[node] : 0,
		.mode = node == FUSE_ROOT_ID ? S_IFDIR | 0755 : S_IFREG | 0600,
		.nlink = 1,
		.uid = getuid(),
		.gid = getgid(),
		.blksize = 4096,
	};

	return attr;
}

static uint64_t find(const char *name)
{
	for (uint64_t i = PAGE; i < FILES; i++)
		if (!strcmp(names[i], name))
			return i;
	return 0;
}

static uint64_t make(const char *name)
{
	for (uint64_t i = PAGE; i < FILES; i++)
		if (!names[i][0] && strlen(name) < sizeof(names[i])) {
			memcpy(names[i], name, strlen(name) + 1);
			return i;
		}
	return 0;
}

static struct fuse_entry_out entry(uint64_t node)
{
	struct fuse_entry_out out = { .nodeid = node,
				      .attr = attributes(node) };

	return out;
}

static void do_lookup(int fd, const char *name)
{
	uint64_t node = find(name);
	struct fuse_entry_out out = entry(node);

	if (node)
		answer(fd, 0, &out, sizeof(out));
	else
		answer(fd, ENOENT, NULL, 0);
}

static void do_create(int fd, const char *name)
{
	struct {
		struct fuse_entry_out entry;
		struct fuse_open_out open;
	} out = { .entry = entry(make(name)) };

	answer(fd, out.entry.nodeid ? 0 : ENOSPC, &out, sizeof(out));
}

static void do_write(int fd, const struct fuse_write_in *in)
{
	const struct fuse_write_out out = { .size = in->size };
	uint64_t end = in->offset + in->size, node = request.head.nodeid;

	if (node < FILES && sizes[node] < end)
		sizes[node] = end;
	answer(fd, 0, &out, sizeof(out));
}

static void do_unlink(int fd, const char *name)
{
	uint64_t node = find(name);

	if (node)
		names[node][0] = '\0';
	answer(fd, node ? 0 : ENOENT, NULL, 0);
}

static void do_init(int fd)
{
	const struct fuse_init_out out = { .major = FUSE_KERNEL_VERSION,
					   .minor = FUSE_KERNEL_MINOR_VERSION,
					   .max_write = 1 << 16,
					   .max_background = 8,
					   .congestion_threshold = 8 };

	answer(fd, 0, &out, sizeof(out));
}

static void do_attributes(int fd)
{
	const struct fuse_attr_out out = { .attr = attributes(
						   request.head.nodeid) };

	answer(fd, 0, &out, sizeof(out));
}

static void serve(int fd)
{
	const struct fuse_open_out opened = { .fh = 0 };
	const char *arg = request.bytes + sizeof(request.head);

	switch (request.head.opcode) {
	case FUSE_INIT:
		do_init(fd);
		break;
	case FUSE_LOOKUP:
		do_lookup(fd, arg);
		break;
	case FUSE_GETATTR:
	case FUSE_SETATTR:
		do_attributes(fd);
		break;
	case FUSE_OPEN:
		answer(fd, 0, &opened, sizeof(opened));
		break;
	case FUSE_CREATE:
		do_create(fd, arg + sizeof(struct fuse_create_in));
		break;
	case FUSE_WRITE:
		do_write(fd, (const struct fuse_write_in *)arg);
		break;
	case FUSE_UNLINK:
		do_unlink(fd, arg);
		break;
	case FUSE_FLUSH:
	case FUSE_RELEASE:
	case FUSE_FSYNC:
		answer(fd, 0, NULL, 0);
		break;
	case FUSE_READ:
	case FUSE_FORGET:
	case FUSE_BATCH_FORGET:
	case FUSE_INTERRUPT:
		break;
	default:
		answer(fd, ENOSYS, NULL, 0);
	}
}

int main(int argc, char **argv)
{
	struct sigaction action = { .sa_handler = hang };
	int fd = open("/dev/fuse", O_RDWR | O_CLOEXEC);
	unsigned int taken = 0;
	char options[128];

	if (argc != 2 || fd < 0)
		err(1, "/dev/fuse");
	sigaction(SIGUSR1, &action, NULL);
	snprintf(options, sizeof(options),
		 "fd=%d,rootmode=40000,user_id=%u,group_id=%u,allow_other", fd,
		 getuid(), getgid());
	if (mount("hangfs", argv[1], "fuse", MS_NOSUID | MS_NODEV, options) < 0)
		err(1, "%s", argv[1]);
	ready();
	for (;;) {
		ssize_t n = read(fd, request.bytes, sizeof(request.bytes));

		if (n < 0 && errno != EINTR && errno != ENOENT)
			err(1, "read");
		if (n <= 0)
			continue;
		if (!hangs)
			serve(fd);
		else if (!taken++) {
			puts("taken");
			fflush(stdout);
		}
	}
}
