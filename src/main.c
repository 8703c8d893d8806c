// SPDX-License-Identifier: GPL-2.0-or-later
/* nsntrace: capture the packets of one program. */
#include "base/fds.h"
#include "base/log.h"
#include "base/signals.h"
#include "cli/options.h"
#include "extcap.h"
#include "trace/read.h"
#include "trace/trace.h"

int main(int argc, char *argv[])
{
	struct options opt;
	bool captured;

	signals_init();
	fds_open_standard();
	if (extcap_is_asked(argc, argv))
		return extcap_run(argc, argv);
	options_parse(&opt, argc, argv);
	log_init(opt.quiet, opt.verbose);
	if (opt.read)
		return trace_read(&opt);
	return opt.cleanup ? trace_cleanup() : trace_run(&opt, &captured);
}
