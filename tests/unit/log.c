// SPDX-License-Identifier: GPL-2.0-or-later
/* No message can control the terminal, whatever text it has to print. */
#include <errno.h>
#include <unistd.h>

#include "base/log.h"
#include "unit.h"

static int printed; /* the pipe that stderr goes to */

/* What print printed. It fits in the pipe. */
static const char *read_printed(void)
{
	static char text[8192];
	ssize_t n = read(printed, text, sizeof(text) - 1);

	text[n > 0 ? n : 0] = '\0';
	return text;
}

static void is_printed(const char *text, const char *want, const char *what)
{
	char line[128];

	error("%s", text);
	snprintf(line, sizeof(line), "nsntrace: %s\n", want);
	is_text(read_printed(), line, what);
}

/* Print the character after an 'a' and before a 'b', and compare. */
static void check_code(uint32_t code, bool visible)
{
	char text[8], want[8], what[64];
	int n = 0;

	text[n++] = 'a';
	if (code >= 0x10000)
		text[n++] = (char)(0xf0 | code >> 18);
	if (code >= 0x10000)
		text[n++] = (char)(0x80 | (code >> 12 & 0x3f));
	else if (code >= 0x800)
		text[n++] = (char)(0xe0 | code >> 12);
	if (code >= 0x800)
		text[n++] = (char)(0x80 | (code >> 6 & 0x3f));
	else if (code >= 0x80)
		text[n++] = (char)(0xc0 | code >> 6);
	text[n++] = (char)(code < 0x80 ? code : 0x80 | (code & 0x3f));
	text[n++] = 'b';
	text[n] = '\0';
	strcpy(want, visible ? text : "a?b");
	snprintf(what, sizeof(what), "U+%04X is printed as %s", code,
		 visible ? "itself" : "'?'");
	is_printed(text, want, what);
}

static void codes(void)
{
	static const uint32_t hidden[] = {
		0x01,	0x07,	 0x08,	  0x0a,	  0x0d,	  0x1b,	  0x7f,
		0x80,	0x84,	 0x9b,	  0x9f,	  0xad,	  0x61c,  0x200b,
		0x200c, 0x200d,	 0x200e,  0x200f, 0x2028, 0x2029, 0x202a,
		0x202b, 0x202c,	 0x202d,  0x202e, 0x2060, 0x2066, 0x2067,
		0x2068, 0x2069,	 0x206f,  0x3164, 0xfe0f, 0xfeff, 0xfff9,
		0xfffb, 0xe0001, 0xe0041,
	};
	static const uint32_t visible[] = { ' ',    '~',    0xa0,   0xe4,
					    0x3b1,  0x5d0,  0x2027, 0x202f,
					    0x4e2d, 0xfffd, 0x1f600 };

	for (size_t i = 0; i < ARRAY_SIZE(hidden); i++)
		check_code(hidden[i], false);
	for (size_t i = 0; i < ARRAY_SIZE(visible); i++)
		check_code(visible[i], true);
}

/* A terminal that does not expect UTF-8 takes them for control characters. */
static void raw_bytes(void)
{
	bool good = true;

	for (int byte = 0x80; byte <= 0xff; byte++) {
		error("a%cb", byte);
		good &= !strcmp(read_printed(), "nsntrace: a?b\n");
	}
	ok(good, "each byte that is not UTF-8 is printed as '?'");
}

/* A line that is cut has no part of a character at its end. */
static void long_lines(void)
{
	static char text[5000];
	const char *line;
	size_t len;

	for (size_t i = 0; i + 2 < sizeof(text); i += 2) {
		text[i] = '\xc3';
		text[i + 1] = '\xa4';
	}
	error("%s", text);
	line = read_printed();
	len = strlen(line);
	ok(len > 4000 && len < 4100 && line[len - 1] == '\n',
	   "a long line is cut and has its end");
	ok(line[len - 2] == '?' || line[len - 2] == '\xa4',
	   "a long line is cut between two characters");
}

int main(void)
{
	int fds[2];

	if (pipe(fds) < 0 || dup2(fds[1], STDERR_FILENO) < 0)
		return 99;
	printed = fds[0];
	codes();
	raw_bytes();
	long_lines();
	errno = ENOENT;
	error_errno("%s", "x\x9by");
	is_text(read_printed(), "nsntrace: x?y: No such file or directory\n",
		"a message with a reason hides what is not visible");
	return done_testing();
}
