# SPDX-License-Identifier: GPL-2.0-or-later
# HTTP/3 by python3-aioquic: a server, and a client that logs its secrets.
#
#	http3.py serve ADDRESS PORT CERTIFICATE KEY
#	http3.py get ADDRESS PORT [N]	N connections at once
import asyncio
import os
import ssl
import sys

from aioquic.asyncio import QuicConnectionProtocol, connect, serve
from aioquic.h3.connection import H3_ALPN, H3Connection
from aioquic.h3.events import DataReceived, HeadersReceived
from aioquic.quic.configuration import QuicConfiguration

BODY = b"hello by HTTP/3\n"


class Server(QuicConnectionProtocol):
    http = None

    def quic_event_received(self, event):
        self.http = self.http or H3Connection(self._quic)
        for seen in self.http.handle_event(event):
            if isinstance(seen, HeadersReceived) and seen.stream_ended:
                self.http.send_headers(seen.stream_id, [(b":status", b"200")])
                self.http.send_data(seen.stream_id, BODY, end_stream=True)
                self.transmit()


class Client(QuicConnectionProtocol):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.http = H3Connection(self._quic)
        self.answer = asyncio.get_running_loop().create_future()

    def get(self):
        stream = self._quic.get_next_available_stream_id()
        headers = {":method": "GET", ":scheme": "https", ":authority": "test",
                   ":path": "/"}
        self.http.send_headers(
            stream, [(k.encode(), v.encode()) for k, v in headers.items()],
            end_stream=True)
        self.transmit()
        return self.answer

    def quic_event_received(self, event):
        for seen in self.http.handle_event(event):
            if isinstance(seen, DataReceived) and seen.stream_ended:
                self.answer.set_result(seen.data)


async def run_server(address, port, certificate, key):
    configuration = QuicConfiguration(is_client=False, alpn_protocols=H3_ALPN)
    configuration.load_cert_chain(certificate, key)
    await serve(address, int(port), configuration=configuration,
                create_protocol=Server)
    print("ready", flush=True)
    await asyncio.Future()


async def get(address, port):
    configuration = QuicConfiguration(
        alpn_protocols=H3_ALPN, verify_mode=ssl.CERT_NONE)
    with open(os.environ["SSLKEYLOGFILE"], "a", encoding="ascii") as log:
        configuration.secrets_log_file = log
        async with connect(address, int(port), configuration=configuration,
                           create_protocol=Client) as client:
            answer = await asyncio.wait_for(client.get(), 20)
            print(answer.decode(), end="")


async def run_client(address, port, n="1"):
    await asyncio.gather(*(get(address, port) for _ in range(int(n))))


main = run_server if sys.argv[1] == "serve" else run_client
asyncio.run(main(*sys.argv[2:]))
