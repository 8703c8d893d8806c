# SPDX-License-Identifier: GPL-2.0-or-later
# What is in a pcapng file (FILE [PORT...]), as lines KEY=VALUE that a shell can evaluate:
#
#	packets	all of them
#	http4, http6	answers of the web server
#	dns	queries and answers
#	other	of the ports that are named behind the file
#	nameless	TCP and UDP packets without a process, but for foreign ones
#	names	the processes
#	foreign	what a client of the web has no part in, but for the kernel's
#		neighbour and group messages
import collections
import struct
import sys

PORTS = {53: "dns", 80: "http", 137: "NetBIOS", 5353: "mDNS", 5355: "LLMNR"}
PORTS.update((int(port), "other") for port in sys.argv[2:])
# Neighbours, routers and multicast listeners; errors are about other packets.
KERNELS_OWN = {1, 2, 3, 4, 130, 131, 132, 133, 134, 135, 136, 143}


def blocks(data):
    offset = 0
    while offset + 12 <= len(data):
        kind, length = struct.unpack_from("<II", data, offset)
        if length < 12 or offset + length > len(data):
            sys.exit(f"the file breaks off at {offset}")
        yield kind, data[offset + 8:offset + length - 4]
        offset += length


def comment(options):
    while len(options) >= 4:
        code, length = struct.unpack_from("<HH", options)
        if code == 1:
            return options[4:4 + length].decode(errors="replace")
        options = options[4 + (length + 3 & ~3):]
    return ""


# The protocol above IP, and its packet.
def above_ip(frame):
    if frame[12:14] == b"\x08\x00":
        return 4, frame[23], frame[14 + (frame[14] & 15) * 4:]
    if frame[12:14] != b"\x86\xdd":
        return 0, None, frame
    protocol, rest = frame[20], frame[54:]
    while protocol == 0:
        protocol, rest = rest[0], rest[8 + rest[1] * 8:]
    return 6, protocol, rest


def look(frame, count):
    version, protocol, rest = above_ip(frame)
    if protocol in (6, 17):
        kinds = [PORTS[port] for port in struct.unpack_from(">HH", rest)
                 if port in PORTS] or ["port %d" % max(
                     struct.unpack_from(">HH", rest))]
        if kinds[0] == "http" and b"HTTP/1.1 200" in rest:
            count[f"http{version}"] += 1
        if kinds[0] in ("http", "dns", "other"):
            count[kinds[0]] += 1
            return None
        return kinds[0]
    if protocol == 1:
        return None
    if protocol == 58:
        return None if rest[0] in KERNELS_OWN else f"ICMPv6 {rest[0]}"
    return None if protocol is None else f"protocol {protocol}"


def main():
    count, foreign, names = collections.Counter(), collections.Counter(), set()
    with open(sys.argv[1], "rb") as file:
        data = file.read()
    for kind, body in blocks(data):
        if kind != 6:
            continue
        size, = struct.unpack_from("<I", body, 12)
        frame, who = body[20:20 + size], comment(body[20 + (size + 3 & ~3):])
        count["packets"] += 1
        strange = look(frame, count)
        if strange:
            foreign[strange] += 1
        if who:
            names.add(who.split("[")[0])
        elif above_ip(frame)[1] in (6, 17) and not strange:
            count["nameless"] += 1
    for key in ("packets", "http4", "http6", "dns", "other", "nameless"):
        print(f"{key}={count[key]}")
    listed = ", ".join(f"{n} {what}" for what, n in sorted(foreign.items()))
    print(f"foreign='{listed}'")
    print("names='%s'" % ",".join(sorted(names)).replace("'", ""))


main()
