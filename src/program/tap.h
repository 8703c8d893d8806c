/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The trace's end of an uplink that another process serves: a tap device
 * (tuntap.rst in the kernel's documentation). We create it, and it stays until
 * its namespace ends, even if nobody serves it. So the capture can start before
 * the other process is ready, and go on after its end.
 */
#ifndef PROGRAM_TAP_H
#define PROGRAM_TAP_H

/*
 * Create the device in the caller's namespaces, before the other process looks
 * for it: down, and without an IPv6 address of its own. Returns 0, or -1 with
 * errno.
 */
int tap_make(const char *name);

/*
 * tap_make() has failed with errno: print the reason and a remedy. Returns -1.
 */
int tap_explain_failure(void);

#endif
