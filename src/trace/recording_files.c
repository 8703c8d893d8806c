// SPDX-License-Identifier: GPL-2.0-or-later
/* The files of a recording: the outfile, those after it, and reports. */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "base/await.h"
#include "base/child.h"
#include "base/fds.h"
#include "base/log.h"
#include "trace/recording_parts.h"

#define CLEAN_LIMIT 1000 /* ms */

static int open_reports(struct recording *r)
{
	return report_files_open(&r->reports, r->opt->reports,
				 r->opt->n_reports, &r->outfile, &r->owner);
}

int recording_open_reports(struct recording *r)
{
	if (open_reports(r) == 0)
		return 0;
	outfile_discard(&r->outfile);
	return -1;
}

void recording_discard(struct recording *r)
{
	outfile_discard(&r->outfile);
	report_files_discard(&r->reports);
}

int recording_open_outfile(struct recording *r)
{
	const struct options *opt = r->opt;

	if (opt->rotate)
		return rotation_open(&r->rotation, &r->outfile, opt->outfile,
				     &r->owner, opt->max_files);
	return outfile_open(&r->outfile, opt->outfile, &r->owner);
}

static _Noreturn void be_maker(struct recording *r)
{
	const int keep[] = { r->maker, r->rotation.dir_fd };
	struct rotation_made made = { .name = "" };
	int fd = -1;

	if (child_init("nsntrace-look", keep, ARRAY_SIZE(keep)) == 0)
		fd = rotation_next(&r->rotation, &made);
	(void)!fds_send(r->maker, &made, sizeof(made), &fd, fd >= 0);
	_exit(0);
}

void recording_make_file(struct recording *r)
{
	pid_t tracer = getpid();
	pid_t pid = r->maker < 0 ? fds_fork(&r->maker) : -1;

	if (pid == 0) {
		child_die_with(tracer);
		be_maker(r);
	}
	if (pid > 0) {
		r->maker_pid = pid;
		return;
	}
	error_errno("cannot fork a process to make the next file");
	recorder_give_file(r->control, -1);
}

int recording_file_fd(const struct recording *r)
{
	return r->maker;
}

void recording_give_file(struct recording *r)
{
	struct rotation_made made;
	int fds[FDS_MAX] = { -1 };
	ssize_t n = fds_receive(r->maker, &made, sizeof(made), fds);

	if (n < 0)
		error_errno("cannot receive the next file of the capture");
	else if (n != sizeof(made))
		error("the process that makes the next file of the capture "
		      "has died");
	else if (fds[0] >= 0)
		rotation_note(&r->rotation, &made);
	recorder_give_file(r->control, fds[0]);
	close_fd(&fds[0]);
	close_fd(&r->maker);
}

struct report_file recording_file(const struct recording *r)
{
	struct report_file file = {
		.size = r->result.file_size,
		.replaced = r->opt->outfile_by_default && r->outfile.had_bytes,
	};

	/* After a failure its size is not known, and it was said. */
	if (r->result.failed)
		return file;
	if (r->opt->rotate)
		file.n = rotation_kept(&r->rotation, file.path,
				       sizeof(file.path));
	else if (r->outfile.is_regular && r->outfile.by_name)
		snprintf(file.path, sizeof(file.path), "%s", r->outfile.name);
	return file;
}

void recording_let_reader_go(struct recording *r)
{
	autoclose int null = open("/dev/null", O_WRONLY | O_CLOEXEC);

	if (r->outfile.is_stdout && null >= 0)
		dup2(null, STDOUT_FILENO);
}

/* An empty file is left after failures only. */
static void clean_rotation(const struct recording *r)
{
	pid_t pid = fork();

	if (pid == 0) {
		if (child_init("nsntrace-look", &r->rotation.dir_fd, 1) == 0)
			rotation_clean(&r->rotation);
		_exit(0);
	}
	if (pid > 0)
		await_end(pid, CLEAN_LIMIT);
}

void recording_close_files(struct recording *r)
{
	outfile_close(&r->outfile);
	report_files_close(&r->reports);
	if (r->rotation.number > 0)
		clean_rotation(r);
	rotation_close(&r->rotation);
}
