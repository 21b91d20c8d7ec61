"""A proxy that speaks TLS in front of a server, as README has nginx do: for whoever deploys one."""

from __future__ import annotations

import re
import socket
import ssl
import subprocess
import threading
from contextlib import suppress
from pathlib import Path

from .serving import HOST

HOP = re.compile(rb"^(?:connection|x-forwarded-[a-z]+):.*\r\n", re.I | re.M)
UPGRADE = re.compile(rb"^upgrade: *websocket\r$", re.I | re.M)


class TlsProxy:
    """Each connection is for one request, or a WebSocket. ``url`` is where browsers find it."""

    def __init__(self, folder: Path, port: int) -> None:
        self._behind = port
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(_certificate(folder))
        self._listening = socket.create_server((HOST, 0))
        self.url = f"https://localhost:{self._listening.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()

    def _accept(self) -> None:
        with suppress(OSError):  # closed
            while True:
                raw, _address = self._listening.accept()
                threading.Thread(target=self._serve, args=(raw,), daemon=True).start()

    def _serve(self, raw: socket.socket) -> None:
        with suppress(OSError), self._context.wrap_socket(raw, server_side=True) as client:
            head = b""
            while b"\r\n\r\n" not in head:
                if not (more := client.recv(65536)):
                    return
                head += more
            with socket.create_connection((HOST, self._behind)) as server:
                server.sendall(self._forwarded(head))
                back = threading.Thread(target=_pour, args=(server, client), daemon=True)
                back.start()
                _pour(client, server)
                back.join()

    def _forwarded(self, head: bytes) -> bytes:
        request, _, rest = head.partition(b"\r\n")
        host = self.url.removeprefix("https://").encode()
        connection = b"Upgrade" if UPGRADE.search(head) else b"close"
        said = (
            b"Connection: " + connection,
            b"X-Forwarded-For: 203.0.113.9",
            b"X-Forwarded-Proto: https",
            b"X-Forwarded-Host: " + host,
        )
        return b"\r\n".join((request, *said, HOP.sub(b"", rest)))


def _pour(source: socket.socket, sink: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65536):
            sink.sendall(data)
    with suppress(OSError):
        sink.shutdown(socket.SHUT_WR)


def _certificate(folder: Path) -> Path:
    """Of localhost, for a day, with its key; nobody else signs it."""
    made = folder / "localhost.pem"
    subject = "-subj /CN=localhost -addext subjectAltName=DNS:localhost"
    kind = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 1"
    command = f"openssl {kind} {subject} -keyout {made} -out {folder / 'certificate.pem'}"
    subprocess.run(command.split(), check=True, capture_output=True)
    with made.open("a") as file:
        file.write((folder / "certificate.pem").read_text())
    return made
