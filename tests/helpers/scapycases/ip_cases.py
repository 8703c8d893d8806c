# SPDX-License-Identifier: GPL-2.0-or-later
"""What IP packets are in, and how IP carries them."""
import struct

from scapy.all import (
    GRE, IP, PPP, TCP, UDP, Dot1AD, Dot1Q, Ether, IPOption_Router_Alert, IPv6,
    IPv6ExtHdrDestOpt, IPv6ExtHdrFragment, IPv6ExtHdrHopByHop, IPv6ExtHdrRouting, PadN, PPPoE,
    Raw, fragment, fragment6)
from scapy.layers.vxlan import VXLAN

from case import case


# ---- IP ----

@case
def IP_options(c):
    for back, flags in (False, "S"), (True, "SA"):
        c.tcp(flags, 1000, 1001, back=back, ip=c.ip(back, options=[IPOption_Router_Alert()]))


@case
def bad_checksums(c):
    seq, ack = c.exchange(chksum=0x1234)
    c.tcp("PA", seq, ack, b"bad", chksum=0xdead, ip=c.ip(chksum=0xbeef))
    c.udp(b"bad", chksum=0x1111)
    c.udp(b"none", chksum=0)


@case
def padding_of_Ethernet(c):
    c.open()
    c.tcp("FA", 1001, 5001)
    c.packets = [(bytes(p) + bytes(6), lower) for p, lower in c.packets]


@case(by="address")
def fragments(c):
    for p in fragment(c.ip() / UDP(sport=40000, dport=9999) / Raw(b"f" * 3000), 1480):
        c.add(p)


@case(by="address")
def fragments_of_a_segment(c):
    c.open()
    big = c.ip(id=7) / TCP(sport=c.port, dport=80, flags="PA", seq=1001, ack=5001) / Raw(b"s" * 2000)
    for p in fragment(big, 1480):
        c.add(p)
    c.close(3001, 5001)


@case
def fragments_in_reverse(c):
    for p in reversed(fragment(c.ip(id=9) / UDP(sport=40000, dport=9999) / Raw(b"r" * 3000), 1480)):
        c.add(p)
    c.udp(b"whole")


@case(v6=True)
def both_protocols_on_IPv6(c):
    c.whole()
    c.udp(b"q" * 40)
    c.udp(b"a" * 70, True)


@case(v6=True)
def IPv6_extension_headers(c):
    for back, flags, seq in (False, "S", 1000), (True, "SA", 5000):
        a, b = (c.b, c.a) if back else (c.a, c.b)
        c.tcp(flags, seq, 1001, back=back, ip=IPv6(src=a, dst=b) / IPv6ExtHdrHopByHop(
            options=[PadN(optdata=b"\0" * 4)]) / IPv6ExtHdrRouting(
                addresses=["fd00::7"], segleft=0) / IPv6ExtHdrDestOpt(
                    options=[PadN(optdata=b"\0" * 12)]))


@case(v6=True, by="frame")
def IPv6_fragments(c):
    for p in fragment6(IPv6(src=c.a, dst=c.b) / IPv6ExtHdrFragment(id=5) /
                       UDP(sport=40000, dport=9999) / Raw(b"f" * 3000), 1280):
        c.add(p)


@case(v6=True)
def IPv6_atomic_fragments(c):
    for back, flags, seq in (False, "S", 1000), (True, "SA", 5000), (False, "A", 1001):
        a, b = (c.b, c.a) if back else (c.a, c.b)
        c.tcp(flags, seq, 5001 if flags == "A" else 1001, back=back,
              ip=IPv6(src=a, dst=b) / IPv6ExtHdrFragment(id=seq))


# ---- below IP ----

@case
def VLAN(c):
    c.lower = Dot1Q(vlan=100)
    c.whole()


@case
def QinQ(c):
    c.lower = Dot1AD(vlan=7) / Dot1Q(vlan=100)
    c.whole()


@case
def QinQ_of_old_kinds(c):
    c.lower = Raw(struct.pack("!HH", 7, 0x8100)) / Dot1Q(vlan=100)
    c.lower_type = 0x9100
    c.whole()


@case
def PPPoE_session(c):
    c.lower = PPPoE(sessionid=5) / PPP()
    c.whole()
    c.udp(b"pppoe")


@case(v6=True)
def PPPoE_session_of_IPv6(c):
    c.lower = PPPoE(sessionid=5) / PPP()
    c.whole()


@case
def PPPoE_in_a_VLAN(c):
    c.lower = Dot1Q(vlan=7) / PPPoE(sessionid=6) / PPP()
    c.whole()


@case
def MPLS(c):
    c.lower = Raw(struct.pack("!II", 16 << 12 | 64, 17 << 12 | 0x100 | 64))
    c.lower_type = 0x8847
    c.whole()


# ---- tunnels: the conversation is that of the tunnel's ends ----

@case
def VXLAN_tunnel(c):
    inner = Ether(dst="02:00:00:00:00:02", src="02:00:00:00:00:01") / IP(src="172.16.0.1", dst="172.16.0.2") / TCP(flags="S")
    c.add(c.ip() / UDP(sport=50000, dport=4789) / VXLAN(vni=5) / inner)


@case(by="nothing")
def GRE_tunnel(c):
    c.add(c.ip() / GRE() / IP(src="172.16.1.1", dst="172.16.1.2") / TCP(flags="S"))


@case(by="nothing")
def IP_in_IP(c):
    c.add(c.ip(proto=4) / IP(src="172.16.2.1", dst="172.16.2.2") / UDP(sport=1, dport=2))
