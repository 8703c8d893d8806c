// SPDX-License-Identifier: GPL-2.0-or-later
/* The message on sockets of processes outside of the trace. */
#include "cli/handover.h"

#include <fnmatch.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "base/util.h"

#define NAMED_MAX 3

/* Patterns of fnmatch(3), in which "*" matches slashes, too. */
static const char *const ordinary[] = {
	/* name services */
	"*/run/nscd/*",
	"*/run/nslcd/*",
	"*/run/systemd/resolve/*",
	"*/run/systemd/userdb/*",
	"*/run/avahi-daemon/*",
	"*/run/samba/winbindd/*",
	"*/lib/sss/pipes/*",
	/* logs */
	"/dev/log",
	"*/run/systemd/journal/*",
	/* displays and sound */
	"*/.X11-unix/*",
	"*/wayland-*",
	"*/pipewire-*",
	"*/pulse/native",
	/* keys */
	"*/ssh-*/agent.*",
	"*/openssh_agent",
	"*/gnupg/*",
	"*/keyring/*",
	"*/p11-kit/*",
};

static bool is_ordinary(const char *path)
{
	for (size_t i = 0; i < ARRAY_SIZE(ordinary); i++)
		if (fnmatch(ordinary[i], path, 0) == 0)
			return true;
	return false;
}

static void add_name(char *text, size_t size, const char *path)
{
	size_t len = strlen(text);

	snprintf(text + len, size - len, "%s'%s'", len ? ", " : "", path);
}

bool report_handover(const struct socket_paths *outside)
{
	char names[NAMED_MAX * (SOCKET_PATH_SIZE + 4)] = "";
	char more[32] = "";
	uint32_t n = 0;

	for (uint32_t i = 0; i < outside->n; i++)
		if (!is_ordinary(outside->path[i]) && n++ < NAMED_MAX)
			add_name(names, sizeof(names), outside->path[i]);
	if (n == 0)
		return false;
	if (n > NAMED_MAX)
		snprintf(more, sizeof(more), " and %u more", n - NAMED_MAX);
	say("The program connected to %s%s. What listens there runs outside "
	    "of the trace, so its packets are not captured.",
	    names, more);
	return true;
}
