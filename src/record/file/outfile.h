/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Opening the file that the capture goes to, as root and in the face of others
 * who may write to the directories on the way: see record/file/safe_path.h.
 */
#ifndef RECORD_FILE_OUTFILE_H
#define RECORD_FILE_OUTFILE_H

#include <stdbool.h>
#include <sys/types.h>

struct outfile {
	int fd;
	const char *name; /* for messages; as given, or "standard output" */
	bool is_stdout; /* it is what the process has as stdout */
	bool is_regular;
	bool by_name; /* opened by us, not inherited as stdout */
	/* Made by us: where, for outfile_discard(). */
	bool created;
	int dir_fd;
	char *base;
};

#define OUTFILE_INIT                                                           \
	{                                                                      \
		.fd = -1, .dir_fd = -1                                         \
	}

/* Who owns what is created. */
struct outfile_owner {
	uid_t uid;
	gid_t gid;
};

/*
 * Open path for writing, "-" for stdout. What is there is not truncated yet;
 * a file that is created gets mode 0600 and the owner. A FIFO waits for its
 * reader. Returns 0, or -1 after a message.
 */
int outfile_open(struct outfile *f, const char *path,
		 const struct outfile_owner *owner);

/*
 * For files that are to be made beside path: find its directory in the same
 * way. Returns a descriptor (O_PATH) of it and, in base, where in path the last
 * component begins; or -1 after a message.
 */
int outfile_open_dir(const char *path, const struct outfile_owner *owner,
		     const char **base);

/*
 * Create a file by that name there, for a path that messages name; that it does
 * not exist yet is for the caller to see: -1 with EEXIST, in silence. Returns
 * 0, or -1 after a message.
 */
int outfile_create(struct outfile *f, int dir_fd, const char *name,
		   const char *path, const struct outfile_owner *owner);

/* Write to fd, which is a pipe of the caller's and is taken over. */
void outfile_take_pipe(struct outfile *f, int fd, const char *name);

/* The capture never began: remove the file if we made it, and close. */
void outfile_discard(struct outfile *f);

void outfile_close(struct outfile *f);

#endif
