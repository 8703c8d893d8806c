/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Run a command as the user to whom this file belongs, with no capabilities and
 * no other groups:
 *
 *	asowner COMMAND...
 *
 * Where there is a NAME.real beside it, NAME being what it is called by, that is
 * the command and all arguments are its own: so it stands in for a program.
 */
#include "helper.h"

#include <grp.h>
#include <limits.h>
#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/stat.h>

/*
 * Where there is but one user id, root has to do, without any capability but
 * that to name uid 0 in another user namespace.
 */
static void become(uid_t uid, gid_t gid)
{
	for (int i = 0; i < 64 && uid == 0; i++)
		if (i != CAP_SETFCAP)
			prctl(PR_CAPBSET_DROP, i, 0, 0, 0);
	if (uid != 0 && setgroups(0, NULL) < 0)
		err(125, "setgroups");
	if (setresgid(gid, gid, gid) < 0 || setresuid(uid, uid, uid) < 0)
		err(125, "user %u", uid);
}

int main(int argc, char **argv)
{
	char real[PATH_MAX];
	struct stat st;

	if (stat(argv[0], &st) < 0)
		err(125, "%s", argv[0]);
	become(st.st_uid, st.st_gid);
	snprintf(real, sizeof(real), "%s.real", argv[0]);
	if (access(real, F_OK) == 0)
		execv(real, argv);
	else if (argc > 1)
		execvp(argv[1], argv + 1);
	err(127, "%s", argv[0]);
}
