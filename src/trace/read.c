// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * --read. This process opens the files with the user's rights and reads nothing
 * from them; a child without rights reads the capture and writes the reports.
 */
#include "trace/read.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/child.h"
#include "base/fds.h"
#include "base/log.h"
#include "base/status.h"
#include "base/user.h"
#include "record/reading/reading.h"
#include "trace/expectations.h"
#include "trace/report_files.h"
#include "trace/summary.h"

static int open_capture(const char *path)
{
	int fd;

	if (!strcmp(path, "-") && fds_standard_was_closed(STDIN_FILENO))
		return error("cannot read standard input: it is closed");
	fd = strcmp(path, "-") ? open(path, O_RDONLY | O_NOCTTY | O_CLOEXEC)
			       : fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3);
	if (fd < 0)
		return error_errno("cannot read '%s'", path);
	if (isatty(fd)) {
		close_fd(&fd);
		return error("'%s' is a terminal: a capture is binary", path);
	}
	return fd;
}

static _Noreturn void be_reader(struct reading_config *config,
				const struct report_files *files)
{
	int keep[1 + REPORTS_MAX] = { config->fd };

	report_files_outputs(files, config->outputs, keep + 1);
	if (child_init_in_session("nsntrace-read", keep,
				  1 + config->n_reports) < 0)
		_exit(1);
	_exit(reading_run(config) < 0);
}

/* Returns 0, or -1 after a message. */
static int run_reader(struct reading_config *config, struct report_files *files)
{
	pid_t pid;
	int status;

	config->parent = getpid();
	pid = fork();
	if (pid == 0)
		be_reader(config, files);
	report_files_passed(files);
	if (pid < 0)
		return error_errno("cannot fork a process to read '%s'",
				   config->name);
	status = child_wait(pid);
	if (status < 0 || !WIFEXITED(status))
		return error("the process that read '%s' died", config->name);
	return WEXITSTATUS(status) ? -1 : 0;
}

static int read_and_print(const struct options *opt,
			  struct reading_config *config,
			  struct report_files *files)
{
	const struct recorder_result nothing = { .failed = 0 };
	const bool others = opt->n_reports || expectations_are_wanted(opt);
	const int err = run_reader(config, files);

	if (config->summary->complete && (opt->summary || !others))
		trace_print_summary(config->summary, &nothing);
	return err;
}

static struct summary *map_summary(void)
{
	void *memory =
		mmap(NULL, sizeof(struct summary), PROT_READ | PROT_WRITE,
		     MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (memory != MAP_FAILED)
		return memory;
	error_errno("cannot map memory for the connections");
	return NULL;
}

static struct outfile_owner caller(void)
{
	struct outfile_owner owner = { getuid(), getgid() };

	user_behind_sudo(&owner.uid, &owner.gid);
	return owner;
}

/*
 * A capture does not say which name servers the program was given: they are those
 * of --dns or else, as is likely, this host's.
 */
static void trust_servers(struct contact_config *contacts,
			  const struct options *opt, const char *resolv_conf)
{
	struct nameserver server;
	struct resolv_conf conf;

	for (size_t i = 0; i < opt->n_dns; i++)
		if (nameserver_parse(&server, opt->dns[i]) == 0)
			expectations_trust(contacts, &server.ip, false);
	resolv_conf_parse(&conf, resolv_conf, strlen(resolv_conf));
	for (size_t i = 0; i < conf.n && opt->n_dns == 0; i++)
		expectations_trust(contacts, &conf.server[i].ip, false);
}

static int open_expectations(struct expectations *e,
			     struct contact_config *contacts,
			     const struct options *opt)
{
	const struct outfile_owner owner = caller();
	size_t len = 0;
	autofree char *text =
		read_config(RESOLV_CONF_PATH, RESOLV_CONF_SIZE, &len);
	const char *resolv_conf = text ? text : "";

	if (expectations_open(e, opt, resolv_conf, len, &owner) < 0)
		return -1;
	*contacts = expectations_config(e);
	contacts->by_addresses = true;
	trust_servers(contacts, opt, resolv_conf);
	return 0;
}

/* The reports belong to the user who called, as with a trace. */
static int open_reports(struct report_files *files, const struct options *opt,
			int capture)
{
	const struct outfile_owner owner = caller();
	/* A report must not overwrite the capture that is read. */
	const struct outfile other = { .fd = capture, .name = opt->read };

	return report_files_open(files, opt->reports, opt->n_reports, &other,
				 &owner);
}

int trace_read(const struct options *opt)
{
	struct report_files files = REPORT_FILES_INIT;
	struct reading_config config = { .fd = open_capture(opt->read),
					 .name = opt->read,
					 .reports = opt->reports,
					 .n_reports = opt->n_reports };
	struct expectations expectations = { .opt = NULL };
	int err = -1, verdict = 0;
	bool failed = false;

	if (config.fd < 0)
		return STATUS_FAILED;
	config.summary = map_summary();
	if (config.summary &&
	    open_expectations(&expectations, &config.contacts, opt) == 0 &&
	    open_reports(&files, opt, config.fd) == 0) {
		user_of_own(USER_RECORDER, &config.uid, &config.gid);
		err = read_and_print(opt, &config, &files);
		verdict = expectations_end(&expectations, &failed);
	}
	expectations_release(&expectations);
	if (config.summary)
		munmap(config.summary, sizeof(*config.summary));
	report_files_close(&files);
	close_fd(&config.fd);
	return err || failed ? STATUS_FAILED : verdict;
}
