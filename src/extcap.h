/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Wireshark's extcap protocol (extcap(4)), by which other programs stand among
 * its interfaces. Wireshark runs each program in its extcap folder several
 * times: to be told of the interface, of the fields to fill in, and to capture
 * to a FIFO. So does tshark.
 */
#ifndef EXTCAP_H
#define EXTCAP_H

#include <stdbool.h>

/* Is this Wireshark, rather than a person? */
bool extcap_is_asked(int argc, char *argv[]);

/*
 * Answer. Returns the exit status: of a capture 0 however the program ended, as
 * Wireshark takes any other for an error.
 */
int extcap_run(int argc, char *argv[]);

#endif
