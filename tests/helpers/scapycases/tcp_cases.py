# SPDX-License-Identifier: GPL-2.0-or-later
"""TCP connections."""
from case import case, REQUEST, ANSWER


# ---- TCP: how connections begin and end ----

@case
def simultaneous_open(c):
    c.tcp("S", 1000)
    c.back("S", 5000)
    c.tcp("SA", 1000, 5001)
    c.back("SA", 5000, 1001)
    c.tcp("PA", 1001, 5001, b"hello")
    c.close(1006, 5001)


@case
def half_close(c):
    seq, ack = c.exchange()
    c.tcp("FA", seq, ack)
    c.back("A", ack, seq + 1)
    for i in range(3):
        c.back("PA", ack + i * 500, seq + 1, b"y" * 500)
    c.back("FA", ack + 1500, seq + 1)
    c.tcp("A", seq + 1, ack + 1501)


@case
def simultaneous_close(c):
    seq, ack = c.exchange()
    c.tcp("FA", seq, ack)
    c.back("FA", ack, seq)
    c.tcp("A", seq + 1, ack + 1)
    c.back("A", ack + 1, seq + 1)


@case
def reset_with_data(c):
    seq, ack = c.exchange()
    c.back("RA", ack, seq, b"go away")


@case
def refused_port(c):
    for isn in 1000, 2000, 3000:
        c.tcp("S", isn)
        c.back("RA", 0, isn + 1)


@case
def SYN_sent_again(c):
    for _ in range(4):
        c.tcp("S", 1000, options=[("MSS", 1460)])


@case
def SYN_ACK_sent_again(c):
    c.tcp("S", 1000)
    for _ in range(3):
        c.back("SA", 5000, 1001)
    c.tcp("A", 1001, 5001)
    c.close(1001, 5001)


@case
def port_used_again(c):
    c.whole()
    c.whole(900000, 800000)
    c.open(1700000)
    c.tcp("R", 1700001)
    c.open(2700000)
    c.open(3700000)


@case
def port_used_again_by_the_server(c):
    c.whole()
    # The other side connects from the same port.
    c.back("S", 700000)
    c.tcp("SA", 600000, 700001)
    c.back("A", 700001, 600001)


@case
def data_in_the_SYN(c):
    cookie = b"\x11" * 8
    c.tcp("S", 1000, 0, REQUEST, options=[(34, cookie)])
    c.back("SA", 5000, 1001 + len(REQUEST))
    c.back("PA", 5001, 1001 + len(REQUEST), ANSWER)
    c.tcp("A", 1001 + len(REQUEST), 5001 + len(ANSWER))
    c.close(1001 + len(REQUEST), 5001 + len(ANSWER))


@case
def data_in_the_SYN_that_was_not_taken(c):
    c.tcp("S", 1000, 0, REQUEST, options=[(34, b"\x11" * 8)])
    c.back("SA", 5000, 1001)
    c.tcp("PA", 1001, 5001, REQUEST)
    c.back("PA", 5001, 1001 + len(REQUEST), ANSWER)
    c.close(1001 + len(REQUEST), 5001 + len(ANSWER))


@case
def SYN_with_a_reset(c):
    c.tcp("SR", 1000)
    c.tcp("SF", 2000)
    c.open(3000)


@case
def without_a_start(c):
    c.back("PA", 5000, 1000, b"from the middle")
    c.tcp("A", 1000, 5015)
    c.open(77777)


@case
def only_one_side(c):
    c.back("SA", 5000, 1001)
    c.back("PA", 5001, 1001, b"220 hello\r\n")
    c.back("FA", 5012, 1001)


@case
def scan_with_flags(c):
    for i, flags in enumerate(["", "F", "FPU", "A", "R", "SA", "FSRPAUEC"]):
        c.port = 40000 + i
        c.tcp(flags, 1000, 0)


# ---- TCP: numbers ----

@case
def wrapped_sequence_numbers(c):
    c.whole(2**32 - 8, 2**32 - 500)


@case
def wrap_in_the_SYN(c):
    c.whole(2**32 - 1, 2**32 - 1)


@case
def keep_alives(c):
    seq, ack = c.exchange()
    for _ in range(3):
        c.tcp("A", seq - 1, ack)  # without a byte
        c.back("A", ack, seq)
        c.tcp("A", seq - 1, ack, b"\0")
        c.back("A", ack, seq)
    c.close(seq, ack)


@case
def zero_window(c):
    seq, ack = c.exchange()
    c.tcp("A", seq, ack, window=0)
    c.back("A", ack, seq, b"p")  # a probe
    c.tcp("A", seq, ack, window=0)
    c.back("A", ack, seq, b"p")
    c.tcp("A", seq, ack + 1, window=65535)
    c.back("PA", ack + 1, seq, b"z" * 400)
    c.close(seq, ack + 401)


@case
def out_of_order(c):
    seq, ack = c.exchange()
    for at in 1000, 0, 500, 1500:
        c.back("PA", ack + at, seq, b"o" * 500)
    c.tcp("A", seq, ack + 2000)
    c.close(seq, ack + 2000)


@case
def sent_again_with_other_data(c):
    seq, ack = c.exchange()
    c.back("PA", ack, seq, b"a" * 300)
    c.back("PA", ack + 100, seq, b"b" * 300)  # half of it is new
    c.back("PA", ack, seq, b"c" * 300)
    c.tcp("A", seq, ack + 400)
    c.close(seq, ack + 400)


@case
def lost_and_never_sent_again(c):
    seq, ack = c.exchange()
    c.back("PA", ack + 700, seq, b"later")
    c.tcp("A", seq, ack + 705)
    c.close(seq, ack + 705)


@case
def urgent_data(c):
    seq, ack = c.exchange()
    c.tcp("PAU", seq, ack, b"!!!", urgptr=1)
    c.close(seq + 3, ack)


@case
def ECN(c):
    c.tcp("SEC", 1000)
    c.back("SAE", 5000, 1001)
    c.tcp("A", 1001, 5001)
    c.tcp("PA", 1001, 5001, REQUEST, ip=c.ip(tos=2))
    c.back("PA", 5001, 1001 + len(REQUEST), ANSWER, ip=c.ip(True, tos=3))
    c.tcp("AE", 1001 + len(REQUEST), 5001 + len(ANSWER))
    c.tcp("PAC", 1001 + len(REQUEST), 5001 + len(ANSWER), b"less")
    c.close(1005 + len(REQUEST), 5001 + len(ANSWER))


@case
def jumbo_frames(c):
    seq, ack = c.exchange()
    c.back("PA", ack, seq, b"j" * 8948)
    c.close(seq, ack + 8948)


@case
def segments_of_64_KiB(c):
    seq, ack = c.exchange()
    c.back("PA", ack, seq, b"g" * 65000)
    c.close(seq, ack + 65000)


@case
def MPTCP(c):
    key = bytes(range(8))
    c.tcp("S", 1000, options=[(30, b"\x01\x81" + key)])
    c.back("SA", 5000, 1001, options=[(30, b"\x01\x81" + key)])
    c.tcp("A", 1001, 5001, options=[(30, b"\x01\x81" + key + key)])
    c.tcp("PA", 1001, 5001, REQUEST, options=[(30, b"\x20\x06" + bytes(16))])
    c.close(1001 + len(REQUEST), 5001)


@case
def all_room_for_options(c):
    options = [("SAckOK", b""), ("Timestamp", (1, 2)), ("SAck", (1, 2, 3, 4, 5, 6))]
    c.whole(options=options)


@case(by="address")
def a_header_that_is_too_short(c):
    c.open()
    c.tcp("PA", 1001, 5001, b"short", dataofs=4)
    c.tcp("PA", 1001, 5001, b"long", dataofs=15)
    c.close(1001, 5001)
