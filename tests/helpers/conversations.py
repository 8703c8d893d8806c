# SPDX-License-Identifier: GPL-2.0-or-later
"""Compare the connections of a report with the conversations that tshark prints.

	conversations.py REPORT CONVERSATIONS CASES

REPORT is JSON or JSON lines, CONVERSATIONS what tshark -q prints for -z conv,tcp,
-z conv,udp, -z conv,ip and -z conv,ipv6. Each line of CASES is a case: a part that its
addresses have in common, its name, and what to compare.

	port	its conversations: packets and bytes both ways, the start after the first
		conversation, and the duration
	address	packets and bytes both ways between its addresses, where tshark has no ports of
		a frame

Prints a line for each case: "name<TAB>ours<TAB>theirs".
"""
from collections import Counter
import json
import re
import sys

ROW = re.compile(r"(\S+)\s+<->\s+(\S+)\s+(\d+) ([\d,]+) (\w+)\s+(\d+) ([\d,]+) (\w+)"
                 r"\s+(\d+) ([\d,]+) \w+\s+([\d.]+)\s+([\d.]+)")


def end(text):
    address, port = text.rsplit(":", 1)
    return address, int(port)


def as_printed(count):
    """A number of bytes as tshark prints it: from 10,000 on in kB, and so on."""
    for unit in "bytes", "kB", "MB":
        if count < 10000:
            return f"{count} {unit}"
        count //= 1000
    return f"{count} GB"


def text(proto, a, b, out, back, *times):
    """A conversation, with its ends in order."""
    if b < a:
        a, b, out, back = b, a, back, out
    words = [proto, *a, *b, *out, *back] + [f"{time:.3f}" for time in times]
    return " ".join(map(str, words))


def rows_of_tshark(name):
    """(protocol, what ROW finds) of each conversation."""
    proto = None
    for line in open(name, encoding="utf-8"):
        if line.endswith(" Conversations\n"):
            proto = line.split()[0].lower()
        row = ROW.match(line)
        if row:
            yield proto, [word.replace(",", "") for word in row.groups()]


def of_tshark(name):
    rows = list(rows_of_tshark(name))
    first = min((float(g[10]) for proto, g in rows if proto in ("tcp", "udp")), default=0)
    for proto, g in rows:
        back, out = (g[2], f"{g[3]} {g[4]}"), (g[5], f"{g[6]} {g[7]}")
        if proto in ("tcp", "udp"):
            yield text(proto, end(g[0]), end(g[1]), out, back, float(g[10]) - first,
                       float(g[11]))
        else:
            yield text("ip", g[:1], g[1:2], out, back)


def reports(name):
    with open(name, encoding="utf-8") as f:
        whole = f.read()
    if whole.startswith('{"nsntrace"'):
        return json.loads(whole)["connections"]
    return [json.loads(line) for line in whole.splitlines()]


def of_report(name):
    connections = [c for c in reports(name) if c["kind"] in ("tcp", "udp")]
    connections = [c for c in connections if c["orig_pkts"] + c["resp_pkts"] > 0]
    first = min((c["ts"] for c in connections), default=0)
    sums = Counter()
    for c in connections:
        a, b = c["id.orig_h"], c["id.resp_h"]
        sums[a, b, "packets"] += c["orig_pkts"]
        sums[b, a, "packets"] += c["resp_pkts"]
        sums[a, b, "bytes"] += c["orig_frame_bytes"]
        sums[b, a, "bytes"] += c["resp_frame_bytes"]
        yield text(c["proto"], (a, c["id.orig_p"]), (b, c["id.resp_p"]),
                   (c["orig_pkts"], as_printed(c["orig_frame_bytes"])),
                   (c["resp_pkts"], as_printed(c["resp_frame_bytes"])),
                   c["ts"] - first, c["duration"])
    for a, b in {tuple(sorted((key[:2]))) for key in sums}:
        out, back = [(sums[x, y, "packets"], as_printed(sums[x, y, "bytes"]))
                     for x, y in ((a, b), (b, a))]
        yield text("ip", [a], [b], out, back)


def main():
    sides = sorted(of_report(sys.argv[1])), sorted(of_tshark(sys.argv[2]))
    with open(sys.argv[3], encoding="utf-8") as f:
        cases = [line.split() for line in f]
    for part, name, by in cases:
        found = ["; ".join(row for row in side if f" {part}" in row and
                           (row.startswith("ip ") == (by == "address")))
                 for side in sides]
        print(name, *found, sep="\t")


main()
