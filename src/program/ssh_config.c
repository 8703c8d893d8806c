// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * ssh's included files. Include takes patterns of glob(7), relative to
 * /etc/ssh; see ssh_config(5). Conditions around it (Host, Match) are ignored: a
 * copy that ssh does not read does no harm.
 */
#include "program/ssh_config.h"

#include <glob.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "base/util.h"

#define DIRECTORY "/etc/ssh"
#define KEYWORD	  "include"
#define FILE_MAX  16384 /* bytes of a file */
#define BYTES_MAX 131072 /* of all copies: the covers' file system is small */
#define BLANKS	  " \t\r\f"

static void read_includes(struct ssh_config *s, const char *text);

/* ssh takes root's file, unless others may write to it. */
static bool needs_copy(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISREG(st.st_mode) && st.st_uid == 0 &&
	       !(st.st_mode & 022);
}

static bool is_copied(const struct ssh_config *s, const char *path)
{
	for (size_t i = 0; i < s->n_covers; i++)
		if (!strcmp(s->covers[i].path, path))
			return true;
	return false;
}

/* A file that includes itself is copied once, so this ends. */
static void copy_file(struct ssh_config *s, const char *path)
{
	char *text, *name;
	size_t len = 0;

	if (s->n_covers == SSH_CONFIG_MAX || is_copied(s, path) ||
	    !needs_copy(path))
		return;
	text = read_config(path, FILE_MAX, &len);
	name = strdup(path);
	if (!text || !name || len == FILE_MAX || s->bytes + len > BYTES_MAX) {
		free(text);
		free(name);
		return;
	}
	s->bytes += len;
	s->path[s->n_covers] = name;
	s->text[s->n_covers] = text;
	s->covers[s->n_covers++] = (struct cover){
		.path = name, .text = text, .len = len, .is_copy = true
	};
	read_includes(s, text);
}

static void copy_pattern(struct ssh_config *s, const char *pattern)
{
	char path[PATH_MAX];
	glob_t found;

	if (*pattern == '/')
		snprintf(path, sizeof(path), "%s", pattern);
	else
		snprintf(path, sizeof(path), DIRECTORY "/%s", pattern);
	if (glob(path, 0, NULL, &found) == 0)
		for (size_t i = 0; i < found.gl_pathc; i++)
			copy_file(s, found.gl_pathv[i]);
	globfree(&found);
}

/* The next word of a line, which may be in double quotes; NULL: none. */
static char *next_word(char **line)
{
	char *word;

	*line += strspn(*line, BLANKS);
	if (**line == '\0' || **line == '#')
		return NULL;
	if (**line == '"') {
		(*line)++;
		return strsep(line, "\"");
	}
	word = *line;
	*line += strcspn(*line, BLANKS);
	if (**line)
		*(*line)++ = '\0';
	return word;
}

/* Include PATTERN..., or Include=PATTERN... */
static void read_line(struct ssh_config *s, char *line)
{
	char *word;

	line += strspn(line, BLANKS);
	if (strncasecmp(line, KEYWORD, strlen(KEYWORD)) != 0)
		return;
	line += strlen(KEYWORD);
	if (!strchr(BLANKS "=", *line))
		return;
	line += strspn(line, BLANKS);
	line += *line == '=';
	while (line && (word = next_word(&line)))
		copy_pattern(s, word);
}

static void read_includes(struct ssh_config *s, const char *text)
{
	autofree char *lines = strdup(text);
	char *rest = lines, *line;

	while ((line = strsep(&rest, "\n")))
		read_line(s, line);
}

/* The first file itself may belong to anybody. */
void ssh_config_copy(struct ssh_config *s)
{
	size_t len = 0;
	autofree char *text =
		read_config(DIRECTORY "/ssh_config", FILE_MAX, &len);

	if (text)
		read_includes(s, text);
}

void ssh_config_release(struct ssh_config *s)
{
	for (size_t i = 0; i < s->n_covers; i++) {
		free(s->path[i]);
		free(s->text[i]);
	}
	s->n_covers = 0;
}
