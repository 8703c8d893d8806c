/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The style sheet of a page, and its hash for the page's policy (CSP). */
#ifndef RECORD_LISTING_LISTING_STYLE_H
#define RECORD_LISTING_LISTING_STYLE_H

extern const char listing_style[];
extern const char listing_style_hash[]; /* SHA-256, in base 64 */

#endif
