// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The table of --summary. The columns of numbers have fixed widths; the peers
 * and the outcomes share the rest of the line. All text was made visible, but
 * the peers and the outcomes are cut as ASCII: names have no other characters.
 */
#include "cli/summary.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/log.h"
#include "cli/byte_text.h"

#define LINES_OF_PROCESS 20
#define LINES_MAX	 100

#define WIDTH_OF_FILE 1000 /* nothing is cut */
#define PEER_MIN      16
#define PEER_MAX      60
#define FIXED_WIDTH   50 /* all columns but the peer and the outcome */
#define OUTCOME_MIN   20

static const char style_head[] = "\033[1m";
static const char style_failed[] = "\033[31m";

struct table {
	size_t width;
	int peer; /* width of the column */
	bool colour;
	bool indent; /* processes are known */
};

static size_t terminal_width(void)
{
	struct winsize ws;

	if (ioctl(STDERR_FILENO, TIOCGWINSZ, &ws) < 0)
		return WIDTH_OF_FILE;
	return ws.ws_col >= 40 ? ws.ws_col : 80;
}

/* https://no-color.org: any text but "" is a no. */
static bool wants_colour(void)
{
	const char *no = getenv("NO_COLOR"), *term = getenv("TERM");

	return isatty(STDERR_FILENO) && !(no && *no) && term &&
	       strcmp(term, "dumb") != 0;
}

static struct table measure(const struct summary_line *lines, size_t n)
{
	struct table t = { .width = terminal_width(),
			   .colour = wants_colour() };
	size_t peer = PEER_MIN, most;

	for (size_t i = 0; i < n; i++) {
		if (strlen(lines[i].peer) > peer)
			peer = strlen(lines[i].peer);
		t.indent |= lines[i].process[0] != '\0';
	}
	most = t.width > FIXED_WIDTH + OUTCOME_MIN + PEER_MIN
		       ? t.width - FIXED_WIDTH - OUTCOME_MIN
		       : PEER_MIN;
	if (most > PEER_MAX && t.width < WIDTH_OF_FILE)
		most = PEER_MAX;
	t.peer = (int)(peer < most ? peer : most);
	return t;
}

/* Print a line of the table that is no wider than the terminal. */
static void put(const struct table *t, const char *style, char *text)
{
	size_t len = strlen(text);

	if (len > t->width)
		strcpy(text + t->width - 3, "...");
	while (len > 0 && text[len - 1] == ' ')
		text[--len] = '\0';
	show(t->colour ? style : NULL, "%s", text);
}

/* A peer that is too long keeps its end: the domain, and the port. */
static void cut_peer(const struct table *t, const char *peer, char *out,
		     size_t size)
{
	size_t len = strlen(peer), room = (size_t)t->peer;

	if (len <= room)
		snprintf(out, size, "%s", peer);
	else
		snprintf(out, size, "...%s", peer + len - (room - 3));
}

static void time_text(int64_t ns, char *text, size_t size)
{
	double s = (double)ns / 1e9;

	if (s < 0.9995)
		snprintf(text, size, "%.*f ms",
			 s < 0.001  ? 2
			 : s < 0.01 ? 1
				    : 0,
			 s * 1e3);
	else if (s < 99.95)
		snprintf(text, size, "%.1f s", s);
	else
		snprintf(text, size, "%lld:%02lld", (long long)s / 60,
			 (long long)s % 60);
}

static void format(const struct table *t, char *text, size_t size,
		   const char *peer, const char *protocol,
		   const struct summary_counts *counts, const char *time,
		   const char *outcome)
{
	char name[384], up[BYTE_TEXT_SIZE] = "", down[BYTE_TEXT_SIZE] = "";
	char connections[24] = "";

	cut_peer(t, peer, name, sizeof(name));
	if (counts) {
		byte_text(counts->up, up);
		byte_text(counts->down, down);
		snprintf(connections, sizeof(connections), "%llu",
			 (unsigned long long)counts->connections);
	}
	snprintf(text, size, "%s%-*s %-6s %9s %9s %5s %8s  %s",
		 t->indent ? "  " : "", t->peer, name, protocol, up, down,
		 connections, time, outcome);
}

static void print_head(const struct table *t)
{
	char text[1024];

	snprintf(text, sizeof(text), "%s%-*s %-6s %9s %9s %5s %8s  %s",
		 t->indent ? "  " : "", t->peer, "", "", "sent", "received",
		 "conns", "time", "outcome");
	put(t, style_head, text);
}

static void print_line(const struct table *t, const struct summary_line *line)
{
	char text[1024], time[32];

	time_text(line->ns, time, sizeof(time));
	format(t, text, sizeof(text), line->peer, line->protocol,
	       line->has_counts ? &line->counts : NULL, time, line->outcome);
	put(t, line->failed ? style_failed : NULL, text);
}

static void add(struct summary_counts *sum, const struct summary_line *line)
{
	if (!line->has_counts)
		return;
	sum->up += line->counts.up;
	sum->down += line->counts.down;
	sum->connections += line->counts.connections;
}

static void print_sum(const struct table *t, const char *name,
		      const struct summary_counts *sum)
{
	char text[1024];

	format(t, text, sizeof(text), name, "", sum, "", "");
	put(t, style_head, text);
}

static size_t lines_of_process(const struct summary_line *lines, size_t n)
{
	size_t i = 1;

	while (i < n && !strcmp(lines[i].process, lines[0].process))
		i++;
	return i;
}

/* Print the first of the n lines, of one process, and the sum of the others. */
static void print_process(const struct table *t,
			  const struct summary_line *lines, size_t n)
{
	size_t printed = n > LINES_OF_PROCESS + 1 ? LINES_OF_PROCESS : n;
	struct summary_counts sum = { 0 };
	char name[64];

	if (t->indent)
		show(t->colour ? style_head : NULL, "%s",
		     lines[0].process[0] ? lines[0].process
					 : "unknown process");
	for (size_t i = 0; i < printed; i++)
		print_line(t, &lines[i]);
	for (size_t i = printed; i < n; i++)
		add(&sum, &lines[i]);
	snprintf(name, sizeof(name), "%zu more", n - printed);
	if (printed < n)
		print_sum(t, name, &sum);
}

void summary_print(const struct summary_line *lines, size_t n,
		   const struct summary_counts *others)
{
	struct table t = measure(lines, n);
	struct summary_counts rest = { 0 }, sum = *others;
	char name[64];
	size_t i, of;

	print_head(&t);
	for (i = 0; i < n && i < LINES_MAX; i += of) {
		of = lines_of_process(lines + i, n - i);
		print_process(&t, lines + i, of);
	}
	snprintf(name, sizeof(name), "%zu more", n - i);
	for (size_t left = i; left < n; left++)
		add(&rest, &lines[left]);
	if (i < n)
		print_sum(&t, name, &rest);
	if (others->connections)
		print_sum(&t, "other peers", others);
	for (size_t all = 0; all < n; all++)
		add(&sum, &lines[all]);
	if (n > 1)
		print_sum(&t, "total", &sum);
}
