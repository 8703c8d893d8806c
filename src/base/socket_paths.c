// SPDX-License-Identifier: GPL-2.0-or-later
/* Paths of Unix sockets. */
#include "base/socket_paths.h"

#include <string.h>

static bool has(const struct socket_paths *s, const char *path)
{
	for (uint32_t i = 0; i < s->n; i++)
		if (!strcmp(s->path[i], path))
			return true;
	return false;
}

void socket_paths_add(struct socket_paths *s, const char *path, size_t len)
{
	char text[SOCKET_PATH_SIZE] = "";

	len = strnlen(path, len);
	if (len == 0 || len >= sizeof(text))
		return;
	memcpy(text, path, len);
	if (has(s, text))
		return;
	if (s->n == SOCKET_PATHS_MAX)
		s->more = true;
	else
		memcpy(s->path[s->n++], text, sizeof(text));
}

void socket_name_text(char text[SOCKET_PATH_SIZE], const char *name, size_t len)
{
	if (len >= SOCKET_PATH_SIZE)
		len = SOCKET_PATH_SIZE - 1;
	if (len > 0 && name[0] != '\0')
		len = strnlen(name, len);
	while (len > 0 && name[len - 1] == '\0')
		len--;
	memcpy(text, name, len);
	text[len] = '\0';
	for (size_t i = 0; i < len; i++)
		if (text[i] == '\0')
			text[i] = '@';
}
