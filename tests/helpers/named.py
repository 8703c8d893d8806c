# SPDX-License-Identifier: GPL-2.0-or-later
"""A name server: every name ending in .example has one IPv4 address.

	named.py LISTEN-ADDRESS ADDRESS
"""

import socket
import sys

HEADER = 12
A = 1
ANSWERED = 0x8480  # a response, authoritative, recursion available
POINTER_TO_QUESTION = b"\xc0\x0c"
TTL = 60


def split_question(query):
    """The labels, the type, and the question's bytes."""
    labels = []
    at = HEADER
    while query[at]:
        labels.append(query[at + 1 : at + 1 + query[at]])
        at += 1 + query[at]
    kind = int.from_bytes(query[at + 1 : at + 3], "big")
    return labels, kind, query[HEADER : at + 5]


def answer(query, address):
    labels, kind, question = split_question(query)
    known = labels[-1:] == [b"example"]
    records = b""
    if known and kind == A:
        records = (
            POINTER_TO_QUESTION
            + question[-4:]
            + TTL.to_bytes(4, "big")
            + len(address).to_bytes(2, "big")
            + address
        )
    flags = ANSWERED | (0 if known else 3)  # 3: no such name
    counts = [1, 1 if records else 0, 0, 0]
    header = [int.from_bytes(query[:2], "big"), flags, *counts]
    return b"".join(n.to_bytes(2, "big") for n in header) + question + records


server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server.bind((sys.argv[1], 53))
print("ready", flush=True)
while True:
    message, client = server.recvfrom(512)
    server.sendto(answer(message, socket.inet_aton(sys.argv[2])), client)
