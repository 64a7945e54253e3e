"""HTTP/1.1 with connections that are kept, spoken well, or badly where a fault asks for it."""

from __future__ import annotations

import gzip
import os
import socket
import struct
import threading
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from http.client import responses
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

AT_ONCE = struct.pack("ii", 1, 0)  # closing waits for nothing: the other side sees a reset


@dataclass(frozen=True)
class Asked:
    """A request as it came; names of headers in lower case."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: str

    @property
    def path(self) -> str:
        return self.target.partition("?")[0]

    @property
    def authorized(self) -> bool:
        """Whether any secret came with it."""
        return "authorization" in self.headers

    @property
    def token(self) -> str:
        return self.headers.get("authorization", "").partition(" ")[2]

    @property
    def agent(self) -> str:
        return self.headers.get("user-agent", "")


@dataclass(frozen=True)
class Reply:
    """What is sent, and how: cut off or reset after so many bytes of the body, or so many seconds a byte."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    cut: int | None = None
    reset: int | None = None
    drip: float = 0


class Server(ThreadingHTTPServer):
    request_queue_size = 64
    broken: list[str]  # what went wrong in the fake itself

    def handle_error(self, request: object, client_address: object) -> None:
        self.broken.append(traceback.format_exc())


def packed(reply: Reply) -> Reply:
    """Compressed."""
    headers = dict(reply.headers) | {"Content-Encoding": "gzip"}
    return replace(reply, headers=headers, body=gzip.compress(reply.body, 1))


@contextmanager
def listen(handle: Callable[[Asked], Reply], stopped: threading.Event, port: int = 0) -> Iterator[str]:
    """Answers on the loopback; gives the address, without a slash at its end."""
    opened: set[socket.socket] = set()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True
        wbufsize = -1  # headers and body leave together

        def setup(self) -> None:
            opened.add(self.request)
            super().setup()

        def finish(self) -> None:
            opened.discard(self.request)
            with suppress(OSError):
                super().finish()

        def handle(self) -> None:
            with suppress(OSError):  # the other side went away, or the test is over
                super().handle()

        def do_GET(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            headers = {name.lower(): text for name, text in self.headers.items()}
            send(self, handle(Asked(self.command, self.path, headers, body)), stopped)

        do_POST = do_GET

        def log_message(self, *words: object) -> None:
            """Tests read the log of the fake instead."""

    server = Server(("127.0.0.1", port), Handler)
    server.broken = []
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        stopped.set()
        server.shutdown()
        for connection in list(opened):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        server.server_close()
        thread.join()
    assert not server.broken, f"the fake forge broke: {server.broken[0]}"


def send(handler: BaseHTTPRequestHandler, reply: Reply, stopped: threading.Event) -> None:
    """The head and then the body, whole or as the fault has it; what was cut ends the connection."""
    length = {} if reply.status == 304 else {"Content-Length": str(len(reply.body))}
    head = [f"HTTP/1.1 {reply.status} {responses.get(reply.status, '')}"]
    head += [f"{name}: {text}" for name, text in ({"Server": "forge"} | dict(reply.headers) | length).items()]
    handler.wfile.write("\r\n".join([*head, "", ""]).encode("latin-1"))
    sent = next((end for end in (reply.reset, reply.cut) if end is not None), len(reply.body))
    if reply.drip:
        for byte in reply.body[:sent]:
            handler.wfile.write(bytes([byte]))
            handler.wfile.flush()
            if stopped.wait(reply.drip):
                break
    else:
        handler.wfile.write(reply.body[:sent])
        handler.wfile.flush()
    if reply.reset is not None:
        handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, AT_ONCE)
        os.close(handler.connection.detach())
    handler.close_connection = handler.close_connection or sent < len(reply.body) or reply.reset is not None
