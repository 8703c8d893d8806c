# SPDX-License-Identifier: GPL-2.0-or-later
"""Write a capture of conversations that chance makes.

	randompackets.py FILE SEED COUNT

Flags, numbers and lengths are random, near those that would come next: so ports are used
again, numbers wrap, and SYNs come twice. Each conversation has two addresses of its own.
Versions of tshark differ on a SYN with the number of one before a FIN or a reset, and on a
SYN-ACK with a number that its side did not begin with: there is neither.
Prints a line for each, as conversations.py reads it.
"""
import ipaddress
import random
import struct
import sys

FIN, SYN, RST, PSH, ACK = 1, 2, 4, 8, 16
FLAGS = [SYN, SYN, SYN | ACK, ACK, ACK, PSH | ACK, PSH | ACK, FIN | ACK, RST, RST | ACK,
         SYN | FIN, SYN | RST, 0, FIN, SYN | PSH]
MACS = bytes.fromhex("020000000001020000000002")
BELOW = ["", "", "", "81000005", "88a8000581000006", "pppoe"]


def packet(below, v6, ends, protocol, payload):
    """A frame: Ethernet, what is below IP, and IP."""
    a, b = (ipaddress.ip_address(end).packed for end in ends)
    if v6:
        ip = struct.pack("!IHBB", 6 << 28, len(payload), protocol, 64)
    else:
        ip = struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(payload), 1, 0, 64, protocol, 0)
    ip += a + b + payload
    if below == "pppoe":
        head = struct.pack("!HHHHH", 0x8864, 0x1100, 5, 2 + len(ip), 0x57 if v6 else 0x21)
    else:
        head = bytes.fromhex(below) + struct.pack("!H", 0x86DD if v6 else 0x800)
    return MACS + head + ip


class Conversation:
    def __init__(self, rng, tag):
        self.rng, self.tag = rng, tag
        self.below, self.v6 = rng.choice(BELOW), ":" in tag
        self.next = [rng.choice([0, 1000, 2**32 - 3, 2**31]), rng.choice([5000, 2**32 - 1, 7])]
        self.begin()

    def begin(self):
        self.first = [None, None]  # the numbers that both sides began with
        self.has_ended = False

    def number(self, way, flags):
        """The number of a segment."""
        rng, first = self.rng, self.first[way]
        if rng.random() < 0.12:
            self.next[way] = rng.choice([0, 1000, 900000, 2**32 - 5, 5000, rng.getrandbits(32)])
        seq = (self.next[way] + rng.choice([0, 0, 0, 0, -1, 1, 100])) % 2**32
        if not flags & SYN or first is None:
            return seq
        if flags & ACK:
            return first
        return rng.getrandbits(32) if self.has_ended and seq == first else seq

    def note(self, way, flags, seq, ack):
        if flags & (SYN | ACK) == SYN and self.first[way] not in (None, seq):
            self.begin()
        if self.first[way] is None:
            self.first[way] = seq if flags & SYN else (seq - 1) % 2**32
        if flags & ACK and self.first[not way] is None:
            self.first[not way] = (ack - 1) % 2**32
        self.has_ended |= bool(flags & (FIN | RST))

    def tcp(self, ports, way):
        rng, flags = self.rng, self.rng.choice(FLAGS)
        if flags & SYN and flags & ACK and self.has_ended:
            flags = ACK
        data = bytes(rng.choice([0, 0, 1, 100]))
        seq = self.number(way, flags)
        ack = self.next[not way] % 2**32 if flags & ACK else 0
        self.note(way, flags, seq, ack)
        if rng.random() < 0.7:
            self.next[way] = seq + len(data) + bool(flags & SYN) + bool(flags & FIN)
        return struct.pack("!HHIIBBHHH", *ports, seq, ack, 0x50, flags, 65535, 0, 0) + data

    def frame(self):
        way = self.rng.random() < 0.4
        ends, ports = [self.tag + "1", self.tag + "2"], [40000, 80]
        if way:
            ends.reverse()
            ports.reverse()
        if self.rng.random() < 0.1:
            data = bytes(self.rng.choice([0, 1, 100]))
            return packet(self.below, self.v6, ends, 17,
                          struct.pack("!HHHH", *ports, 8 + len(data), 0) + data)
        return packet(self.below, self.v6, ends, 6, self.tcp(ports, way))


def main():
    rng = random.Random(int(sys.argv[2]))
    count = 0
    with open(sys.argv[1], "wb") as f:
        f.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 262144, 1))
        for i in range(int(sys.argv[3])):
            tag = f"fd00:{i + 1:x}::" if rng.random() < 0.3 else f"10.{i // 250}.{i % 250}."
            talk = Conversation(rng, tag)
            for _ in range(rng.randint(1, 14)):
                frame = talk.frame()
                f.write(struct.pack("<IIII", 1700000000 + count // 1000, count % 1000 * 1000,
                                    len(frame), len(frame)) + frame)
                count += 1
            print(tag, i, "port")


main()
