/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Print the addresses of a name in the order in which the C library gives them
 * to programs, on one line.
 *
 *	order NAME
 */
#include "helper.h"

int main(int argc, char **argv)
{
	struct addrinfo hints = { .ai_socktype = SOCK_STREAM };
	struct addrinfo *list;
	int error;

	if (argc != 2)
		errx(2, "usage: order NAME");
	error = getaddrinfo(argv[1], "80", &hints, &list);
	if (error)
		errx(1, "%s: %s", argv[1], gai_strerror(error));
	for (struct addrinfo *ai = list; ai; ai = ai->ai_next) {
		char text[64];

		error = getnameinfo(ai->ai_addr, ai->ai_addrlen, text,
				    sizeof(text), NULL, 0, NI_NUMERICHOST);
		if (error)
			errx(1, "%s: %s", argv[1], gai_strerror(error));
		printf("%s%s", text, ai->ai_next ? " " : "\n");
	}
	freeaddrinfo(list);
	return 0;
}
