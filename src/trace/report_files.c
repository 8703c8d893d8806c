// SPDX-License-Identifier: GPL-2.0-or-later
/* The files of --report. */
#include "trace/report_files.h"

#include <sys/stat.h>

#include "base/log.h"
#include "base/util.h"

static bool is_same(const struct outfile *a, const struct outfile *b)
{
	struct stat x, y;

	return a->fd >= 0 && b->fd >= 0 && fstat(a->fd, &x) == 0 &&
	       fstat(b->fd, &y) == 0 && !S_ISCHR(x.st_mode) &&
	       x.st_dev == y.st_dev && x.st_ino == y.st_ino;
}

/* Both would be written from the start, or mixed. */
static int check_others(const struct report_files *f,
			const struct outfile *outfile)
{
	const struct outfile *last = &f->file[f->n - 1];

	if (outfile && is_same(last, outfile))
		return error("the report and the capture cannot both go to %s",
			     outfile->name);
	for (size_t i = 0; i + 1 < f->n; i++)
		if (is_same(last, &f->file[i]))
			return error("two reports cannot go to %s", last->name);
	return 0;
}

int report_files_open(struct report_files *f,
		      const struct report_option *options, size_t n,
		      const struct outfile *outfile,
		      const struct outfile_owner *owner)
{
	for (size_t i = 0; i < n; i++) {
		f->file[i] = (struct outfile)OUTFILE_INIT;
		f->file[i].is_text = true;
		if (outfile_open(&f->file[i], options[i].file, owner) == 0) {
			f->n++;
			if (check_others(f, outfile) == 0)
				continue;
		}
		report_files_discard(f);
		return -1;
	}
	return 0;
}

void report_files_outputs(const struct report_files *f,
			  struct listing_output outputs[REPORTS_MAX], int *keep)
{
	for (size_t i = 0; i < f->n; i++) {
		outputs[i] = (struct listing_output){
			.fd = f->file[i].fd,
			.truncate = f->file[i].by_name,
		};
		keep[i] = f->file[i].fd;
	}
}

bool report_files_have_stdout(const struct report_files *f)
{
	for (size_t i = 0; i < f->n; i++)
		if (f->file[i].is_stdout)
			return true;
	return false;
}

void report_files_passed(struct report_files *f)
{
	for (size_t i = 0; i < f->n; i++)
		close_fd(&f->file[i].fd);
}

void report_files_discard(struct report_files *f)
{
	for (size_t i = 0; i < f->n; i++)
		outfile_discard(&f->file[i]);
	f->n = 0;
}

void report_files_close(struct report_files *f)
{
	for (size_t i = 0; i < f->n; i++)
		outfile_close(&f->file[i]);
	f->n = 0;
}
