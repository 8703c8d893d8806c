// SPDX-License-Identifier: GPL-2.0-or-later
/* Messages on stderr. */
#include "base/log.h"

#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/utf8.h"

static bool log_quiet;
static bool log_verbose;
static bool log_clears_line;
static int log_patience = -1;

void log_init(bool quiet, bool verbose)
{
	log_quiet = quiet;
	log_verbose = verbose;
}

void log_wait_at_most(int ms)
{
	log_patience = ms;
}

/* After the first message that was lost nobody waits for the others. */
static bool is_writable(void)
{
	struct pollfd polls = { STDERR_FILENO, POLLOUT, 0 };

	if (log_patience < 0 || poll(&polls, 1, log_patience) != 0)
		return true;
	log_patience = 0;
	return false;
}

void log_clear_line(void)
{
	log_clears_line = true;
}

static size_t bounded(int printed, size_t size)
{
	if (printed < 0)
		return 0;
	return (size_t)printed < size ? (size_t)printed : size - 1;
}

static void print_line(const char *prefix, const char *reason, const char *fmt,
		       va_list args) __attribute__((format(printf, 3, 0)));

static void print_line(const char *prefix, const char *reason, const char *fmt,
		       va_list args)
{
	static const char clear[] = "\r\033[K";
	char buffer[4096 + sizeof(clear)];
	char *line = buffer + sizeof(clear) - 1;
	size_t size = 4095;
	size_t len = bounded(snprintf(line, size, "%s", prefix), size);
	size_t cleared = log_clears_line ? sizeof(clear) - 1 : 0;

	len += bounded(vsnprintf(line + len, size - len, fmt, args),
		       size - len);
	if (reason)
		len += bounded(snprintf(line + len, size - len, ": %s", reason),
			       size - len);
	len = utf8_make_visible(line, len);
	line[len++] = '\n';
	/* If stderr fails there is nowhere to report it. */
	memcpy(line - cleared, clear, cleared);
	if (is_writable())
		(void)!write(STDERR_FILENO, line - cleared, len + cleared);
}

int error(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	print_line("nsntrace: ", NULL, fmt, args);
	va_end(args);
	return -1;
}

int error_errno(const char *fmt, ...)
{
	int saved = errno;
	va_list args;

	va_start(args, fmt);
	print_line("nsntrace: ", strerror(saved), fmt, args);
	va_end(args);
	errno = saved;
	return -1;
}

void warning(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	print_line("nsntrace: warning: ", NULL, fmt, args);
	va_end(args);
}

void say(const char *fmt, ...)
{
	va_list args;

	if (log_quiet)
		return;
	va_start(args, fmt);
	print_line("", NULL, fmt, args);
	va_end(args);
}

void answer(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	print_line("nsntrace: ", NULL, fmt, args);
	va_end(args);
}

void show(const char *style, const char *fmt, ...)
{
	char line[4096];
	const size_t room = sizeof(line) - 8; /* the style ends behind it */
	size_t len = bounded(snprintf(line, 16, "%s", style ? style : ""), 16);
	size_t text_len;
	va_list args;

	va_start(args, fmt);
	text_len = bounded(vsnprintf(line + len, room - len, fmt, args),
			   room - len);
	va_end(args);
	len += utf8_make_visible(line + len, text_len);
	len += bounded(snprintf(line + len, 8, "%s\n", style ? "\033[m" : ""),
		       8);
	(void)!write(STDERR_FILENO, line, len);
}

void detail(const char *fmt, ...)
{
	va_list args;

	if (!log_verbose)
		return;
	va_start(args, fmt);
	print_line("nsntrace: ", NULL, fmt, args);
	va_end(args);
}
