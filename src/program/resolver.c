// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * How the program's C library resolves names.
 *
 * If a file covers a socket, connecting to it fails, and the C library uses DNS
 * itself. That is not enough: old versions of nss-resolve use D-Bus. So we also
 * remove it from nsswitch.conf.
 */
#include "program/resolver.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/log.h"
#include "base/resolv_conf.h"
#include "program/nsswitch.h"

#define NSSWITCH_SIZE 65536

/* nss-resolve(8), and glibc's _PATH_NSCDSOCKET (nscd-client.h). */
static const char *const doors[RESOLVER_DOORS] = {
	"/run/systemd/resolve/io.systemd.Resolve",
	"/var/run/nscd/socket",
};

static void add_cover(struct resolver *r, const char *path, const char *text,
		      size_t len)
{
	r->covers[r->n_covers++] =
		(struct cover){ .path = path, .text = text, .len = len };
}

int resolver_use(struct resolver *r, const char *resolv_conf)
{
	struct stat st;

	/* A dangling link can be covered, a missing file cannot. */
	if (lstat(RESOLV_CONF_PATH, &st) < 0) {
		if (errno == ENOENT)
			return error("cannot give the program other name "
				     "servers, because '%s' does not exist: "
				     "create it, even if empty",
				     RESOLV_CONF_PATH);
		return error_errno("cannot read '%s'", RESOLV_CONF_PATH);
	}
	add_cover(r, RESOLV_CONF_PATH, resolv_conf, strlen(resolv_conf));
	r->covers[r->n_covers - 1].required =
		"cannot put other name servers in '" RESOLV_CONF_PATH "'";
	return 0;
}

static int mask_nsswitch(struct resolver *r)
{
	size_t len = 0, masked_len = 0;
	autofree char *text = read_config(NSSWITCH_PATH, NSSWITCH_SIZE, &len);
	int found;

	if (!text) {
		if (errno != ENOENT)
			detail("cannot read '%s', so it stays as it is: %s",
			       NSSWITCH_PATH, strerror(errno));
		return 0;
	}
	if (len == NSSWITCH_SIZE) {
		detail("'%s' is too long, so it stays as it is", NSSWITCH_PATH);
		return 0;
	}
	found = nsswitch_without_resolve(text, len, &r->nsswitch, &masked_len);
	if (found < 0)
		return error_errno("cannot change '%s'", NSSWITCH_PATH);
	if (found)
		add_cover(r, NSSWITCH_PATH, r->nsswitch, masked_len);
	return 0;
}

int resolver_mask(struct resolver *r)
{
	struct stat st;

	r->masks = true;
	for (size_t i = 0; i < ARRAY_SIZE(doors); i++)
		if (lstat(doors[i], &st) == 0)
			add_cover(r, doors[i], "", 0);
	return mask_nsswitch(r);
}

static bool has_failed(const struct resolver *r, const char *path,
		       const struct mounts_view *view)
{
	for (size_t i = 0; i < r->n_covers; i++)
		if (!strcmp(r->covers[i].path, path))
			return view->failed & 1U << i;
	return false;
}

static void report_file(const struct cover *cover, enum cover_state state)
{
	if (state == COVER_THERE)
		return;
	if (cover->required)
		warning("'%s' was replaced on the host during the trace: after "
			"that the program asked the host's name servers",
			cover->path);
	else
		warning("'%s' was replaced on the host during the trace: after "
			"that DNS queries may be missing from the capture",
			cover->path);
}

void resolver_look(const struct resolver *r, const struct mounts_view *view,
		   struct resolver_seen *seen)
{
	memset(seen, 0, sizeof(*seen));
	for (size_t i = 0; i < r->n_covers; i++)
		if (r->covers[i].len > 0 &&
		    !has_failed(r, r->covers[i].path, view))
			seen->cover[i] = mounts_look(view, r->covers[i].path);
	for (size_t i = 0; r->masks && i < ARRAY_SIZE(doors); i++)
		if (!has_failed(r, doors[i], view))
			seen->door[i] = mounts_look(view, doors[i]);
}

void resolver_report(const struct resolver *r, const struct resolver_seen *seen)
{
	for (size_t i = 0; i < r->n_covers; i++)
		report_file(&r->covers[i], seen->cover[i]);
	for (size_t i = 0; i < ARRAY_SIZE(doors); i++)
		if (seen->door[i] == COVER_OTHER)
			warning("'%s' appeared during the trace: names that "
				"the program resolved through it are not in "
				"the capture",
				doors[i]);
}

void resolver_release(struct resolver *r)
{
	free(r->nsswitch);
	r->nsswitch = NULL;
}
