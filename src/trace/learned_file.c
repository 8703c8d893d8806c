// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The file of --learn. The program may have written to it meanwhile, if it runs as
 * the same user: what was read before it ran counts.
 *
 * A child writes: the file system may not answer.
 */
#include "trace/learned_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/await.h"
#include "base/child.h"
#include "base/log.h"
#include "base/util.h"
#include "record/contacts/contact_list.h"
#include "record/contacts/contact_merge.h"
#include "record/file/safe_path.h"

#define WRITE_LIMIT 10000 /* ms */
#define TRIES	    16 /* names of new files */

static bool is_stdout(const struct learned_file *f)
{
	return !strcmp(f->path, "-");
}

/* A mistake in the list would be lost, or a contact with it. */
static int check_old(const struct learned_file *f)
{
	struct contact_list *list = contact_list_new();
	int err;

	if (!list)
		return error_errno("cannot read '%s'", f->path);
	err = contact_list_parse(list, f->path, f->old, f->old_len);
	contact_list_free(list);
	return err;
}

static int read_old(struct learned_file *f, const struct safe_path *p)
{
	char path[64];

	if (p->fd < 0)
		return 0;
	if (!S_ISREG(p->st.st_mode))
		return error("cannot write the list '%s': it is no regular "
			     "file",
			     f->path);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", p->fd);
	f->old = read_config(path, CONTACT_LIST_SIZE, &f->old_len);
	if (!f->old)
		return error_errno("cannot read '%s'", f->path);
	if (f->old_len == CONTACT_LIST_SIZE)
		return error("'%s' is larger than a list can be: %u bytes",
			     f->path, CONTACT_LIST_SIZE);
	return check_old(f);
}

/* A file that cannot be written is an error before the program runs. */
static int check_writable(const struct safe_path *p)
{
	autoclose int fd = -1;

	if (p->fd >= 0) {
		fd = safe_path_reopen(p, O_WRONLY | O_CLOEXEC);
		return fd < 0 ? -1 : 0;
	}
	if (faccessat(p->dir, ".", W_OK, AT_EACCESS) == 0)
		return 0;
	return error_errno("cannot create '%s'", p->path);
}

int learned_file_open(struct learned_file *f, const char *path,
		      const struct outfile_owner *owner)
{
	struct safe_path p;
	int err;

	f->path = path;
	f->owner = *owner;
	if (!path || is_stdout(f))
		return 0;
	err = safe_path_find(&p, path, owner->uid);
	if (err == 0)
		err = read_old(f, &p);
	if (err == 0)
		err = check_writable(&p);
	safe_path_close(&p);
	return err;
}

/* ---- writing ---- */

struct text {
	char *bytes;
	size_t len;
};

/* A new file beside it, with the owner and the mode of the one that is there. */
static int create(struct outfile *f, const struct safe_path *p,
		  const struct outfile_owner *owner,
		  char name[static NAME_MAX + 1])
{
	uint32_t random;

	for (int i = 0; i < TRIES; i++) {
		if (random_bytes(&random, sizeof(random)) < 0)
			return -1;
		snprintf(name, NAME_MAX + 1, ".%.200s.%08x", p->name, random);
		f->fd = openat(p->dir, name,
			       O_WRONLY | O_NOCTTY | O_CLOEXEC | O_CREAT |
				       O_EXCL,
			       0600);
		if (f->fd >= 0 || errno != EEXIST)
			break;
	}
	if (f->fd < 0)
		return -1;
	if (p->fd >= 0 ? fchown(f->fd, p->st.st_uid, p->st.st_gid) == 0 &&
				 fchmod(f->fd, p->st.st_mode & 0777) == 0
		       : owner->uid == geteuid() ||
				 fchown(f->fd, owner->uid, owner->gid) == 0)
		return 0;
	unlinkat(p->dir, name, 0);
	close_fd(&f->fd);
	return -1;
}

static int replace(const struct safe_path *p, const struct text *text,
		   const struct outfile_owner *owner)
{
	struct outfile f = OUTFILE_INIT;
	char name[NAME_MAX + 1];
	int err, saved;

	if (create(&f, p, owner, name) < 0)
		return -1;
	err = write_all(f.fd, text->bytes, text->len);
	if (err == 0)
		err = fsync(f.fd);
	if (err == 0)
		err = renameat(p->dir, name, p->dir, p->name);
	saved = errno;
	if (err)
		unlinkat(p->dir, name, 0);
	close_fd(&f.fd);
	errno = saved;
	return err;
}

static int write_in_place(const struct learned_file *f, const struct text *text)
{
	struct outfile out = OUTFILE_INIT;
	int err;

	out.is_text = true;
	if (outfile_open(&out, f->path, &f->owner) < 0)
		return -1;
	err = out.is_regular && out.by_name ? ftruncate(out.fd, 0) : 0;
	if (err == 0)
		err = write_all(out.fd, text->bytes, text->len);
	if (err)
		error_errno("cannot write '%s'", out.name);
	outfile_close(&out);
	return err;
}

/* To write in place would first remove what is there, and then fail as well. */
static bool has_no_room(int err)
{
	return err == ENOSPC || err == EDQUOT || err == EIO;
}

static bool has_other_names(const struct safe_path *p)
{
	return p->fd >= 0 && p->st.st_nlink > 1;
}

static int write_file_of(const struct learned_file *f, const struct text *text)
{
	struct safe_path p;
	int err;

	if (is_stdout(f))
		return write_in_place(f, text);
	if (safe_path_find(&p, f->path, f->owner.uid) < 0)
		err = -1;
	else if (!has_other_names(&p) && replace(&p, text, &f->owner) == 0)
		err = 0;
	else if (!has_other_names(&p) && has_no_room(errno))
		err = error_errno("cannot write '%s'", f->path);
	else
		err = write_in_place(f, text);
	safe_path_close(&p);
	return err;
}

static int write_by_child(const struct learned_file *f, const struct text *text)
{
	pid_t tracer = getpid(), pid = fork();
	int status;

	if (pid == 0) {
		child_die_with(tracer);
		_exit(write_file_of(f, text) < 0);
	}
	if (pid < 0)
		return error_errno("cannot fork a process to write '%s'",
				   f->path);
	status = await_end(pid, WRITE_LIMIT);
	if (status < 0)
		return error("cannot write '%s': the file system does not "
			     "answer",
			     f->path);
	return status ? -1 : 0;
}

int learned_file_write(const struct learned_file *f,
		       const struct contact_verdict *v,
		       const char *const *search, size_t n_search)
{
	const struct contact_merge merge = {
		.old = f->old ? f->old : "",
		.old_len = f->old_len,
		.contact = v->contact,
		.n = v->n,
		.search = search,
		.n_search = n_search,
	};
	struct text text = { .len = 0 };
	int err = 0;

	text.bytes = contact_merge(&merge, &text.len);
	if (!text.bytes)
		return error_errno("cannot make the list '%s'", f->path);
	/* Nothing is new: leave the file as it is. */
	if (!f->old || text.len != f->old_len ||
	    memcmp(text.bytes, f->old, text.len) != 0)
		err = write_by_child(f, &text);
	free(text.bytes);
	return err;
}

void learned_file_release(struct learned_file *f)
{
	free(f->old);
	f->old = NULL;
}
