/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Why a program without root may have failed. */
#ifndef CLI_RIGHTS_HINT_H
#define CLI_RIGHTS_HINT_H

/*
 * The program, which a trace without root ran, has failed and sent nothing. If
 * its file is set-user-ID or has capabilities, which it did not get, print what
 * to do.
 */
void rights_hint(const char *program);

#endif
