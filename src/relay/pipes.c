// SPDX-License-Identifier: GPL-2.0-or-later
/* The relay's pipes. */
#include "relay/pipes.h"

#include <fcntl.h>
#include <unistd.h>

#include "base/util.h"

int pipes_take(struct pipes *pipes, int taken[2])
{
	if (pipes->n_free > 0) {
		pipes->n_free--;
		taken[0] = pipes->free[pipes->n_free][0];
		taken[1] = pipes->free[pipes->n_free][1];
		return 0;
	}
	if (pipes->n == PIPES_MAX || pipe2(taken, O_CLOEXEC | O_NONBLOCK) < 0)
		return -1;
	(void)!fcntl(taken[1], F_SETPIPE_SZ, PIPE_SIZE);
	pipes->n++;
	return 0;
}

void pipes_give(struct pipes *pipes, int taken[2], size_t left)
{
	if (left > 0) {
		close_fd(&taken[0]);
		close_fd(&taken[1]);
		pipes->n--;
		return;
	}
	pipes->free[pipes->n_free][0] = taken[0];
	pipes->free[pipes->n_free][1] = taken[1];
	pipes->n_free++;
	taken[0] = taken[1] = -1;
}
