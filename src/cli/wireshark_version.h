/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which Wireshark reads the capture. */
#ifndef CLI_WIRESHARK_VERSION_H
#define CLI_WIRESHARK_VERSION_H

#include <stdbool.h>

#include "base/user.h"

/*
 * Does this Wireshark or tshark read blocks about processes, as version 5.0
 * does? Ask the program at path for its version, as the user; NULL: as the
 * caller. Returns false if it gives no answer within two seconds.
 */
bool wireshark_reads_process_blocks(const char *path, const struct user *user);

/*
 * The same for the parent process, if it is Wireshark or tshark. Wireshark says
 * its version when it lists an extcap's interfaces, but not when it captures.
 */
bool wireshark_parent_reads_process_blocks(void);

#endif
