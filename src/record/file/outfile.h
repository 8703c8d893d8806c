/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Opens the file that the capture goes to, as root, although other users may
 * write to the directories on the way: see record/file/safe_path.h.
 */
#ifndef RECORD_FILE_OUTFILE_H
#define RECORD_FILE_OUTFILE_H

#include <stdbool.h>
#include <sys/types.h>

struct outfile {
	int fd;
	const char *name; /* for messages; as given, or "standard output" */
	bool is_stdout; /* the process has the same file as stdout */
	bool is_regular;
	bool had_bytes; /* a regular file that was not empty */
	bool by_name; /* opened by its name, not inherited as stdout */
	bool is_text; /* set by the caller: it may be a terminal */
	/* If we created it: where, for outfile_discard(). */
	bool created;
	int dir_fd;
	char *base;
};

#define OUTFILE_INIT                                                           \
	{                                                                      \
		.fd = -1, .dir_fd = -1                                         \
	}

/* The owner of created files. */
struct outfile_owner {
	uid_t uid;
	gid_t gid;
};

/*
 * Open path for writing, "-" for stdout; a text may also go to /dev/fd/N, which
 * the caller of nsntrace has opened. An existing file is not truncated
 * yet. A new file gets mode 0600 and the owner. Opening a FIFO waits for its
 * reader. Returns 0, or -1 after a message.
 */
int outfile_open(struct outfile *f, const char *path,
		 const struct outfile_owner *owner);

/*
 * Find the directory of path in the same way, to create files beside it.
 * Returns its descriptor (O_PATH), and in *base the last component of path; or
 * -1 after a message.
 */
int outfile_open_dir(const char *path, const struct outfile_owner *owner,
		     const char **base);

/*
 * Create a file with that name in the directory. Messages name the path.
 * Returns 0, or -1 after a message; if the file exists, -1 with EEXIST and no
 * message.
 */
int outfile_create(struct outfile *f, int dir_fd, const char *name,
		   const char *path, const struct outfile_owner *owner);

/* Use fd, a pipe of the caller. The outfile closes it. */
void outfile_take_pipe(struct outfile *f, int fd, const char *name);

/* The capture never began: remove the file if we created it, and close it. */
void outfile_discard(struct outfile *f);

void outfile_close(struct outfile *f);

#endif
