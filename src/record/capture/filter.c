// SPDX-License-Identifier: GPL-2.0-or-later
/* pcap-filter(7) expressions. */
#include "record/capture/filter.h"

#include <errno.h>
#include <linux/filter.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/command.h"
#include "base/log.h"
#include "base/quote.h"
#include "record/capture/display_filter.h"

/* Compile expr for pcap, and close pcap. Returns 0, or -1 with the reason. */
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
 * Some words ("inbound", "outbound") compile only for a live device. Any device
 * will do, as nothing is read from it.
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
 * libpcap says what is wrong, but not where. Find the longest run of words,
 * from the start, that compiles.
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

static int explain_display_filter(const char *expr, int snaplen,
				  const struct display_filter_result *result)
{
	char why[PCAP_ERRBUF_SIZE], quoted[1024];

	error("'%s' is a display filter of Wireshark, but -f takes a capture "
	      "filter, see pcap-filter(7)",
	      expr);
	if (result->capture[0] &&
	    compile_dead(result->capture, snaplen, why, sizeof(why)) == 0) {
		quote_word(quoted, sizeof(quoted), result->capture);
		return error("try -f %s", quoted);
	}
	return error("nsntrace knows no capture filter that tests '%s' like "
		     "this: leave -f out, and use the display filter when you "
		     "read the file",
		     result->field[0] ? result->field : expr);
}

/* strace takes -f alone, and then a program. */
static int explain_program(const char *expr)
{
	return error("-f takes a capture filter, see pcap-filter(7), but '%s' "
		     "is a program: leave -f out, children of the program are "
		     "always followed",
		     expr);
}

static int explain_failure(const char *expr, int snaplen, const char *why)
{
	size_t good = readable_part(expr, snaplen);

	error("the filter '%s' does not compile: %s", expr, why);
	if (good > 0)
		error("the error is after '%.*s'", (int)good, expr);
	return error("-f takes a capture filter, see pcap-filter(7); children "
		     "of the program are always followed");
}

int filter_check(const char *expr, int snaplen)
{
	char why[PCAP_ERRBUF_SIZE] = "out of memory";
	char path[PATH_MAX];
	struct display_filter_result result;
	enum display_filter kind = display_filter_look(expr, &result);

	/* libpcap would ask the name server for a host tcp.port. */
	if (kind == DISPLAY_FILTER_TESTS)
		return explain_display_filter(expr, snaplen, &result);
	if (compile_dead(expr, snaplen, why, sizeof(why)) == 0 ||
	    compile_live(expr, why, sizeof(why)) == 0)
		return 0;
	if (strchr(expr, '/') ? access(expr, X_OK) == 0
			      : command_find(expr, path) == 0)
		return explain_program(expr);
	if (kind != DISPLAY_FILTER_NO)
		return explain_display_filter(expr, snaplen, &result);
	return explain_failure(expr, snaplen, why);
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

/* Prints nothing; pcap_geterr() has the reason. */
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
