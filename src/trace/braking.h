/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The work of the brake's process: how much may come by each link, and when. */
#ifndef TRACE_BRAKING_H
#define TRACE_BRAKING_H

#include "base/shaper.h"
#include "trace/brake.h"

/*
 * What a link may send before the brake has looked for the first time, and while
 * all buffers are empty. ring: bytes. Not bounded: as much as it can.
 */
struct shaping braking_allowance(uint64_t ring, bool bounded);

/* In the brake's process: until the tracer closes its end, or is gone. */
void braking_run(struct brake *b);

/* The brake was killed, perhaps while a link was slow: let all go. */
void braking_let_go(struct brake *b);

#endif
