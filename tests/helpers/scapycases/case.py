# SPDX-License-Identifier: GPL-2.0-or-later
"""A case: the packets of conversations between two addresses of its own."""
from scapy.all import IP, TCP, UDP, IPv6, Raw

# Scapy asks the network for the addresses that it is not given.
HEAD = b"\2\0\0\0\0\2\2\0\0\0\0\1"
REQUEST = b"GET /a HTTP/1.1\r\nHost: www.example.test\r\n\r\n"
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n" + b"x" * 900


class Case:
    """The packets of a case, from the IP header on, and what surrounds them."""

    def __init__(self, number, v6=False):
        self.tag = f"fd00:{number:x}::" if v6 else f"10.9.{number}."
        self.a, self.b = self.tag + "1", self.tag + "2"
        self.v6 = v6
        self.packets = []  # (IP packet, what comes before it)
        self.lower, self.lower_type = None, None  # between Ethernet and IP
        self.snaplen = 262144
        self.port, self.service = 40000, 80

    def ip(self, back=False, **fields):
        a, b = (self.b, self.a) if back else (self.a, self.b)
        if self.v6:
            return IPv6(src=a, dst=b, **fields)
        return IP(src=a, dst=b, **fields)

    def add(self, packet):
        self.packets.append((packet, self.lower))

    def tcp(self, flags, seq, ack=0, data=b"", back=False, ip=None, **fields):
        sport, dport = (self.service, self.port) if back else (self.port, self.service)
        segment = TCP(sport=sport, dport=dport, flags=flags, seq=seq % 2**32,
                      ack=ack % 2**32, **fields)
        self.add((ip or self.ip(back)) / segment / Raw(data) if data
                 else (ip or self.ip(back)) / segment)

    def back(self, flags, seq, ack=0, data=b"", **fields):
        self.tcp(flags, seq, ack, data, back=True, **fields)

    def open(self, isn=1000, server=5000, **fields):
        self.tcp("S", isn, **fields)
        self.back("SA", server, isn + 1, **fields)
        self.tcp("A", isn + 1, server + 1, **fields)

    def close(self, seq, ack):
        self.tcp("FA", seq, ack)
        self.back("FA", ack, seq + 1)
        self.tcp("A", seq + 1, ack + 1)

    def exchange(self, isn=1000, server=5000, **fields):
        """Returns the numbers of what both would send next."""
        self.open(isn, server, **fields)
        self.tcp("PA", isn + 1, server + 1, REQUEST, **fields)
        self.back("PA", server + 1, isn + 1 + len(REQUEST), ANSWER, **fields)
        return isn + 1 + len(REQUEST), server + 1 + len(ANSWER)

    def whole(self, isn=1000, server=5000, **fields):
        self.close(*self.exchange(isn, server, **fields))

    def udp(self, data, back=False, sport=None, dport=9999, **fields):
        ends = (dport, sport or self.port) if back else (sport or self.port, dport)
        self.add(self.ip(back) / UDP(sport=ends[0], dport=ends[1], **fields) / Raw(data))

    def dns(self, query, answer=None, port=None, dport=53):
        """query and answer: DNS, or bytes."""
        port = port or self.port
        self.add(self.ip() / UDP(sport=port, dport=dport) / query)
        if answer is not None:
            self.add(self.ip(True) / UDP(sport=dport, dport=port) / answer)


CASES = []


def case(function=None, v6=False, by="port"):
    """by: what tshark counts all packets of the case by: conversations by port, or
    conversations by address, or each frame; or that the case has none of TCP or UDP."""
    def register(f):
        CASES.append((f, v6, by))
        return f
    return register(function) if function else register
