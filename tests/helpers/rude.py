# SPDX-License-Identifier: GPL-2.0-or-later
"""A server that reads what a client says, and ends the connection.

	rude.py PORT reset|close
"""

import socket
import struct
import sys

server = socket.create_server(("", int(sys.argv[1])))
print("ready", flush=True)
while True:
    client, _ = server.accept()
    client.recv(65536)
    if sys.argv[2] == "reset":
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    client.close()
