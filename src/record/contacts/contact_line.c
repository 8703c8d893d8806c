// SPDX-License-Identifier: GPL-2.0-or-later
/* A line of a list of contacts: HOST:PORT, and its relatives. */
#include "record/contacts/contact_line.h"

#include <arpa/inet.h>
#include <fnmatch.h>
#include <string.h>

#include "base/util.h"

size_t contact_line_comment(const char *line, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (line[i] == '#' &&
		    (i == 0 || line[i - 1] == ' ' || line[i - 1] == '\t'))
			return i;
	return len;
}

/* ---- the port ---- */

/* The kernel connects TCP to port 0, too. */
static const char *read_port(uint16_t *port, const char *text)
{
	uint64_t value;

	if (parse_number(text, 0, UINT16_MAX, &value) < 0)
		return "the port is no number from 0 to 65535, and none of "
		       "*, dns, icmp and ip/NUMBER";
	*port = (uint16_t)value;
	return NULL;
}

static const char *read_range(struct contact_line *line, char *text)
{
	char *to = strchr(text, '-');
	const char *reason;

	line->first = 0;
	line->last = UINT16_MAX;
	if (!strcmp(text, "*"))
		return NULL;
	if (to)
		*to++ = '\0';
	reason = read_port(&line->first, text);
	if (!reason)
		reason = read_port(&line->last, to ? to : text);
	if (!reason && line->first > line->last)
		reason = "the last port is below the first one";
	return reason;
}

static const char *read_protocol(struct contact_line *line, const char *text)
{
	uint64_t value;

	if (parse_number(text, 0, UINT8_MAX, &value) < 0)
		return "the protocol is no number from 0 to 255";
	line->kind = CONTACT_IP;
	line->first = line->last = (uint16_t)value;
	return NULL;
}

static const char *read_service(struct contact_line *line, char *text)
{
	char *protocol;

	if (!strcmp(text, "dns") || !strcmp(text, "icmp")) {
		line->kind = text[0] == 'd' ? CONTACT_LOOKUP : CONTACT_ICMP;
		line->last = UINT16_MAX;
		return NULL;
	}
	if (!strncmp(text, "ip/", 3))
		return read_protocol(line, text + 3);
	protocol = strchr(text, '/');
	if (protocol)
		*protocol++ = '\0';
	if (protocol && strcmp(protocol, "tcp") && strcmp(protocol, "udp"))
		return "behind the port there can be /tcp or /udp only";
	line->kind = protocol && !strcmp(protocol, "udp") ? CONTACT_UDP
							  : CONTACT_TCP;
	return read_range(line, text);
}

/* ---- the host ---- */

static bool has_bits_behind(const struct address *a, unsigned int bits)
{
	for (unsigned int i = bits; i < 8 * address_len(a); i++)
		if (a->bytes[i / 8] & (0x80U >> i % 8))
			return true;
	return false;
}

static const char *read_net(struct contact_line *line, const char *bits)
{
	const unsigned int max = line->net.family == 4 ? 32 : 128;
	uint64_t value = max;

	if (bits && parse_number(bits, 0, max, &value) < 0)
		return "the length of the network is no number, or too large";
	line->bits = (unsigned int)value;
	line->host = HOST_NET;
	if (has_bits_behind(&line->net, line->bits))
		return "the network's address has bits behind its length";
	return NULL;
}

static bool is_address(struct address *a, const char *text)
{
	unsigned char bytes[16];

	memset(a, 0, sizeof(*a));
	if (inet_pton(AF_INET, text, bytes) == 1)
		address_set(a, 4, bytes);
	else if (inet_pton(AF_INET6, text, bytes) == 1)
		address_set(a, 6, bytes);
	return a->family;
}

/* [2001:db8::] or [2001:db8::]/32 */
static const char *read_brackets(struct contact_line *line, char *text)
{
	char *end = strchr(text, ']');

	if (!end || (end[1] != '\0' && end[1] != '/'))
		return "there is no ] behind the address";
	*end = '\0';
	if (!is_address(&line->net, text + 1) || line->net.family != 6)
		return "there is no IPv6 address in the brackets";
	return read_net(line, end[1] ? end + 2 : NULL);
}

static const char *read_name(struct contact_line *line, const char *name)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz"
				      "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "0123456789-_.";
	size_t len = strlen(name);

	if (len > 1 && name[len - 1] == '.')
		len--;
	if (len == 0)
		return "there is no name or address before the colon";
	if (len >= sizeof(line->text))
		return "the name is too long";
	if (strspn(name, letters) < len)
		return "the name has a character that names of hosts have not "
		       "(a pattern is *.NAME; a network ADDRESS/LENGTH)";
	if (name[0] == '.' || strstr(name, ".."))
		return "the name has an empty part";
	for (size_t i = 0; i < len; i++)
		line->text[i] = name[i] >= 'A' && name[i] <= 'Z'
					? (char)(name[i] - 'A' + 'a')
					: name[i];
	line->text[len] = '\0';
	return NULL;
}

static const char *read_host(struct contact_line *line, char *text)
{
	char *slash = strchr(text, '/');

	if (!strcmp(text, "*")) {
		line->host = HOST_ANY;
		return NULL;
	}
	if (text[0] == '[')
		return read_brackets(line, text);
	if (strchr(text, ':'))
		return "an IPv6 address must be in brackets: [ADDRESS]:PORT";
	if (slash)
		*slash = '\0';
	if (is_address(&line->net, text))
		return read_net(line, slash ? slash + 1 : NULL);
	if (slash)
		return "there is no address before the /";
	line->host = strncmp(text, "*.", 2) ? HOST_NAMED : HOST_BELOW;
	return read_name(line, line->host == HOST_BELOW ? text + 2 : text);
}

/* ---- paths ---- */

static int hex_digit(char c)
{
	static const char digits[] = "0123456789abcdef";
	const char *at = c ? strchr(digits, c | 0x20) : NULL;

	return at ? (int)(at - digits) : -1;
}

/* In a pattern, a byte that was written as %XX stands for itself alone. */
static const char *read_path(struct contact_line *line, const char *text)
{
	size_t n = 0;

	line->kind = CONTACT_UNIX;
	line->host = HOST_PATH;
	for (; *text && n < sizeof(line->text) - 2; text++) {
		int high = *text == '%' ? hex_digit(text[1]) : -1;
		int low = high < 0 ? -1 : hex_digit(text[2]);

		if (*text == '%' && (low < 0 || high + low == 0))
			return "behind % there must be two digits of a byte, "
			       "as in %20";
		if (*text != '%') {
			line->text[n++] = *text;
			continue;
		}
		line->text[n++] = '\\';
		line->text[n++] = (char)(high << 4 | low);
		text += 2;
	}
	line->text[n] = '\0';
	return *text ? "the path is too long" : NULL;
}

/* ---- the word ---- */

static const char *read_word(struct contact_line *line, const char *word)
{
	char text[CONTACT_WORD_SIZE];
	const char *reason;
	char *colon;

	strcpy(text, strcmp(word, "icmp") ? word : "*:icmp");
	colon = strrchr(text, ':');
	if (!colon || strchr(colon, ']'))
		return "there is no port: write NAME:443";
	*colon = '\0';
	reason = read_service(line, colon + 1);
	return reason ? reason : read_host(line, text);
}

/* A host, too, may have the name unix. */
const char *contact_line_read(struct contact_line *line, const char *word)
{
	const bool is_unix = !strncmp(word, "unix:", 5);
	const char *reason;

	memset(line, 0, sizeof(*line));
	if (strlen(word) >= CONTACT_WORD_SIZE)
		return "the line is too long";
	if (is_unix && (word[5] == '/' || word[5] == '@'))
		return read_path(line, word + 5);
	reason = read_word(line, word);
	return is_unix && reason ? "the path of a socket begins with / or, if "
				   "it is abstract, with @"
				 : reason;
}

/* ---- matching ---- */

bool contact_line_has_address(const struct contact_line *line,
			      const struct address *address)
{
	const unsigned int whole = line->bits / 8, rest = line->bits % 8;
	const unsigned char *a = line->net.bytes, *b = address->bytes;

	return line->net.family == address->family && !memcmp(a, b, whole) &&
	       (rest == 0 || (a[whole] ^ b[whole]) >> (8 - rest) == 0);
}

bool contact_line_has_path(const struct contact_line *line, const char *path)
{
	return fnmatch(line->text, path, 0) == 0;
}

/* A line for a port of a name is one for looking the name up, too. */
bool contact_line_has_port(const struct contact_line *line,
			   const struct contact *c)
{
	if (c->kind == CONTACT_LOOKUP && line->kind != CONTACT_LOOKUP)
		return c->port == 0;
	return line->kind == c->kind &&
	       (c->kind == CONTACT_ICMP || c->kind == CONTACT_LOOKUP ||
		(c->port >= line->first && c->port <= line->last));
}
