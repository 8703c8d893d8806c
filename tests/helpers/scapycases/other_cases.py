# SPDX-License-Identifier: GPL-2.0-or-later
"""UDP and its like, errors, and what conversations carry."""
import struct

from scapy.all import (
    DNS, DNSQR, DNSRR, DNSRROPT, ICMP, IP, SCTP, ICMPv6DestUnreach, Raw, SCTPChunkInit)

from case import case, REQUEST, ANSWER


# ---- UDP and its like ----

@case
def datagrams(c):
    for port in 40000, 40001, 40000:
        for _ in range(3):
            c.udp(b"q" * 30, sport=port)
            c.udp(b"answer", True, sport=port)
    c.udp(b"nobody", sport=40002)


@case
def datagrams_without_a_byte(c):
    c.udp(b"")
    c.udp(b"", True)


@case(by="address")
def datagrams_that_lie_about_their_length(c):
    c.udp(b"longer", len=500)
    c.udp(b"shorter", len=9)
    c.udp(b"none", len=0)


@case
def UDP_Lite(c):
    c.add(c.ip(proto=136) / Raw(struct.pack("!HHHH", 40000, 9999, 8, 0) + b"lite"))
    c.udp(b"full")


@case
def SCTP_beside_TCP(c):
    c.add(c.ip() / SCTP(sport=40000, dport=80) / SCTPChunkInit())
    c.open()


@case
def same_ports_at_both_ends(c):
    c.service = c.port
    c.whole()
    c.udp(b"one", sport=9999)
    c.udp(b"two", True, sport=9999)


@case
def to_itself(c):
    c.b = c.a
    c.whole()


# ---- errors ----

@case
def ICMP_errors(c):
    c.udp(b"nobody listens")
    c.add(c.ip(True) / ICMP(type=3, code=3) / bytes(c.packets[-1][0])[:28])
    c.tcp("S", 1000)
    c.add(IP(src="10.9.250.1", dst=c.a) / ICMP(type=3, code=1) / bytes(c.packets[-1][0]))
    c.add(IP(src="10.9.250.1", dst=c.a) / ICMP(type=11, code=0) / bytes(c.packets[-2][0])[:28])


@case(v6=True)
def ICMPv6_errors(c):
    c.udp(b"nobody listens")
    c.add(c.ip(True) / ICMPv6DestUnreach(code=4) / bytes(c.packets[-1][0]))


@case(by="nothing")
def an_ICMP_error_about_what_was_not_seen(c):
    c.udp(b"quoted")
    quoted = bytes(c.packets.pop()[0])
    c.add(c.ip(True) / ICMP(type=3, code=3) / quoted)


@case
def pings(c):
    for i in range(3):
        c.add(c.ip() / ICMP(type=8, id=7, seq=i) / Raw(b"p" * 56))
        c.add(c.ip(True) / ICMP(type=0, id=7, seq=i) / Raw(b"p" * 56))
    c.udp(b"besides")


# ---- DNS ----

def question(name="www.example.test", **fields):
    return DNS(id=1, rd=1, qd=DNSQR(qname=name, **fields))


@case
def DNS_with_EDNS(c):
    q = question()
    q.ar = DNSRROPT(rclass=4096)
    c.dns(q, DNS(id=1, qr=1, qd=q.qd, an=DNSRR(rrname="www.example.test", rdata="192.0.2.1"),
                 ar=DNSRROPT(rclass=1232)))


@case
def DNS_of_many_questions(c):
    many = DNSQR(qname="a.test") / DNSQR(qname="b.test") / DNSQR(qname="c.test")
    c.dns(DNS(id=1, rd=1, qd=many), DNS(id=1, qr=1, qd=many, rcode=1))


@case
def DNS_errors(c):
    for port, rcode in (40001, 2), (40002, 3), (40003, 5), (40004, 0):
        q = question()
        c.dns(q, DNS(id=1, qr=1, qd=q.qd, rcode=rcode), port)
    q = question()
    c.dns(q, DNS(id=1, qr=1, tc=1, qd=q.qd), 40005)


@case
def DNS_that_points_to_itself(c):
    header = struct.pack("!6H", 1, 0x0100, 1, 0, 0, 0)
    c.dns(Raw(header + b"\xc0\x0c\0\1\0\1"),
          Raw(struct.pack("!6H", 1, 0x8180, 1, 1, 0, 0) + b"\xc0\x0e\xc0\x0c\0\1\0\1" * 2))


@case
def DNS_that_is_cut_short(c):
    q = bytes(question())
    for n in 0, 1, 11, 12, 13, len(q) - 1:
        c.dns(Raw(q[:n]), Raw(q[:n]), 40000 + n)


@case
def DNS_over_TCP(c):
    c.service = 53
    c.open()
    q = bytes(question())
    c.tcp("PA", 1001, 5001, struct.pack("!H", len(q)) + q)
    c.close(1003 + len(q), 5001)


# ---- what connections carry ----

@case
def TLS_alert(c):
    c.service = 443
    c.open()
    hello = b"\x16\x03\x01\x00\x2f\x01\x00\x00\x2b\x03\x03" + b"r" * 32 + \
        b"\x00\x00\x02\x13\x01\x01\x00\x00\x00"
    c.tcp("PA", 1001, 5001, hello)
    c.back("PA", 5001, 1001 + len(hello), b"\x15\x03\x03\x00\x02\x02\x28")
    c.back("FA", 5008, 1001 + len(hello))
    c.tcp("FA", 1001 + len(hello), 5009)


@case
def HTTP_pipelining(c):
    c.open()
    c.tcp("PA", 1001, 5001, REQUEST * 3)
    c.back("PA", 5001, 1001 + 3 * len(REQUEST), ANSWER + ANSWER)
    c.back("PA", 5001 + 2 * len(ANSWER), 1001 + 3 * len(REQUEST), ANSWER)
    c.close(1001 + 3 * len(REQUEST), 5001 + 3 * len(ANSWER))
