// SPDX-License-Identifier: GPL-2.0-or-later
/* pcap-filter(7) expressions. */
#include "record/capture/filter.h"

#include <errno.h>
#include <linux/filter.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/log.h"

/* Try expr on pcap, which is closed. Returns 0, or -1 with the reason. */
static int try_compile(pcap_t *pcap, const char *expr, char *why, size_t size)
{
	struct bpf_program program;
	int err = pcap_compile(pcap, &program, expr, 1, PCAP_NETMASK_UNKNOWN);

	if (err)
		snprintf(why, size, "%s", pcap_geterr(pcap));
	else
		pcap_freecode(&program);
	pcap_close(pcap);
	return err ? -1 : 0;
}

static int compile_dead(const char *expr, int snaplen, char *why, size_t size)
{
	pcap_t *pcap = pcap_open_dead(DLT_EN10MB, snaplen);

	return pcap ? try_compile(pcap, expr, why, size) : -1;
}

/*
 * Some of the language ("inbound", "outbound") means something on a live
 * device only. Any will do: nothing is read from it.
 */
static int compile_live(const char *expr, char *why, size_t size)
{
	char errbuf[PCAP_ERRBUF_SIZE];
	pcap_t *pcap = pcap_create("lo", errbuf);

	if (!pcap)
		return -1;
	if (pcap_activate(pcap) < 0) {
		pcap_close(pcap);
		return -1;
	}
	return try_compile(pcap, expr, why, size);
}

/*
 * libpcap says what is wrong, not where. The longest run of words from the
 * start that compiles, or that lacks only an end, shows how far it was read.
 */
static size_t readable_part(const char *expr, int snaplen)
{
	size_t good = 0;
	size_t at = 0;

	while (expr[at]) {
		size_t end = at + strspn(expr + at, " \t\n");
		autofree char *part = NULL;
		char why[PCAP_ERRBUF_SIZE];

		end += strcspn(expr + end, " \t\n");
		part = strndup(expr, end);
		if (part && compile_dead(part, snaplen, why, sizeof(why)) == 0)
			good = end;
		at = end;
	}
	return good;
}

int filter_check(const char *expr, int snaplen)
{
	char why[PCAP_ERRBUF_SIZE] = "out of memory";
	size_t good;

	if (compile_dead(expr, snaplen, why, sizeof(why)) == 0 ||
	    compile_live(expr, why, sizeof(why)) == 0)
		return 0;
	good = readable_part(expr, snaplen);
	error("the filter '%s' does not compile: %s", expr, why);
	if (good > 0)
		error("it is well up to '%.*s', and wrong behind that",
		      (int)good, expr);
	return error("-f takes a capture filter, see pcap-filter(7); children "
		     "of the program are always followed");
}

static int attach(pcap_t *pcap, const struct bpf_program *program)
{
	/* The same layout; <linux/filter.h> and <pcap/bpf.h> each have one. */
	struct sock_fprog code = {
		.len = (unsigned short)program->bf_len,
		.filter = (struct sock_filter *)program->bf_insns,
	};

	if (setsockopt(pcap_fileno(pcap), SOL_SOCKET, SO_ATTACH_FILTER, &code,
		       sizeof(code)) < 0)
		return error_errno("cannot attach the filter in the kernel");
	return 0;
}

/* In silence; pcap_geterr() has the reason. */
static int attach_expression(pcap_t *pcap, const char *expr, bool inbound)
{
	struct bpf_program program;
	autofree char *text = NULL;
	int err;

	if (asprintf(&text, "%s%s%s%s", inbound ? "inbound" : "",
		     inbound && expr ? " and (" : "", expr ? expr : "",
		     inbound && expr ? ")" : "") < 0)
		return error_errno("cannot compile the filter");
	if (pcap_compile(pcap, &program, text, 1, PCAP_NETMASK_UNKNOWN) < 0)
		return -1;
	err = attach(pcap, &program);
	pcap_freecode(&program);
	return err;
}

/* "outbound" and "inbound" exclude each other: nothing passes. */
static int attach_nothing(pcap_t *pcap)
{
	struct bpf_insn none = { .code = BPF_RET | BPF_K, .k = 0 };
	const struct bpf_program program = { .bf_len = 1, .bf_insns = &none };

	return attach(pcap, &program);
}

int filter_attach(pcap_t *pcap, const char *expr, bool inbound)
{
	struct bpf_program program;

	if (attach_expression(pcap, expr, inbound) == 0)
		return 0;
	if (inbound && expr &&
	    pcap_compile(pcap, &program, expr, 1, PCAP_NETMASK_UNKNOWN) == 0) {
		pcap_freecode(&program);
		return attach_nothing(pcap);
	}
	return error("the filter '%s' cannot be attached: %s",
		     expr ? expr : "inbound", pcap_geterr(pcap));
}
