# SPDX-License-Identifier: GPL-2.0-or-later
"""A web server over TLS for tests: "hello" at /, N bytes at /N.

	tlsd.py PORT 1.2|1.3 CERT-AND-KEY
"""

import http.server
import ssl
import sys


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        size = self.path[1:]
        body = b"x" * int(size) if size.isdigit() else b"hello\n"
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


class Server(http.server.ThreadingHTTPServer):
    request_queue_size = 128

    # Clients that do not go on, or do not trust it, are theirs to tell.
    def handle_error(self, request, client_address):
        pass


version = getattr(ssl.TLSVersion, "TLSv" + sys.argv[2].replace(".", "_"))
context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
context.minimum_version = context.maximum_version = version
context.load_cert_chain(sys.argv[3])
server = Server(("", int(sys.argv[1])), Handler)
# The handshake is made by the connection's thread.
server.socket = context.wrap_socket(
    server.socket, server_side=True, do_handshake_on_connect=False
)
print("ready", flush=True)
server.serve_forever()
