"""A server of git over HTTP, as git itself answers (git http-backend), which can be away for a night."""

from __future__ import annotations

import http.server
import os
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from tests.ingest.repository import SURROUNDINGS


@dataclass(frozen=True)
class Server:
    """Where it answers; `away` says that it does not."""

    folder: Path
    url: str
    away: threading.Event = field(default_factory=threading.Event)
    refused: list[str] = field(default_factory=list)  # what was asked while it was away


class Answering(http.server.BaseHTTPRequestHandler):
    """Hands each question to git."""

    served: Server

    def log_message(self, *words: object) -> None:
        """Nothing."""

    def do_GET(self) -> None:
        self.answer(b"")

    def do_POST(self) -> None:
        self.answer(self.rfile.read(int(self.headers.get("Content-Length", 0))))

    def answer(self, body: bytes) -> None:
        """What git says, its headers first; 503 while the server is away."""
        if self.served.away.is_set():
            self.served.refused.append(self.path)
            self.send_error(503)
            return
        asked = urlsplit(self.path)
        words = {
            "GIT_PROJECT_ROOT": str(self.served.folder),
            "GIT_HTTP_EXPORT_ALL": "1",
            "PATH_INFO": asked.path,
            "QUERY_STRING": asked.query,
            "REQUEST_METHOD": self.command,
            "CONTENT_TYPE": self.headers.get("Content-Type", ""),
            "CONTENT_LENGTH": str(len(body)),
            "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding", ""),
            "GIT_PROTOCOL": self.headers.get("Git-Protocol", ""),
        }
        told = subprocess.run(
            ["git", "http-backend"],
            input=body,
            capture_output=True,
            env=os.environ | SURROUNDINGS | words,
            check=False,
        )
        head, _, rest = told.stdout.partition(b"\r\n\r\n")
        headers = dict(line.split(": ", 1) for line in head.decode().splitlines())
        self.send_response(int(headers.pop("Status", "200").split()[0]))
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(rest)))
        self.end_headers()
        self.wfile.write(rest)


@contextmanager
def serving(folder: Path) -> Iterator[Server]:
    """The repositories of a folder, until the block ends."""
    handler = type("Handler", (Answering,), {})
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        handler.served = Server(folder, f"http://127.0.0.1:{server.server_port}")
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield handler.served
        server.shutdown()
