/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The arguments of options, where they are more than a string. Each function
 * checks text and puts its value into opt, or ends the process (125) after a
 * message.
 */
#ifndef CLI_OPTION_VALUES_H
#define CLI_OPTION_VALUES_H

#include "cli/options.h"

void take_format(struct options *opt, const char *text);
void take_autostop(struct options *opt, const char *text);
void take_ring_buffer(struct options *opt, const char *text);
void take_packets(struct options *opt, const char *text);
void take_comment(struct options *opt, const char *text);
void take_processes(struct options *opt, const char *text);
void take_no_processes(struct options *opt, const char *text);
void take_snaplen(struct options *opt, const char *text);
void take_buffer_size(struct options *opt, const char *text);
void take_linger(struct options *opt, const char *text);
void take_uplink(struct options *opt, const char *text);
void take_dns(struct options *opt, const char *text);
void take_expect(struct options *opt, const char *text);
void take_report(struct options *opt, const char *text);

#endif
