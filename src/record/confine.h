/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The system calls that the recorder may make. */
#ifndef RECORD_CONFINE_H
#define RECORD_CONFINE_H

/*
 * Forbid all other system calls, when everything is open: see sandbox_filter().
 * Returns 0, or -1 after a message.
 */
int recorder_confine(void);

#endif
