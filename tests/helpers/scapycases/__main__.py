# SPDX-License-Identifier: GPL-2.0-or-later
"""Write captures of odd conversations with scapy.

	python3 -B scapycases DIRECTORY

The cases that Ethernet carries are in one file, cases.pcap. Each has two addresses of its
own, so that its conversations can be found in it. Others depend on the file. Prints a line
for each case, as conversations.py reads it, after the name of its file.
"""
import os
import struct
import sys

from scapy.all import CookedLinux, CookedLinuxV2, Dot1Q, Ether, Raw, RawPcapWriter

import tcp_cases  # noqa: F401
import ip_cases  # noqa: F401
import other_cases  # noqa: F401
from case import HEAD, Case, CASES


# Link types of pcap, and what makes a frame of an IP packet.
def cooked(p):
    return CookedLinux(pkttype=4, lladdrlen=6, src=b"\2\0\0\0\0\1",
                       proto=0x86dd if p.version == 6 else 0x800) / p


def cooked2(p):
    return CookedLinuxV2(proto=0x86dd if p.version == 6 else 0x800, pkttype=4, ifindex=2,
                         lladdrlen=6, src=b"\2\0\0\0\0\1") / p


def family(order, v6):
    return lambda p: Raw(struct.pack(order + "I", v6 if p.version == 6 else 2)) / p


LINKS = {
    "Ethernet": (1, lambda p: Ether(dst="02:00:00:00:00:02", src="02:00:00:00:00:01") / p),
    "SLL": (113, cooked),
    "SLL2": (276, cooked2),
    "raw_IP": (101, lambda p: p),
    "raw_IP_of_BSD": (12, lambda p: p),
    "loopback_of_macOS": (0, family("<", 30)),
    "loopback_of_FreeBSD": (0, family("<", 28)),
    "loopback_of_OpenBSD": (108, family(">", 24)),
    "PPP": (9, lambda p: Raw(b"\xff\x03" + (b"\0\x57" if p.version == 6 else b"\0\x21")) / p),
}


def ethernet(packet, lower, c):
    kind = b"\x86\xdd" if c.v6 else b"\x08\x00"
    if lower is None:
        return HEAD + kind + bytes(packet)
    if not c.lower_type:
        return bytes(Ether(dst="02:00:00:00:00:02", src="02:00:00:00:00:01") / lower / packet)
    # The type of a tag is that of what follows it.
    below = bytes(lower)[:-2] + kind if lower.haslayer(Dot1Q) else bytes(lower)
    return HEAD + struct.pack("!H", c.lower_type) + below + bytes(packet)


class File:
    """A capture; packets are 10 ms apart."""

    def __init__(self, path, link=1, nano=False, endianness="<", **options):
        self.writer = RawPcapWriter(path, linktype=link, nano=nano, endianness=endianness,
                                    snaplen=262144)
        self.writer.write_header(None)
        self.unit = 10**9 if nano else 10**6
        self.count = 0

    def add(self, frame, snaplen=262144):
        kept = frame[:snaplen]
        self.writer.write_packet(kept, sec=1700000000 + self.count // 100,
                                 usec=self.count % 100 * self.unit // 100 + self.count % 7,
                                 caplen=len(kept), wirelen=len(frame))
        self.count += 1

    def close(self):
        self.writer.close()


def write_cases(directory):
    out = File(os.path.join(directory, "cases.pcap"))
    for number, (function, v6, by) in enumerate(CASES, 1):
        c = Case(number, v6)
        function(c)
        for packet, lower in c.packets:
            out.add(ethernet(packet, lower, c), c.snaplen)
        print("cases.pcap", c.tag, function.__name__, by)
    out.close()


def some(number):
    """Packets for files of any kind, of both families."""
    c = Case(number)
    c.whole()
    c.udp(b"query")
    c.udp(b"answer", True)
    d = Case(number, True)
    d.whole()
    d.udp(b"query")
    return c, d


def write_file(directory, number, name, link, frame, by="port", snaplen=262144, **options):
    out = File(os.path.join(directory, name + ".pcap"), link, **options)
    for c in some(number):
        for packet, _ in c.packets:
            out.add(bytes(frame(packet)), snaplen)
        print(name + ".pcap", c.tag, name, by)
    out.close()


def write_files(directory):
    number = 200
    for name, (link, frame) in LINKS.items():
        number += 1
        write_file(directory, number, name, link, frame)
    link, frame = LINKS["Ethernet"]
    for name, options in (("nanoseconds", {"nano": True}), ("big_endian", {"endianness": ">"}),
                          ("big_endian_nanoseconds", {"nano": True, "endianness": ">"}),
                          ("cut_at_60_bytes", {"snaplen": 60, "by": "address"}),
                          ("cut_at_100_bytes", {"snaplen": 100})):
        number += 1
        write_file(directory, number, name, link, frame, **options)


write_cases(sys.argv[1])
write_files(sys.argv[1])
