/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The message on Unix sockets by which the program used processes outside of
 * the trace: a daemon that works for it sends packets that are not captured.
 */
#ifndef CLI_HANDOVER_H
#define CLI_HANDOVER_H

#include <stdbool.h>

#include "base/socket_paths.h"

/*
 * Print a line about these sockets, on which processes outside of the trace
 * listen. Name services, logs, displays, sound and keys are left out: nearly
 * every program uses some, and none of them works for it. Returns whether it
 * printed a line.
 */
bool report_handover(const struct socket_paths *outside);

#endif
