// SPDX-License-Identifier: GPL-2.0-or-later
/* nsntrace: capture the packets of one program. */
#include <fcntl.h>
#include <unistd.h>

#include "base/log.h"
#include "base/signals.h"
#include "cli/options.h"
#include "extcap.h"
#include "trace/trace.h"

/*
 * If 0, 1 or 2 were closed, the next file that nsntrace opens would get that
 * number, and messages would be written into it. They are closed again when the
 * program is executed.
 */
static void open_standard_fds(void)
{
	int fd;

	do
		fd = open("/dev/null", O_RDWR | O_CLOEXEC);
	while (fd >= 0 && fd <= STDERR_FILENO);
	close_fd(&fd);
}

int main(int argc, char *argv[])
{
	struct options opt;

	signals_init();
	open_standard_fds();
	if (extcap_is_asked(argc, argv))
		return extcap_run(argc, argv);
	options_parse(&opt, argc, argv);
	log_init(opt.quiet, opt.verbose);
	return opt.cleanup ? trace_cleanup() : trace_run(&opt);
}
