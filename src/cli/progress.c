// SPDX-License-Identifier: GPL-2.0-or-later
/* Progress of a trace, shown while it runs. */
#include "cli/progress.h"

#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/util.h"
#include "cli/byte_text.h"

#define PERIOD 250 /* ms between two lines */

/* Are standard output and standard error the same terminal? */
static bool same_terminal(void)
{
	struct stat out, err;

	return isatty(STDOUT_FILENO) && fstat(STDOUT_FILENO, &out) == 0 &&
	       fstat(STDERR_FILENO, &err) == 0 && out.st_rdev == err.st_rdev;
}

/*
 * In the background the terminal belongs to another job; also if the program is
 * a shell that runs jobs.
 */
static bool in_foreground(void)
{
	pid_t group = tcgetpgrp(STDERR_FILENO);

	return group < 0 || group == getpgrp();
}

void progress_add_line(struct progress *p, bool force, bool program_on_stderr)
{
	p->line = isatty(STDERR_FILENO) &&
		  (force || (!program_on_stderr && !same_terminal()));
	if (p->line)
		log_clear_line();
}

void progress_start(struct progress *p)
{
	p->started = now_ms();
	p->due = p->started + PERIOD;
}

void progress_request(struct progress *p)
{
	p->wanted = true;
}

int progress_wait(const struct progress *p)
{
	int64_t now = now_ms();

	if (!p->started || !p->line || p->asked)
		return -1;
	return p->due > now ? (int)(p->due - now) : 0;
}

bool progress_is_due(struct progress *p)
{
	int64_t now = now_ms();
	bool due = p->started && p->line && now >= p->due;

	if (due)
		p->due = now + PERIOD;
	if (p->asked || (!p->wanted && !(due && in_foreground())))
		return false;
	p->asked = true;
	return true;
}

static void format_time(int64_t ms, char *text, size_t size)
{
	int s = (int)(ms / 1000);

	if (s < 3600)
		snprintf(text, size, "%d:%02d", s / 60, s % 60);
	else
		snprintf(text, size, "%d:%02d:%02d", s / 3600, s / 60 % 60,
			 s % 60);
}

/* A line that is wider than the terminal could not be overwritten. */
static size_t terminal_width(void)
{
	struct winsize ws;

	if (ioctl(STDERR_FILENO, TIOCGWINSZ, &ws) < 0 || ws.ws_col < 2)
		return 79;
	return ws.ws_col - 1U;
}

/* Overwrite the line with text, and clear the rest of it. */
static void write_line(const char *text)
{
	char line[128];
	int n = snprintf(line, sizeof(line), "\r%.*s\033[K",
			 (int)terminal_width(), text);

	/* A terminal that fails has no use for an error. */
	if (n > 0 && (size_t)n < sizeof(line))
		(void)!write(STDERR_FILENO, line, (size_t)n);
}

void progress_tell(struct progress *p, const struct progress_counts *counts)
{
	char elapsed[32], bytes[BYTE_TEXT_SIZE], text[100];

	format_time(now_ms() - p->started, elapsed, sizeof(elapsed));
	snprintf(text, sizeof(text), "%s, %llu packet%s, %s, %llu dropped",
		 elapsed, (unsigned long long)counts->packets,
		 counts->packets == 1 ? "" : "s",
		 byte_text(counts->bytes, bytes),
		 (unsigned long long)counts->dropped);
	p->asked = false;
	if (p->wanted)
		answer("%s", text);
	p->wanted = false;
	if (p->line && in_foreground()) {
		write_line(text);
		p->visible = true;
	}
}

void progress_clear(struct progress *p)
{
	if (p->visible)
		write_line("");
	p->visible = false;
}

void progress_end(struct progress *p)
{
	progress_clear(p);
	p->line = false;
}
