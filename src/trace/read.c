// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * --read. This process opens the files with the user's rights and reads nothing
 * from them; a child without rights reads the capture and writes the reports.
 */
#include "trace/read.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/child.h"
#include "base/fds.h"
#include "base/log.h"
#include "base/status.h"
#include "base/user.h"
#include "record/reading/reading.h"
#include "trace/report_files.h"
#include "trace/summary.h"

static int open_capture(const char *path)
{
	int fd;

	if (!strcmp(path, "-") && fds_standard_was_closed(STDIN_FILENO))
		return error("cannot read standard input: it is closed");
	fd = strcmp(path, "-") ? open(path, O_RDONLY | O_NOCTTY | O_CLOEXEC)
			       : fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3);
	if (fd < 0)
		return error_errno("cannot read '%s'", path);
	if (isatty(fd)) {
		close_fd(&fd);
		return error("'%s' is a terminal: a capture is binary", path);
	}
	return fd;
}

static _Noreturn void be_reader(struct reading_config *config,
				const struct report_files *files)
{
	int keep[1 + REPORTS_MAX] = { config->fd };

	report_files_outputs(files, config->outputs, keep + 1);
	if (child_init_in_session("nsntrace-read", keep,
				  1 + config->n_reports) < 0)
		_exit(1);
	_exit(reading_run(config) < 0);
}

/* Returns 0, or -1 after a message. */
static int run_reader(struct reading_config *config, struct report_files *files)
{
	pid_t pid;
	int status;

	config->parent = getpid();
	pid = fork();
	if (pid == 0)
		be_reader(config, files);
	report_files_passed(files);
	if (pid < 0)
		return error_errno("cannot fork a process to read '%s'",
				   config->name);
	status = child_wait(pid);
	if (status < 0 || !WIFEXITED(status))
		return error("the process that read '%s' died", config->name);
	return WEXITSTATUS(status) ? -1 : 0;
}

static int read_and_print(const struct options *opt,
			  struct reading_config *config,
			  struct report_files *files)
{
	const struct recorder_result nothing = { .failed = 0 };
	int err = run_reader(config, files);

	if (config->summary->complete && (opt->summary || !opt->n_reports))
		trace_print_summary(config->summary, &nothing);
	return err;
}

static struct summary *map_summary(void)
{
	void *memory =
		mmap(NULL, sizeof(struct summary), PROT_READ | PROT_WRITE,
		     MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (memory != MAP_FAILED)
		return memory;
	error_errno("cannot map memory for the connections");
	return NULL;
}

/* The reports belong to the user who called, as with a trace. */
static int open_reports(struct report_files *files, const struct options *opt,
			int capture)
{
	struct outfile_owner owner = { getuid(), getgid() };
	/* A report must not overwrite the capture that is read. */
	const struct outfile other = { .fd = capture, .name = opt->read };

	user_behind_sudo(&owner.uid, &owner.gid);
	return report_files_open(files, opt->reports, opt->n_reports, &other,
				 &owner);
}

int trace_read(const struct options *opt)
{
	struct report_files files = REPORT_FILES_INIT;
	struct reading_config config = { .fd = open_capture(opt->read),
					 .name = opt->read,
					 .reports = opt->reports,
					 .n_reports = opt->n_reports };
	int err = -1;

	if (config.fd < 0)
		return STATUS_FAILED;
	config.summary = map_summary();
	if (config.summary && open_reports(&files, opt, config.fd) == 0) {
		user_of_own(USER_RECORDER, &config.uid, &config.gid);
		err = read_and_print(opt, &config, &files);
	}
	if (config.summary)
		munmap(config.summary, sizeof(*config.summary));
	report_files_close(&files);
	close_fd(&config.fd);
	return err ? STATUS_FAILED : 0;
}
