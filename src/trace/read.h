/* SPDX-License-Identifier: GPL-2.0-or-later */
/* --read: the summary and the reports of a capture, without a trace. */
#ifndef TRACE_READ_H
#define TRACE_READ_H

#include "cli/options.h"

/* Returns the exit status for nsntrace. */
int trace_read(const struct options *opt);

#endif
