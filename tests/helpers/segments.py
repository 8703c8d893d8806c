# SPDX-License-Identifier: GPL-2.0-or-later
# Sends 50 datagrams of 1200 bytes with UDP_SEGMENT, ten in a call, as senders of QUIC do.
#
#	segments.py serve ADDRESS PORT	answers each datagram "?" with 50
#	segments.py ask ADDRESS PORT	sends 50, and "?"; prints how many come, of which
#					size, to a socket with UDP_GRO
import socket
import struct
import sys

UDP_SEGMENT, UDP_GRO = 103, 104
SIZE, IN_A_CALL, CALLS = 1200, 10, 5


def end(address):
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    return socket.socket(family, socket.SOCK_DGRAM)


def send(sock, peer):
    sock.setsockopt(socket.SOL_UDP, UDP_SEGMENT, SIZE)
    for _ in range(CALLS):
        sock.sendto(bytes(SIZE * IN_A_CALL), peer)
    sock.setsockopt(socket.SOL_UDP, UDP_SEGMENT, 0)


def serve(address, port):
    sock = end(address)
    sock.bind((address, port))
    print("ready", flush=True)
    while True:
        data, peer = sock.recvfrom(65536)
        if data == b"?":
            send(sock, peer)


# The size of the datagrams that the kernel has put into one, if it says so.
def segment_size(data, ancillary):
    for _, kind, value in ancillary:
        if kind == UDP_GRO:
            return struct.unpack("i", value[:4])[0]
    return len(data)


def ask(address, port):
    sock = end(address)
    sock.setsockopt(socket.SOL_UDP, UDP_GRO, 1)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
    sock.settimeout(60)
    send(sock, (address, port))
    sock.sendto(b"?", (address, port))
    left = SIZE * IN_A_CALL * CALLS
    sizes = {}
    while left > 0:
        data, ancillary, _, _ = sock.recvmsg(65536, 100)
        size = segment_size(data, ancillary)
        sizes[size] = sizes.get(size, 0) + len(data) // size
        left -= len(data)
    for size, count in sorted(sizes.items()):
        print(count, "of", size)


{"serve": serve, "ask": ask}[sys.argv[1]](sys.argv[2], int(sys.argv[3]))
