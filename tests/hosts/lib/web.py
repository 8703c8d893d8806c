# SPDX-License-Identifier: GPL-2.0-or-later
# The web of the internet of tests/hosts. Every page is the client's address, but
# for /ping/ADDRESS, for which this asks the address for an echo.
import http.server
import socket
import socketserver
import subprocess


class Page(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        address = self.client_address[0].replace("::ffff:", "")
        body = f"hello {address}\n".encode()
        if self.path.startswith("/ping/"):
            ping = ["ping", "-c", "1", "-W", "1", "--", self.path[6:]]
            subprocess.run(ping, stdout=subprocess.DEVNULL, check=False)
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
    address_family = socket.AF_INET6
    daemon_threads = True
    request_queue_size = 128

    def server_bind(self):
        self.socket.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        socketserver.TCPServer.server_bind(self)


Server(("::", 80), Page).serve_forever()
