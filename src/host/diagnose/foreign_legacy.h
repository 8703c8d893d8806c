/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The part of foreign.h for iptables-legacy, and what both parts use. */
#ifndef HOST_DIAGNOSE_FOREIGN_LEGACY_H
#define HOST_DIAGNOSE_FOREIGN_LEGACY_H

#include "host/diagnose/foreign.h"

/* Add the chains of iptables-legacy that may stop packets, without the others. */
void foreign_list_legacy(struct foreign *f);

/* Add what a target of iptables does, by its name. */
void foreign_target(struct foreign_effect *e, const char *name);

void foreign_effect_add(struct foreign_effect *to,
			const struct foreign_effect *more);

#endif
