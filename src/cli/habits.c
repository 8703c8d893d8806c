// SPDX-License-Identifier: GPL-2.0-or-later
/* Options that nsntrace does not have: other programs' and misspelt ones. */
#include "cli/habits.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "base/util.h"
#include "cli/nearest.h"
#include "cli/option_table.h"

#define NO_PRINT                                                               \
	"nsntrace prints no packets: try 'nsntrace -q -o - PROGRAM | tcpdump " \
	"-r -' with this option of tcpdump"
#define NO_NAMES                                                               \
	"nsntrace prints no addresses of packets: leave this option out"
#define NO_ATTACH                                                              \
	"nsntrace starts the program itself and cannot attach to a process "   \
	"that runs: try 'nsntrace PROGRAM'"

/* Options of tcpdump, strace and tshark, and what does the same here. */
static const struct habit {
	char letter;
	const char *names; /* with a space around each */
	const char *advice;
} habits[] = {
	{ 'w', " write output output-file out-file ",
	  "-o FILE names the capture file" },
	{ 'i', " interface iface ",
	  "-d DEV sends the packets through DEV, and every packet of the "
	  "program is recorded" },
	{ 'p', " pid attach ", NO_ATTACH },
	{ 'n', " numeric number ", NO_NAMES },
	{ '\0', " read-file ", "use -r FILE to read a capture" },
	{ 'C', " file-size filesize ", "-b filesize:KB starts a new file" },
	{ 'G', " rotate-seconds ", "-b duration:SECONDS starts a new file" },
	{ 'W', "", "-b files:N keeps the last N files" },
	{ 'Z', " relinquish-privileges ",
	  "-u NAME runs the program as another user; nsntrace itself drops "
	  "its privileges always" },
	{ 'Y', " display-filter ",
	  "-f EXPR takes a capture filter; use a display filter when you read "
	  "the file" },
	{ 'D', " list-interfaces ", "'ip link' lists the devices" },
	{ 'k', "", "--wireshark shows the packets at once" },
	{ 'e', " trace ", NO_PRINT },
	{ 'A', " print ", NO_PRINT },
	{ 'x', "", NO_PRINT },
	{ 'X', "", NO_PRINT },
	{ 't', "", NO_PRINT },
	{ 'l', "", NO_PRINT },
	{ 'S', " absolute-tcp-sequence-numbers ", NO_PRINT },
	{ '\0', " count ", "-c N stops the capture after N packets" },
	{ '\0', " snapshot-length ", "-s BYTES limits the length of packets" },
	{ '\0', " capture-filter ", "-f EXPR takes a capture filter" },
	{ '\0', " follow-forks ",
	  "nsntrace records the packets of all children always" },
	{ '\0', " pcapng pcap ", "-F FORMAT takes pcap or pcapng" },
};

/* The name of an option that holds the word, or is the nearest to it. */
static const char *nearest_option(const char *word)
{
	size_t best = strlen(word) / 3 + 1;
	const char *found = NULL;

	for (size_t i = 0; i < option_table_size; i++) {
		const char *name = option_table[i].name;
		size_t distance = name ? nearest_distance(word, name) : best;

		if (name && strlen(word) > 3 && strstr(name, word))
			distance = 1;
		if (distance < best) {
			best = distance;
			found = name;
		}
	}
	return found;
}

void habits_explain_letter(char letter)
{
	const char *advice = NULL;

	for (size_t i = 0; i < ARRAY_SIZE(habits); i++)
		if (habits[i].letter == letter)
			advice = habits[i].advice;
	error("there is no option -%c%s%s", letter, advice ? ": " : "",
	      advice ? advice : "");
}

static const char *find_advice(const char *word)
{
	char spaced[64];

	snprintf(spaced, sizeof(spaced), " %s ", word);
	for (size_t i = 0; i < ARRAY_SIZE(habits); i++)
		if (strstr(habits[i].names, spaced))
			return habits[i].advice;
	return NULL;
}

/* getopt(3) takes the start of a name for the name, if only one has it. */
static bool explain_start(const char *word)
{
	const char *first = NULL;

	for (size_t i = 0; i < option_table_size; i++) {
		const char *name = option_table[i].name;

		if (!name || strncmp(name, word, strlen(word)) != 0)
			continue;
		if (first) {
			error("--%s may be --%s or --%s", word, first, name);
			return true;
		}
		first = name;
	}
	return false;
}

void habits_explain_name(const char *name)
{
	autofree char *word = strndup(name, strcspn(name, "="));
	const char *advice, *nearest;

	if (!word || (*word && explain_start(word)))
		return;
	advice = find_advice(word);
	nearest = nearest_option(word);
	if (advice)
		error("there is no option --%s: %s", word, advice);
	else if (nearest)
		error("there is no option --%s: did you mean --%s?", word,
		      nearest);
	else
		error("there is no option --%s", word);
}
