# SPDX-License-Identifier: GPL-2.0-or-later
# Plays recorded QUIC connections (tests/helpers/quic): both ends send the datagrams that
# were sent then, and the client logs the secrets of then.
#
#	quicd.py serve ADDRESS PORT RECORDING...
#	quicd.py play [--late SECONDS] [--move] [--wait FILE] ADDRESS PORT RECORDING...
#
# The client plays all recordings at once, and logs what secrets a client has: the early
# secret before its first datagram, the others when it has the server's first answer.
# With --late it logs all of them after its last datagram, and that time. With --move it
# sends what follows the handshake from another port. At last it waits for FILE.
import argparse
import os
import socket
import threading
import time


class Recording:
    def __init__(self, path):
        self.datagrams, self.early, self.secrets = [], [], []
        with open(path, encoding="ascii") as file:
            for line in file:
                kind, text = line.rstrip().split(" ", 1)
                if kind in "<>":
                    self.datagrams.append((kind, bytes.fromhex(text)))
                elif kind == "=" and text.startswith("CLIENT_EARLY_"):
                    self.early.append(text + "\n")
                elif kind == "=":
                    self.secrets.append(text + "\n")


def family(address):
    return socket.AF_INET6 if ":" in address else socket.AF_INET


# Each datagram of a client is answered by those that follow it in its recording.
def serve(args):
    answers = {}
    for path in args.recordings:
        for kind, data in Recording(path).datagrams:
            if kind == ">":
                asked = answers.setdefault(data, [])
            else:
                asked.append(data)
    end = socket.socket(family(args.address), socket.SOCK_DGRAM)
    end.bind((args.address, args.port))
    print("ready", flush=True)
    while True:
        data, peer = end.recvfrom(65536)
        for answer in answers.get(data, []):
            end.sendto(answer, peer)


def connected(args):
    end = socket.socket(family(args.address), socket.SOCK_DGRAM)
    end.connect((args.address, args.port))
    end.settimeout(60)
    return end


def log(lines):
    path = os.environ.get("SSLKEYLOGFILE")
    if path and lines:
        with open(path, "a", encoding="ascii") as file:
            file.write("".join(lines))


def play(args, recording):
    end = connected(args)
    moved = logged = False
    if args.late is None:
        log(recording.early)
    for kind, data in recording.datagrams:
        if kind == "<":
            assert end.recv(65536) == data
            if not logged and args.late is None:
                log(recording.secrets)
            logged = True
            continue
        if args.move and not moved and data[0] < 0x80:
            end = connected(args)
            moved = True
        end.send(data)
    if args.late is not None:
        time.sleep(args.late)
        log(recording.early + recording.secrets)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("what", choices=("serve", "play"))
    parser.add_argument("--late", type=float)
    parser.add_argument("--move", action="store_true")
    parser.add_argument("--wait")
    parser.add_argument("address")
    parser.add_argument("port", type=int)
    parser.add_argument("recordings", nargs="+")
    args = parser.parse_args()
    if args.what == "serve":
        serve(args)
    threads = [
        threading.Thread(target=play, args=(args, Recording(path)))
        for path in args.recordings
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    while args.wait and not os.path.exists(args.wait):
        time.sleep(0.02)


main()
