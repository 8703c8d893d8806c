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
import json
import re
import sys
from collections import Counter
from decimal import Decimal

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


def row(proto, a, b, out, back, start="", duration=0):
    """A conversation, with its ends in order, and its duration."""
    if b < a:
        a, b, out, back = b, a, back, out
    words = [proto, *a, *b, *out, *back, start]
    return " ".join(map(str, words)).rstrip(), Decimal(duration)


def rows_of_tshark(name):
    """(protocol, what ROW finds) of each conversation."""
    proto = None
    for line in open(name, encoding="utf-8"):
        if line.endswith(" Conversations\n"):
            proto = line.split()[0].lower()
        match = ROW.match(line)
        if match:
            yield proto, [word.replace(",", "") for word in match.groups()]


def of_tshark(name):
    rows = list(rows_of_tshark(name))
    first = min((Decimal(g[10]) for proto, g in rows if proto in ("tcp", "udp")), default=0)
    for proto, g in rows:
        back, out = (g[2], f"{g[3]} {g[4]}"), (g[5], f"{g[6]} {g[7]}")
        if proto in ("tcp", "udp"):
            yield row(proto, end(g[0]), end(g[1]), out, back, Decimal(g[10]) - first, g[11])
        else:
            yield row("ip", g[:1], g[1:2], out, back)


def reports(name):
    with open(name, encoding="utf-8") as f:
        whole = f.read()
    if whole.startswith('{"nsntrace"'):
        return json.loads(whole, parse_float=Decimal)["connections"]
    return [json.loads(line, parse_float=Decimal) for line in whole.splitlines()]


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
        yield row(c["proto"], (a, c["id.orig_p"]), (b, c["id.resp_p"]),
                  (c["orig_pkts"], as_printed(c["orig_frame_bytes"])),
                  (c["resp_pkts"], as_printed(c["resp_frame_bytes"])),
                  c["ts"] - first, c["duration"])
    for a, b in {tuple(sorted((key[:2]))) for key in sums}:
        out, back = [(sums[x, y, "packets"], as_printed(sums[x, y, "bytes"]))
                     for x, y in ((a, b), (b, a))]
        yield row("ip", [a], [b], out, back)


def compare(rows):
    """The texts of both sides. Durations are in them if they differ: tshark rounds them."""
    ours, theirs = ([text for text, _ in side] for side in rows)
    if ours == theirs:
        for i, ((_, a), (_, b)) in enumerate(zip(*rows)):
            if abs(a - b) > Decimal("0.0001"):
                ours[i] += f" for {a} s"
                theirs[i] += f" for {b} s"
    return "; ".join(ours), "; ".join(theirs)


def main():
    sides = sorted(of_report(sys.argv[1])), sorted(of_tshark(sys.argv[2]))
    with open(sys.argv[3], encoding="utf-8") as f:
        cases = [line.split() for line in f]
    for part, name, by in cases:
        found = [[r for r in side if f" {part}" in r[0] and
                  r[0].startswith("ip ") == (by == "address")] for side in sides]
        print(name, *compare(found), sep="\t")


main()
