# SPDX-License-Identifier: GPL-2.0-or-later
# Writes a capture of TCP and UDP conversations that are odd, as RFCs allow them or not,
# a file for each case:
#
#	oddpackets.py DIRECTORY		prints the names of the cases
import ipaddress
import os
import struct
import sys

ETHERNET = bytes.fromhex("020000000001020000000002")
FIN, SYN, RST, PSH, ACK = 1, 2, 4, 8, 16
CLIENT, SERVER = "10.0.0.1", "192.0.2.7"
CLIENT6, SERVER6 = "fd00::1", "2001:db8::7"


def ip4(protocol, a, b, payload, ident=1, fragment=0):
    return struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(payload), ident, fragment, 64,
                       protocol, 0) + ipaddress.ip_address(a).packed + \
        ipaddress.ip_address(b).packed + payload


def ip6(protocol, a, b, payload, extensions=b""):
    first = extensions[0] if extensions else protocol
    return struct.pack("!IHBB", 6 << 28, len(extensions[1:]) + len(payload), first, 64) + \
        ipaddress.ip_address(a).packed + ipaddress.ip_address(b).packed + \
        extensions[1:] + payload


def tcp(sport, dport, flags, seq, ack=0, data=b""):
    return struct.pack("!HHIIBBHHH", sport, dport, seq % 2**32, ack % 2**32, 0x50, flags,
                       65535, 0, 0) + data


def udp(sport, dport, data):
    return struct.pack("!HHHH", sport, dport, 8 + len(data), 0) + data


# A conversation: packets of both sides, between two addresses and ports.
class Talk:
    def __init__(self, port=40000, a=CLIENT, b=SERVER, service=80, vlan=b""):
        self.port, self.a, self.b, self.service, self.vlan = port, a, b, service, vlan
        self.frames, self.snaplen = [], 262144

    def add(self, packet):
        kind = b"\x86\xdd" if packet[0] >> 4 == 6 else b"\x08\x00"
        self.frames.append(ETHERNET + self.vlan + kind + packet)

    def ip(self, protocol, payload, back, extensions=b""):
        a, b = (self.b, self.a) if back else (self.a, self.b)
        if ":" in a:
            self.add(ip6(protocol, a, b, payload, extensions))
        else:
            self.add(ip4(protocol, a, b, payload))

    def out(self, flags, seq, ack=0, data=b"", **more):
        self.ip(6, tcp(self.port, self.service, flags, seq, ack, data), False, **more)

    def back(self, flags, seq, ack=0, data=b"", **more):
        self.ip(6, tcp(self.service, self.port, flags, seq, ack, data), True, **more)

    def open(self, isn=1000, server=5000, **more):
        self.out(SYN, isn, **more)
        self.back(SYN | ACK, server, isn + 1, **more)
        self.out(ACK, isn + 1, server + 1, **more)

    def close(self, seq, ack):
        self.out(FIN | ACK, seq, ack)
        self.back(FIN | ACK, ack, seq + 1)
        self.out(ACK, seq + 1, ack + 1)


def exchange(t, isn=1000, server=5000, request=b"GET / HTTP/1.1\r\n\r\n", **more):
    t.open(isn, server, **more)
    t.out(PSH | ACK, isn + 1, server + 1, request, **more)
    t.back(PSH | ACK, server + 1, isn + 1 + len(request), b"x" * 1000, **more)
    return isn + 1 + len(request), server + 1001


def plain(t):
    t.close(*exchange(t))


def port_used_again(t):
    t.close(*exchange(t))
    t.close(*exchange(t, 900000, 800000))
    # After a reset, and without an end.
    t.open(1700000)
    t.out(RST, 1700001)
    t.open(2700000)
    t.open(3700000)


def half_close(t):
    seq, ack = exchange(t)
    t.out(FIN | ACK, seq, ack)
    t.back(ACK, ack, seq + 1)
    for i in range(5):
        t.back(PSH | ACK, ack + i * 1000, seq + 1, b"y" * 1000)
    t.back(FIN | ACK, ack + 5000, seq + 1)
    t.out(ACK, seq + 1, ack + 5001)


def reset_with_data(t):
    seq, ack = exchange(t)
    t.back(RST | ACK, ack, seq, b"go away")


def syn_sent_again(t):
    for _ in range(4):
        t.out(SYN, 1000)


def refused(t):
    t.out(SYN, 1000)
    t.back(RST | ACK, 0, 1001)
    t.out(SYN, 2000)
    t.back(RST | ACK, 0, 2001)


def simultaneous_open(t):
    t.out(SYN, 1000)
    t.back(SYN, 5000)
    t.out(SYN | ACK, 1000, 5001)
    t.back(SYN | ACK, 5000, 1001)
    t.out(PSH | ACK, 1001, 5001, b"hello")
    t.close(1006, 5001)


def wrapped_numbers(t):
    t.close(*exchange(t, 2**32 - 8, 2**32 - 500))


def sent_again(t):
    seq, ack = exchange(t)
    t.back(PSH | ACK, ack, seq, b"a" * 100)
    t.back(PSH | ACK, ack, seq, b"a" * 100)
    t.out(ACK, seq, ack + 100)
    t.back(PSH | ACK, ack + 300, seq, b"c" * 100)
    t.back(PSH | ACK, ack + 100, seq, b"b" * 200)  # came late
    t.out(ACK, seq, ack + 400)
    t.out(ACK, seq - 1, ack + 400, b"\0")  # keeps it alive
    t.close(seq, ack + 400)


def without_start(t):
    t.back(PSH | ACK, 5000, 1000, b"from the middle")
    t.out(ACK, 1000, 5015)
    t.open(77777)


def unanswered(t):
    t.open()
    t.out(PSH | ACK, 1001, 5001, b"hello?")
    t.back(FIN | ACK, 5001, 1007)
    t.out(FIN | ACK, 1007, 5002)
    t.back(ACK, 5002, 1008)


def answered_from_the_server(t):
    t.back(SYN | ACK, 5000, 1001)
    t.out(ACK, 1001, 5001)
    t.back(PSH | ACK, 5001, 1001, b"220 hello\r\n")


def extension_headers(t):
    t.a, t.b = CLIENT6, SERVER6
    # The first's number, then hop-by-hop options, and destination options.
    exchange(t, extensions=bytes([0, 60, 0, 1, 4, 0, 0, 0, 0, 6, 0, 1, 4, 0, 0, 0, 0]))


def vlan(t):
    t.vlan = bytes.fromhex("8100006488a80065")[:4]
    t.close(*exchange(t))


def padded(t):
    t.open()
    t.out(FIN | ACK, 1001, 5001)
    t.frames = [f + bytes(max(0, 60 - len(f))) for f in t.frames]


def datagrams(t):
    for port in 40000, 40001, 40000:
        for _ in range(3):
            t.ip(17, udp(port, 9999, b"q" * 30), False)
            t.ip(17, udp(9999, port, b"answer"), True)
    t.ip(17, udp(40002, 9999, b"nobody"), False)


def fragments(t):
    whole = udp(40000, 9999, b"f" * 3000)
    for at in 0, 1480, 2960:
        part = whole[at:at + 1480]
        more = 0x2000 if at + 1480 < len(whole) else 0
        t.add(ip4(17, t.a, t.b, part, 77, more | at // 8))


def same_ports_of_both(t):
    t.service = t.port
    t.close(*exchange(t))


def to_itself(t):
    t.b = t.a
    t.close(*exchange(t))


def snapped(t):
    seq, ack = exchange(t)
    t.back(PSH | ACK, ack, seq, b"z" * 1400)
    t.close(seq, ack + 1400)
    t.snaplen = 60


def syn_with_data(t):
    t.out(SYN, 1000, 0, b"early")
    t.back(SYN | ACK, 5000, 1006)
    t.out(ACK, 1006, 5001)
    t.back(PSH | ACK, 5001, 1006, b"answer")
    t.close(1006, 5007)


def syn_ack_sent_again(t):
    t.out(SYN, 1000)
    for _ in range(3):
        t.back(SYN | ACK, 5000, 1001)
    t.out(ACK, 1001, 5001)
    t.close(1001, 5001)


def packets_after_a_reset(t):
    seq, ack = exchange(t)
    t.out(RST, seq)
    t.back(PSH | ACK, ack, seq, b"too late" * 20)
    t.out(RST, seq)
    t.back(FIN | ACK, ack + 160, seq)


def all_flags(t):
    t.out(FIN | SYN | RST | PSH | ACK | 0xe0, 1000, 5000)
    t.out(0, 1001)
    t.open()


def another_syn_ack(t):
    t.open()
    # Of a connection whose SYN is missing.
    t.back(SYN | ACK, 9000, 2001)
    t.out(ACK, 2001, 9001)


def one_number_for_two(t):
    # Both connections begin with the same number.
    t.close(*exchange(t))
    t.close(*exchange(t))


def tcp_in_fragments(t):
    t.open()
    whole = tcp(t.port, t.service, PSH | ACK, 1001, 5001, b"s" * 2000)
    for at in 0, 1480:
        more = 0x2000 if at == 0 else 0
        t.add(ip4(6, t.a, t.b, whole[at:at + 1480], 78, more | at // 8))
    t.close(3001, 5001)


def vlan_in_vlan(t):
    t.vlan = bytes.fromhex("88a8006581000064")
    t.close(*exchange(t))


def datagrams_of_both_families(t):
    datagrams(t)
    t.a, t.b = CLIENT6, SERVER6
    datagrams(t)


CASES = [plain, port_used_again, half_close, reset_with_data,
         syn_sent_again, refused, simultaneous_open, wrapped_numbers, sent_again,
         without_start, unanswered, answered_from_the_server, extension_headers, vlan,
         padded, datagrams, fragments, same_ports_of_both, to_itself, snapped,
         syn_with_data, syn_ack_sent_again, packets_after_a_reset, all_flags,
         one_number_for_two, another_syn_ack, tcp_in_fragments, vlan_in_vlan,
         datagrams_of_both_families]


def write(path, frames, snaplen):
    with open(path, "wb") as f:
        f.write(struct.pack("<IHHiIII", 0xa1b2c3d4, 2, 4, 0, 0, snaplen, 1))
        for i, frame in enumerate(frames):
            kept = frame[:snaplen]
            f.write(struct.pack("<IIII", 1700000000 + i // 100, i % 100 * 10000,
                                len(kept), len(frame)) + kept)


for case in CASES:
    talk = Talk()
    case(talk)
    write(os.path.join(sys.argv[1], case.__name__ + ".pcap"), talk.frames, talk.snaplen)
    print(case.__name__)
