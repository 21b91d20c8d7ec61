"""nginx with `deploy/nginx.conf`: the file as it is, but for its name, ports, certificate and logs."""

from __future__ import annotations

import os
import socket
import ssl
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from ..services import PostgreSQL, Redis, Service, folder_for_all, nginx_program
from ..serving import HOST, ROOT, Server, free_port

NAME = "localhost"
REAL_SECRET = "b1946ac92492d2347c6235b4d2611184"
FORMER, STICKY = "    least_conn;\n", "    #hash $remote_addr consistent;\n"

MAIN = """
daemon off;
pid {folder}/nginx.pid;
error_log stderr;
{user}
worker_processes 2;
events {{ worker_connections 1024; }}
http {{
    gzip on;  # as Debian's nginx.conf has it
    {kept}
    include {folder}/chatroom.conf;
}}
"""
KEPT = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")


class Nginx(Service):
    """In front of what listens on two ``ports``. ``sticky``: with the variant for long-polling.

    ``url`` is where browsers find it, with the certificate in ``certificate``.
    """

    name = "nginx"

    def __init__(self, folder: Path, ports: tuple[int, int], sticky: bool = False) -> None:
        super().__init__(folder)
        self.http_port = free_port()
        self.url = f"https://{NAME}:{self.port}"
        self.certificate = folder / "fullchain.pem"
        self._make_certificate()
        self._write(ports, sticky)

    def empty(self) -> None:
        """It keeps nothing."""

    def access_log(self) -> str:
        return (self.folder / "chatroom.log").read_text()

    def ask(self, request: bytes) -> bytes:
        """What it answers to these bytes, over TLS, until it hangs up."""
        trusting = ssl.create_default_context(cafile=self.certificate)
        with (
            socket.create_connection((HOST, self.port), timeout=10) as plain,
            trusting.wrap_socket(plain, server_hostname=NAME) as line,
        ):
            line.sendall(request)
            return b"".join(iter(lambda: line.recv(65536), b""))

    def _make_certificate(self) -> None:
        key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
        named = ["-subj", f"/CN={NAME}", "-addext", f"subjectAltName=DNS:{NAME}"]
        out = ["-keyout", self.folder / "privkey.pem", "-out", self.certificate, "-days", "2"]
        subprocess.run(
            ["openssl", "req", "-x509", *key, *named, *out], check=True, capture_output=True
        )

    def _write(self, ports: tuple[int, int], sticky: bool) -> None:
        text = (ROOT / "deploy" / "nginx.conf").read_text()
        changes = {
            "/etc/letsencrypt/live/chat.example": str(self.folder),
            "/var/log/nginx": str(self.folder),
            "chat.example": NAME,
            "    listen [::]:80;\n": "",
            "    listen [::]:443 ssl http2;\n": "",
            "listen 80;": f"listen {HOST}:{self.http_port};",
            "listen 443 ssl": f"listen {HOST}:{self.port} ssl",
            "127.0.0.1:8001": f"{HOST}:{ports[0]}",
            "127.0.0.1:8002": f"{HOST}:{ports[1]}",
        }
        if sticky:
            changes |= {FORMER: "", STICKY: STICKY.replace("#", "")}
        for told, here in changes.items():
            assert told in text, told
            text = text.replace(told, here)
        (self.folder / "chatroom.conf").write_text(text)
        kept = " ".join(f"{one}_temp_path {self.folder}/{one};" for one in KEPT)
        user = "user root;" if os.geteuid() == 0 else ""
        main = MAIN.format(folder=self.folder, kept=kept, user=user)
        (self.folder / "nginx.conf").write_text(main)

    def _command(self) -> list[str]:
        program = self._found(nginx_program())
        return [program, "-p", str(self.folder), "-c", str(self.folder / "nginx.conf")]

    def _answers(self) -> bool:
        with suppress(OSError), socket.create_connection((HOST, self.port), timeout=1):
            return True
        return False


@contextmanager
def put_up(
    folder: Path, postgresql: PostgreSQL, redis: Redis, sticky: bool = False
) -> Iterator[tuple[Nginx, Server, Server]]:
    """nginx, and two processes behind it, as in production. Their log is in ``folder``."""
    settings = {
        "CONFIG": "production",
        "SECRET_KEY": REAL_SECRET,
        "STORE_URL": postgresql.url,
        "MESSAGE_QUEUE": redis.url,
        "PROXIES": 1,
        "POLLING": "sticky" if sticky else None,
    }
    left, right = Server(folder, **settings), Server(folder, **settings)
    with ExitStack() as until_the_end:
        for server in (left, right):
            until_the_end.callback(server.kill)
        with ThreadPoolExecutor() as at_once:  # as after a power cut, on an empty database
            list(at_once.map(Server.start, (left, right)))
        nginx = Nginx(
            until_the_end.enter_context(folder_for_all()), (left.port, right.port), sticky
        )
        until_the_end.callback(nginx.stop)
        yield nginx.start(), left, right
        for server in (left, right):
            print(server.log)
            assert "Traceback" not in server.log
