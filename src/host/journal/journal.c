// SPDX-License-Identifier: GPL-2.0-or-later
/* The changes that a trace makes to the host. */
#include "host/journal/journal.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fds.h"
#include "base/log.h"
#include "host/journal/rundir.h"

#define JOURNAL_MAX   (1 << 20) /* a file larger than this is not ours */
#define LINE_SIZE     1024
#define OPEN_ATTEMPTS 100

#ifndef SO_NETNS_COOKIE
#define SO_NETNS_COOKIE 71 /* Linux 5.14 */
#endif

/*
 * The first line. An inode number may come again, in another boot or when the
 * namespace is gone: what such a file says is not about this host.
 */
static void header(char *line, size_t size)
{
	autoclose int sock = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	unsigned long long cookie = 0;
	socklen_t len = sizeof(cookie);
	char boot[64];

	if (sock < 0 ||
	    getsockopt(sock, SOL_SOCKET, SO_NETNS_COOKIE, &cookie, &len) < 0)
		cookie = 0;
	if (read_file(AT_FDCWD, "/proc/sys/kernel/random/boot_id", boot,
		      sizeof(boot)) < 0)
		strcpy(boot, "-");
	snprintf(line, size, "nsntrace %s %llu", boot, cookie);
}

static int random_id(struct journal *j)
{
	unsigned int number;

	if (random_bytes(&number, sizeof(number)) < 0)
		return error_errno("cannot read random bytes");
	snprintf(j->id, sizeof(j->id), "%07x", number & 0xfffffff);
	return 0;
}

/*
 * Create and lock the file. The directories may be removed at any moment by a
 * trace that ends: then begin again (1). -1 with errno when it cannot be.
 */
static int try_open(struct journal *j)
{
	autoclose int dir = rundir_open(true);
	autoclose int lock = -1;
	int fd;

	if (dir < 0)
		return errno == ENOENT ? 1 : -1;
	lock = rundir_lock(dir);
	if (lock < 0)
		return errno == ENOENT ? 1 : -1;
	if (!rundir_has(dir, "lock", lock))
		return 1;
	fd = openat(dir, j->id,
		    O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0)
		return errno == ENOENT ? 1 : -1;
	if (flock(fd, LOCK_EX | LOCK_NB) < 0) {
		close_fd(&fd);
		return -1;
	}
	j->dir_fd = dir;
	j->file_fd = fd;
	dir = -1;
	return 0;
}

static int write_line(struct journal *j, const char *line)
{
	char text[LINE_SIZE + 1];
	int n = snprintf(text, sizeof(text), "%s\n", line);

	if (j->file_fd >= 0 && write_all(j->file_fd, text, (size_t)n) < 0)
		return error_errno("cannot write to %s", RUNDIR);
	return 0;
}

static bool is_journal_name(const char *name)
{
	return strlen(name) == JOURNAL_ID_SIZE - 1 &&
	       strspn(name, "0123456789abcdef") == JOURNAL_ID_SIZE - 1;
}

/*
 * Call the directory's journals one by one: *name is set for each. Returns a
 * descriptor, or -1 at the end.
 */
static int next_file(DIR *dir, const char **name)
{
	struct dirent *entry;

	while ((entry = readdir(dir))) {
		int fd;

		if (!is_journal_name(entry->d_name))
			continue;
		fd = openat(dirfd(dir), entry->d_name,
			    O_RDWR | O_NOFOLLOW | O_CLOEXEC);
		if (fd < 0)
			continue;
		*name = entry->d_name;
		return fd;
	}
	return -1;
}

/* With the lock held: if no trace is left in the directory, remove it. */
static void remove_unused(int dir_fd)
{
	DIR *list = rundir_list(dir_fd);
	const char *name;
	int other = list ? next_file(list, &name) : -1;

	if (list && other < 0)
		rundir_remove(dir_fd);
	close_fd(&other);
	if (list)
		closedir(list);
}

/* There is no journal: what was made for it need not stay. */
static void give_up(void)
{
	autoclose int dir = rundir_open(false);
	autoclose int lock = dir < 0 ? -1 : rundir_lock(dir);

	if (lock >= 0)
		remove_unused(dir);
}

int journal_open(struct journal *j)
{
	char first[LINE_SIZE];
	int r = 1;

	for (int i = 0; i < OPEN_ATTEMPTS && r == 1; i++) {
		if (random_id(j) < 0)
			return -1;
		r = try_open(j);
		if (r < 0 && errno == EEXIST)
			r = 1;
	}
	if (r != 0) {
		detail("no journal file: %s: %s", RUNDIR, strerror(errno));
		give_up();
		return 0;
	}
	header(first, sizeof(first));
	return write_line(j, first);
}

bool journal_is_shared(const struct journal *j)
{
	return j->file_fd >= 0;
}

int journal_take(struct journal *j, const char *line)
{
	char **grown = reallocarray(j->lines, j->n_lines + 1, sizeof(*grown));

	if (!grown)
		return -1;
	j->lines = grown;
	j->lines[j->n_lines] = strdup(line);
	if (!j->lines[j->n_lines])
		return -1;
	j->n_lines++;
	return 0;
}

static int tell_keeper(struct journal *j, const char *line)
{
	if (j->keeper_fd < 0)
		return 0;
	if (fds_send(j->keeper_fd, line, strlen(line), NULL, 0) == 0)
		return 0;
	if (errno != EPIPE && errno != ECONNRESET)
		return error_errno("cannot send a change to the keeper");
	/* The keeper was killed: the tracer undoes by itself. */
	close_fd(&j->keeper_fd);
	return 0;
}

int journal_add(struct journal *j, const char *fmt, ...)
{
	char line[LINE_SIZE];
	va_list args;
	int n;

	va_start(args, fmt);
	n = vsnprintf(line, sizeof(line), fmt, args);
	va_end(args);
	if (n < 0 || (size_t)n >= sizeof(line) || strchr(line, '\n'))
		return error("cannot record a change to the host, as its line "
			     "is too long: '%s'",
			     line);
	if (journal_take(j, line) < 0)
		return error_errno("cannot note a change to the host");
	if (write_line(j, line) < 0 || tell_keeper(j, line) < 0)
		return -1;
	detail("do %s", line);
	return 0;
}

const char *journal_line(const struct journal *j, const char *kind, size_t n)
{
	size_t len = strlen(kind);

	for (size_t i = j->n_lines; i-- > 0;) {
		const char *line = j->lines[i];

		if (strncmp(line, kind, len) || line[len] != ' ')
			continue;
		if (n-- == 0)
			return line + len + 1;
	}
	return NULL;
}

int journal_lock_all(const struct journal *j)
{
	int fd;

	if (j->dir_fd < 0)
		return -1;
	fd = rundir_lock(j->dir_fd);
	if (fd < 0 && errno != EINTR)
		error_errno("cannot lock %s", RUNDIR);
	return fd;
}

/* The whole of a journal file as a string, to be freed. NULL with errno. */
static char *read_journal(int fd)
{
	struct stat st;
	char *text;
	ssize_t n;

	if (fstat(fd, &st) < 0)
		return NULL;
	if (!S_ISREG(st.st_mode) || st.st_size > JOURNAL_MAX) {
		errno = EFBIG;
		return NULL;
	}
	text = malloc((size_t)st.st_size + 1);
	if (!text)
		return NULL;
	n = pread(fd, text, (size_t)st.st_size, 0);
	if (n < 0) {
		free(text);
		return NULL;
	}
	text[n] = '\0';
	return text;
}

/* Where in text the line stands, or NULL. */
static const char *find_line(const char *text, const char *line)
{
	size_t len = strlen(line);

	for (const char *p = text; p; p = strchr(p, '\n')) {
		p += *p == '\n';
		if (!strncmp(p, line, len) && p[len] == '\n')
			return p;
	}
	return NULL;
}

static bool is_alive(int fd)
{
	if (flock(fd, LOCK_SH | LOCK_NB) == 0) {
		flock(fd, LOCK_UN);
		return false;
	}
	return errno == EWOULDBLOCK;
}

static bool others_have(const struct journal *j, const char *line, bool live)
{
	DIR *dir = j->dir_fd < 0 ? NULL : rundir_list(j->dir_fd);
	const char *name;
	bool found = false;
	int fd;

	if (!dir)
		return false;
	while (!found && (fd = next_file(dir, &name)) >= 0) {
		if (strcmp(name, j->id) && (!live || is_alive(fd))) {
			autofree char *text = read_journal(fd);

			found = text && find_line(text, line);
		}
		close_fd(&fd);
	}
	closedir(dir);
	return found;
}

bool journal_has_other(const struct journal *j, const char *line)
{
	return others_have(j, line, true);
}

bool journal_has_any_other(const struct journal *j, const char *line)
{
	return others_have(j, line, false);
}

bool journal_has(const struct journal *j, const char *line)
{
	for (size_t i = 0; i < j->n_lines; i++)
		if (!strcmp(j->lines[i], line))
			return true;
	return false;
}

int journal_claim(struct journal *j, bool absent, const char *line)
{
	if (journal_has(j, line))
		return 1;
	if (!absent && !journal_has_other(j, line))
		return 0;
	return journal_add(j, "%s", line) < 0 ? -1 : 1;
}

void journal_release(struct journal *j, const char *line)
{
	autofree char *text = j->file_fd < 0 ? NULL : read_journal(j->file_fd);
	const char *found = text ? find_line(text, line) : NULL;

	/* A line that begins with '#' is of no kind. */
	if (found && pwrite(j->file_fd, "#", 1, found - text) < 0)
		error_errno("cannot write to %s", RUNDIR);
}

int journal_note_again(struct journal *j, const char *line)
{
	autofree char *text = j->file_fd < 0 ? NULL : read_journal(j->file_fd);

	if (j->file_fd < 0 || (text && find_line(text, line)))
		return 0;
	return write_line(j, line);
}

void journal_remove(struct journal *j)
{
	autoclose int lock = -1;

	if (j->dir_fd < 0)
		return;
	lock = rundir_lock(j->dir_fd);
	if (unlinkat(j->dir_fd, j->id, 0) < 0 && errno != ENOENT)
		error_errno("cannot remove %s/%s", RUNDIR, j->id);
	remove_unused(j->dir_fd);
}

void journal_close(struct journal *j)
{
	for (size_t i = 0; i < j->n_lines; i++)
		free(j->lines[i]);
	free(j->lines);
	j->lines = NULL;
	j->n_lines = 0;
	close_fd(&j->keeper_fd);
	close_fd(&j->file_fd);
	close_fd(&j->dir_fd);
}

/* Returns 0, or -1 if the text is not about this host and boot. */
static int load_lines(struct journal *j, char *text)
{
	char first[LINE_SIZE];
	char *rest = text;
	char *line = strsep(&rest, "\n");

	header(first, sizeof(first));
	if (!line || strcmp(line, first))
		return -1;
	/* A last line without its newline was cut off: its change was not made. */
	while ((line = strsep(&rest, "\n")) && rest)
		if (journal_take(j, line) < 0)
			return error_errno(
				"cannot read the journal of a killed trace");
	return 0;
}

static int load(struct journal *j, int dir_fd, int fd, const char *name)
{
	autofree char *text = read_journal(fd);

	snprintf(j->id, sizeof(j->id), "%.*s", JOURNAL_ID_SIZE - 1, name);
	j->dir_fd = fcntl(dir_fd, F_DUPFD_CLOEXEC, 3);
	j->file_fd = fd;
	if (text && load_lines(j, text) == 0)
		return 1;
	unlinkat(dir_fd, name, 0);
	journal_close(j);
	return 0;
}

int journal_next_dead(struct journal *j, size_t *skip)
{
	autoclose int dir_fd = rundir_open(false);
	autoclose int lock = dir_fd < 0 ? -1 : rundir_lock(dir_fd);
	DIR *dir = lock < 0 ? NULL : rundir_list(dir_fd);
	size_t seen = 0;
	const char *name;
	int found = 0;
	int fd;

	if (!dir)
		return 0;
	while (!found && (fd = next_file(dir, &name)) >= 0) {
		if (seen++ < *skip || flock(fd, LOCK_EX | LOCK_NB) < 0 ||
		    !rundir_has(dir_fd, name, fd)) {
			close_fd(&fd);
			continue;
		}
		found = load(j, dir_fd, fd, name);
	}
	closedir(dir);
	/* A trace that was killed before it had a journal leaves just this. */
	if (seen == 0)
		rundir_remove(dir_fd);
	return found;
}
