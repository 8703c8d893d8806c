// SPDX-License-Identifier: GPL-2.0-or-later
/* What a pcapng file says about the machine and the trace. */
#include "record/file/trace_description.h"

#include <limits.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "base/quote.h"

#define COMMAND_MAX 8192 /* bytes of the command line, quoted */

/* The name of the processors, if /proc/cpuinfo has one (proc(5)). */
static void find_processor(char *text, size_t size)
{
	FILE *file = fopen("/proc/cpuinfo", "re");
	char line[256];

	text[0] = '\0';
	if (!file)
		return;
	while (fgets(line, sizeof(line), file)) {
		char *value = strchr(line, ':');

		if (strncmp(line, "model name", 10) != 0 || !value)
			continue;
		value += 1 + strspn(value + 1, " ");
		value[strcspn(value, "\n")] = '\0';
		snprintf(text, size, ", %s", value);
		break;
	}
	fclose(file);
}

static void describe_machine(struct trace_description *a)
{
	char processor[200];
	struct utsname name;

	if (uname(&name) < 0)
		return;
	find_processor(processor, sizeof(processor));
	snprintf(a->hardware, sizeof(a->hardware), "%s%s", name.machine,
		 processor);
	snprintf(a->os, sizeof(a->os), "%s %s", name.sysname, name.release);
}

static void describe_trace(struct trace_description *a, char *const *argv,
			   uid_t uid)
{
	const struct passwd *pw = getpwuid(uid);
	char command[COMMAND_MAX], quoted_directory[PATH_MAX], user[256];
	char directory[PATH_MAX];

	if (argv)
		quote_words(command, sizeof(command), argv);
	/* It may have been removed. */
	if (getcwd(directory, sizeof(directory)))
		quote_word(quoted_directory, sizeof(quoted_directory),
			   directory);
	else
		strcpy(quoted_directory, "unknown");
	quote_word(user, sizeof(user), pw ? pw->pw_name : "unknown");
	snprintf(a->trace, sizeof(a->trace),
		 "%s%s%sDirectory: %s\nUser: %s (%u)", argv ? "Command: " : "",
		 argv ? command : "", argv ? "\n" : "", quoted_directory, user,
		 (unsigned int)uid);
}

void trace_description_init(struct trace_description *a, char *const *argv,
			    uid_t uid)
{
	memset(a, 0, sizeof(*a));
	describe_machine(a);
	describe_trace(a, argv, uid);
	a->comments[0] = a->trace;
	a->n_comments = 1;
}

void trace_description_add_comment(struct trace_description *a,
				   const char *comment)
{
	if (a->n_comments > TRACE_MAX_COMMENTS)
		return;
	a->comments[a->n_comments] = a->comments[a->n_comments - 1];
	a->comments[a->n_comments - 1] = comment;
	a->n_comments++;
}

const char *program_end_text(const struct program_end *end, char *text,
			     size_t size)
{
	char by[32] = "";

	if (!end->known)
		return NULL;
	if (end->signal)
		snprintf(by, sizeof(by), " (signal %d)", end->signal);
	snprintf(text, size, "Exit status: %d%s\nDuration: %lld.%06lld s",
		 end->status, by, (long long)(end->duration / 1000000000),
		 (long long)(end->duration / 1000 % 1000000));
	return text;
}
