/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Exit statuses, as of env(1), nice(1) and timeout(1). Otherwise nsntrace
 * returns the program's status, or 128+n if signal n ended it.
 */
#ifndef BASE_STATUS_H
#define BASE_STATUS_H

#define STATUS_UNEXPECTED     123 /* the program succeeded: see --expect */
#define STATUS_FAILED	      125 /* nsntrace itself failed */
#define STATUS_CANNOT_EXECUTE 126
#define STATUS_NOT_FOUND      127

#endif
