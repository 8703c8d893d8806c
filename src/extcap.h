/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Wireshark's extcap protocol (extcap(4)): other programs appear as interfaces.
 * Wireshark and tshark run each program in their extcap folder several times: to
 * list its interfaces, to get the fields of the dialog, and to capture to a FIFO.
 */
#ifndef EXTCAP_H
#define EXTCAP_H

#include <stdbool.h>

/* Do the arguments come from Wireshark? */
bool extcap_is_asked(int argc, char *argv[]);

/*
 * Answer Wireshark. Returns the exit status. It does not depend on the exit status
 * of the traced program, which Wireshark would report as an error.
 */
int extcap_run(int argc, char *argv[]);

#endif
