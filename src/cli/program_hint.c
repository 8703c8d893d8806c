// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Why a program was not found: a command in one word, a command of the shell, a
 * file of this directory, a misspelt name.
 */
#include "cli/program_hint.h"

#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/command.h"
#include "base/log.h"
#include "base/quote.h"
#include "base/util.h"
#include "cli/nearest.h"

#define MAX_ENTRIES 50000 /* of a directory */
#define MAX_NAMES   3
#define TEXT_SIZE   1024

/* A file that can be executed; what name leads to is not opened. */
static bool is_program(int dir, const char *name)
{
	struct stat st;

	return fstatat(dir, name, &st, 0) == 0 && S_ISREG(st.st_mode) &&
	       faccessat(dir, name, X_OK, AT_EACCESS) == 0;
}

/* Commands and words of sh and bash that are no files, or useless as such. */
static bool is_shell_command(const char *word)
{
	static const char words[] =
		" . : [[ { ! alias bg bind break builtin case cd command "
		"compgen complete continue declare dirs disown enable eval "
		"exec exit export fc fg for function getopts hash help history "
		"if jobs let local logout mapfile popd pushd read readarray "
		"readonly return select set shift shopt source suspend time "
		"times trap type typeset ulimit umask unalias unset until wait "
		"while ";
	char spaced[32];

	if (strchr(word, ' ') || strlen(word) > 20)
		return false;
	snprintf(spaced, sizeof(spaced), " %s ", word);
	return *word && strstr(words, spaced);
}

/* NAME=value, as a shell takes it before a command. */
static bool is_assignment(const char *word)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz"
				      "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "0123456789_";
	size_t len = strspn(word, letters);

	return len > 0 && word[len] == '=' && (word[0] < '0' || word[0] > '9');
}

static void suggest_shell(const char *why, const char *word,
			  const char *command)
{
	char quoted[TEXT_SIZE];

	quote_word(quoted, sizeof(quoted), command);
	error("'%s' %s: try nsntrace sh -c %s", word, why, quoted);
}

static bool hint_words(char *const *argv)
{
	char text[TEXT_SIZE];

	if (!argv[0][0]) {
		error("the name of the program is empty");
	} else if (is_assignment(argv[0])) {
		quote_words(text, sizeof(text), argv);
		error("a variable needs env: try nsntrace env %s", text);
	} else if (strpbrk(argv[0], " \t\n|&;<>")) {
		suggest_shell("is a command line in one word", argv[0],
			      argv[0]);
	} else if (is_shell_command(argv[0])) {
		quote_words(text, sizeof(text), argv);
		suggest_shell("is a command of the shell", argv[0], text);
	} else {
		return false;
	}
	return true;
}

/* Programs with a name that is one letter off. */
struct near {
	char dir[PATH_MAX]; /* where the names are, for a path; else "" */
	char name[MAX_NAMES][NAME_MAX + 1];
	size_t n;
};

static bool is_known(const struct near *near, const char *name)
{
	for (size_t i = 0; i < near->n; i++)
		if (!strcmp(near->name[i], name))
			return true;
	return false;
}

static void look_into(struct near *near, const char *path, const char *name)
{
	DIR *dir = opendir(path);

	for (int i = 0; dir && i < MAX_ENTRIES && near->n < MAX_NAMES; i++) {
		const struct dirent *entry = readdir(dir);

		if (!entry)
			break;
		if (nearest_distance(name, entry->d_name) == 1 &&
		    is_program(dirfd(dir), entry->d_name) &&
		    !is_known(near, entry->d_name))
			snprintf(near->name[near->n++], NAME_MAX + 1, "%s",
				 entry->d_name);
	}
	if (dir)
		closedir(dir);
}

static void look_into_path(struct near *near, const char *name)
{
	const char *dirs = getenv("PATH");
	char dir[PATH_MAX];

	while (command_candidate(&dirs, ".", dir))
		look_into(near, dir, name);
}

static void print_near(const struct near *near)
{
	const char *dir = near->dir;

	if (near->n == 1)
		error("did you mean '%s%s'?", dir, near->name[0]);
	if (near->n == 2)
		error("did you mean '%s%s' or '%s%s'?", dir, near->name[0], dir,
		      near->name[1]);
	if (near->n == 3)
		error("did you mean '%s%s', '%s%s' or '%s%s'?", dir,
		      near->name[0], dir, near->name[1], dir, near->name[2]);
}

static void hint_near(const char *program)
{
	const char *name = path_base(program);
	struct near near = { .n = 0 };

	/* A shorter name has one letter in common with too many. */
	if (strlen(name) < 3)
		return;
	if (name == program) {
		look_into_path(&near, name);
	} else {
		snprintf(near.dir, sizeof(near.dir), "%.*s",
			 (int)(name - program), program);
		look_into(&near, near.dir, name);
	}
	print_near(&near);
}

void program_hint(char *const *argv)
{
	const char *name = argv[0];

	if (hint_words(argv))
		return;
	if (!strchr(name, '/') && is_program(AT_FDCWD, name))
		error("'%s' is in this directory: try './%s'", name, name);
	else
		hint_near(name);
}
