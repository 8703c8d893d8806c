// SPDX-License-Identifier: GPL-2.0-or-later
/* The messages between the tracer and the recorder. */
#include "record/control.h"

#include <errno.h>
#include <sys/socket.h>

#include "base/fds.h"
#include "base/log.h"
#include "base/util.h"

void control_report(int control, enum recorder_event event,
		    const struct recorder_result *result)
{
	struct report report = { .event = event };

	if (result)
		report.result = *result;
	(void)!fds_send(control, &report, sizeof(report), NULL, 0);
}

int control_receive(int control, struct order *order)
{
	int fds[FDS_MAX];
	ssize_t n = fds_receive(control, order, sizeof(*order), fds);

	order->fd = fds[0];
	if (n == (ssize_t)sizeof(*order))
		return 0;
	close_fd(&order->fd);
	return -1;
}

/* The recorder has read packets of strangers: do not trust its numbers. */
static bool is_sane(const struct recorder_result *result)
{
	return result->sockets.n <= SOCKET_PATHS_MAX &&
	       result->tally.tries.n <= TRIES_MAX &&
	       result->tally.refusals.n <= REFUSALS_MAX;
}

enum recorder_event recorder_next_event(int control,
					struct recorder_result *result)
{
	struct report report;
	int fds[FDS_MAX];
	ssize_t n = fds_receive(control, &report, sizeof(report), fds);

	/* None is expected. */
	for (int i = 0; i < FDS_MAX; i++)
		close_fd(&fds[i]);
	if (n != (ssize_t)sizeof(report) || !is_sane(&report.result))
		return RECORDER_GONE;
	if (report.event == RECORDER_DONE || report.event == RECORDER_READY ||
	    report.event == RECORDER_COUNTS)
		*result = report.result;
	if (report.event == RECORDER_FAILED)
		result->write_error = report.result.write_error;
	return report.event;
}

void recorder_print_write_error(const char *outfile_name, int error_number)
{
	errno = error_number;
	if (error_number == EPIPE)
		error("the reader of %s has gone: the capture ends here",
		      outfile_name);
	else
		error_errno("cannot write to %s, so the capture ends here",
			    outfile_name);
}

void recorder_ask(int control)
{
	const struct order message = { .order = TELL_COUNTS };

	(void)fds_send(control, &message, sizeof(message), NULL, 0);
}

void recorder_finish(int control, enum recorder_order order,
		     const struct program_end *end, const bool stopped[2])
{
	const struct order message = { .order = order,
				       .program = *end,
				       .stopped = { stopped[0], stopped[1] } };

	(void)fds_send(control, &message, sizeof(message), NULL, 0);
}

void recorder_give_file(int control, int fd)
{
	const struct order message = { .order = 0 };

	(void)fds_send(control, &message, sizeof(message), &fd, fd >= 0);
}
