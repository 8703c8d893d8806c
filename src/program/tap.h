/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The trace's end of an uplink that another process serves: a tap device
 * (tuntap.rst in the kernel's documentation). It is made here, and stays when
 * nobody serves it, until its namespace ends: so it can be captured from before
 * the other is ready, and to its own end.
 */
#ifndef PROGRAM_TAP_H
#define PROGRAM_TAP_H

/*
 * In the trace's namespaces, before the other looks for the device: make it, not
 * set up, with no IPv6 address of its own. Returns 0, or -1 with errno.
 */
int tap_make(const char *name);

/* That has failed, with errno: say why, and what mends it. Returns -1. */
int tap_explain_failure(void);

#endif
