// SPDX-License-Identifier: GPL-2.0-or-later
/* The brake's process, as the tracer has it; braking.c is what it does. */
#include "trace/brake.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/await.h"
#include "base/child.h"
#include "base/fds.h"
#include "base/log.h"
#include "base/shaper.h"
#include "trace/braking.h"

#define END_LIMIT  1000 /* ms, for it to end */
#define LO_IFINDEX 1 /* in each network namespace */

static _Noreturn void be_brake(struct brake *b, pid_t tracer)
{
	const int keep[] = { b->control, b->bell, b->link };

	child_die_with(tracer);
	if (child_init("nsntrace-brake", keep, ARRAY_SIZE(keep)) < 0)
		_exit(1);
	child_hurry(true);
	braking_run(b);
	_exit(0);
}

static void add_link(struct brake *b, int ifindex, bool outer, int ring)
{
	if (ifindex > 0)
		b->links[b->n_links++] = (struct brake_link){
			ifindex, outer,
			outer ? SHAPER_INCOMING : SHAPER_OUTGOING, ring
		};
}

void brake_start(struct brake *b, const struct brake_place *place)
{
	pid_t tracer = getpid();
	pid_t pid;

	if (!place->pressure || place->link < 0)
		return;
	*b = (struct brake){ .control = -1,
			     .pressure = place->pressure,
			     .bell = place->bell,
			     .link = place->link,
			     .ring = place->ring,
			     .bounded = place->bounded,
			     .recorder = place->recorder };
	snprintf(b->device, sizeof(b->device), "%s", place->device);
	add_link(b, place->inner, false, 0);
	add_link(b, LO_IFINDEX, false, 1);
	add_link(b, place->outer, true, 0);
	pid = fds_fork(&b->control);
	if (pid == 0)
		be_brake(b, tracer);
	if (pid < 0)
		detail("the program cannot be slowed: %s", strerror(errno));
	b->pid = pid > 0 ? pid : 0;
}

void brake_release(struct brake *b, bool over)
{
	if (b->pressure)
		atomic_store(&b->pressure->over, over);
	close_fd(&b->control);
}

void brake_forget(struct brake *b, pid_t pid)
{
	if (pid != b->pid || pid == 0)
		return;
	b->pid = 0;
	brake_release(b, false);
	braking_let_go(b);
}

void brake_end(struct brake *b)
{
	brake_release(b, true);
	if (b->pid > 0)
		await_end(b->pid, END_LIMIT);
	b->pid = 0;
}
