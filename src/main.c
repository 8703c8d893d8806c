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
 * 0, 1 and 2 must be open, or a file of ours would come to stand there and
 * messages would be written into it. The program finds them closed again.
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
