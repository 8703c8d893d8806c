// SPDX-License-Identifier: GPL-2.0-or-later
/* Display filters are recognised, and become capture filters where they can. */
#include "record/capture/display_filter.h"

#include "unit.h"

static void is_kind(const char *text, enum display_filter want,
		    const char *capture, const char *field)
{
	struct display_filter_result result;
	enum display_filter kind = display_filter_look(text, &result);
	char got[700], wanted[700], what[200];

	snprintf(what, sizeof(what), "%s is %s", text,
		 want == DISPLAY_FILTER_NO ? "not known as a display filter"
		 : *capture		   ? capture
			    : "a display filter without a capture filter");
	snprintf(got, sizeof(got), "%d [%s] [%s]", (int)kind,
		 kind ? result.capture : "", kind ? result.field : "");
	snprintf(wanted, sizeof(wanted), "%d [%s] [%s]", (int)want, capture,
		 field);
	is_text(got, wanted, what);
}

static void tests_as(const char *text, const char *capture)
{
	is_kind(text, DISPLAY_FILTER_TESTS, capture, "");
}

static void names_as(const char *text, const char *capture)
{
	is_kind(text, DISPLAY_FILTER_NAMES, capture, "");
}

static void is_lost(const char *text, const char *field)
{
	is_kind(text, DISPLAY_FILTER_TESTS, "", field);
}

static void is_none(const char *text)
{
	is_kind(text, DISPLAY_FILTER_NO, "", "");
}

static void translated(void)
{
	tests_as("tcp.port == 80", "tcp port 80");
	tests_as("tcp.port==80", "tcp port 80");
	tests_as("tcp.port eq 80", "tcp port 80");
	tests_as("udp.dstport != 53", "not udp dst port 53");
	tests_as("ip.addr==192.0.2.1", "host 192.0.2.1");
	tests_as("ip.src == 192.0.2.0/24", "src net 192.0.2.0/24");
	tests_as("ipv6.dst ne 2001:db8::1", "not dst host 2001:db8::1");
	tests_as("eth.addr == 02:00:00:00:00:01",
		 "ether host 02:00:00:00:00:01");
	tests_as("ip.host == \"example.org\"", "host example.org");
	tests_as("!(tcp.port == 22) && ip.addr == 192.0.2.1",
		 "not (tcp port 22) and host 192.0.2.1");
	tests_as("not udp.port == 53 or dhcp",
		 "not udp port 53 or (udp port 67 or udp port 68)");
	tests_as("tcp.port in {80, 443}", "(tcp port 80 or tcp port 443)");
	tests_as("tcp.port in {80 443}", "(tcp port 80 or tcp port 443)");
	tests_as("tcp.flags.syn == 1", "tcp[tcpflags] & tcp-syn != 0");
	tests_as("tcp.flags.reset != True", "tcp[tcpflags] & tcp-rst = 0");
	names_as("http", "tcp port 80");
	names_as(" dhcp ", "udp port 67 or udp port 68");
	names_as("dns or tls", "port 53 or tcp port 443");
	names_as("ipv6 && !icmpv6", "ip6 and not icmp6");
}

static void not_translated(void)
{
	is_lost("http.host == example.org", "http.host");
	is_lost("http.request.method == \"GET\"", "http.request.method");
	is_lost("tcp.port > 1024", "tcp.port");
	is_lost("tcp.port == 80 and tls.handshake.type == 1",
		"tls.handshake.type");
	is_lost("frame contains \"a b\"", "frame");
	is_lost("frame.len >= 100", "frame.len");
	is_lost("tcp.port == \"80 or 1\"", "tcp.port");
	is_lost("tcp.port == 80-90:x;", "tcp.port");
	is_lost("tcp.port in {80..90}", "tcp.port");
	is_kind("http.request", DISPLAY_FILTER_NAMES, "", "http.request");
}

/* Whatever is a capture filter, or nobody's. */
static void others(void)
{
	is_none("");
	is_none("port 80");
	is_none("host www.example.org and tcp");
	is_none("tcp[13] == 2");
	is_none("tcp[tcpflags] & tcp-syn != 0");
	is_none("len == 100");
	is_none("len >= 100");
	is_none("ip proto 6");
	is_none("curl");
	is_none("tcp prot 80");
	is_none("tcp or nothing");
	is_none("192.0.2.1");
	is_none("\"");
	names_as("tcp", "tcp");
	names_as("not arp and (tcp or udp)", "not arp and (tcp or udp)");
}

/* Texts of all lengths, to behind the end of the result. */
static void lengths(void)
{
	static char text[2000];
	struct display_filter_result result;
	bool good = true;
	size_t whole = 0;

	for (size_t n = 1; n < 100; n++) {
		size_t len;

		strcat(text, "tcp.port == 1 or ");
		strcat(text, "tcp");
		good &= display_filter_look(text, &result) ==
			DISPLAY_FILTER_TESTS;
		text[strlen(text) - strlen("tcp")] = '\0';
		len = strlen(result.capture);
		good &= len == 0 || len == n * strlen("tcp port 1 or ") + 3;
		whole += len > 0;
	}
	ok(good && whole > 30 && whole < 40,
	   "a display filter is translated as a whole or not at all");
}

int main(void)
{
	translated();
	not_translated();
	others();
	lengths();
	return done_testing();
}
