/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Leave N bytes in the buffer of a TCP socket and exit at once: the kernel
 * sends them when the program is gone. Prints how many were not yet acked.
 *
 *	upload N ADDRESS PORT
 */
#include "helper.h"

#include <linux/sockios.h>
#include <sys/ioctl.h>

int main(int argc, char **argv)
{
	int unsent = 0;
	int room;
	long size;
	void *data;
	int fd;

	if (argc != 4)
		errx(2, "usage: upload N ADDRESS PORT");
	size = number(argv[1]);
	room = 2 * size;
	data = calloc(1, size);
	fd = connected_socket(argv[2], argv[3]);
	/* Where that is not allowed, the writes wait for room. */
	setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &room, sizeof(room));
	write_all(fd, data, size);
	ioctl(fd, SIOCOUTQ, &unsent);
	free(data);
	printf("left %d bytes\n", unsent);
	return 0;
}
