// SPDX-License-Identifier: GPL-2.0-or-later
/* Why a program without root may have failed. */
#include "cli/rights_hint.h"

#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "base/command.h"
#include "base/log.h"

/* As execvp(3) does. */
static bool find(const char *program, char path[PATH_MAX])
{
	const char *dirs = getenv("PATH");

	if (strchr(program, '/')) {
		snprintf(path, PATH_MAX, "%s", program);
		return true;
	}
	while (command_candidate(&dirs, program, path))
		if (access(path, X_OK) == 0)
			return true;
	return false;
}

void rights_hint(const char *program)
{
	char path[PATH_MAX];
	const char *what;
	struct stat st;

	if (!find(program, path) || stat(path, &st) < 0)
		return;
	if (st.st_uid != geteuid() && (st.st_mode & S_ISUID))
		what = "is set-user-ID";
	else if (getxattr(path, "security.capability", NULL, 0) > 0)
		what = "has file capabilities";
	else
		return;
	say("'%s' %s, which gives no additional rights in a trace without "
	    "root. As root the trace is 'sudo nsntrace ...'.",
	    program, what);
}
