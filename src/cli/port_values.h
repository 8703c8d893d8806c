/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The arguments of options that name ports; as option_values.h. */
#ifndef CLI_PORT_VALUES_H
#define CLI_PORT_VALUES_H

#include "cli/options.h"

void take_host_port(struct options *opt, const char *text);
void take_publish(struct options *opt, const char *text);

#endif
