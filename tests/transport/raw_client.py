"""Clients that say exactly what a test wants, byte by byte."""

import json
import os
import socket
import struct
import urllib.request
from contextlib import suppress

TEXT, BINARY, CONTINUATION, CLOSE, PING, PONG = 1, 2, 0, 8, 9, 10

HANDSHAKE = {
    "Host": "localhost",
    "Upgrade": "websocket",
    "Connection": "Upgrade",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
    "Sec-WebSocket-Version": "13",
}
ENGINE = "/socket.io/?EIO=4"


class Http:
    """One HTTP connection."""

    def __init__(self, port: int, receive_buffer: int | None = None, source="127.0.0.1"):
        self.socket = socket.socket()
        self.socket.settimeout(10)
        self.socket.bind((source, 0))
        if receive_buffer:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        self.socket.connect(("127.0.0.1", port))
        self.buffer = b""

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.socket.close()

    def ask(self, method: str, path: str, headers: dict[str, str] | None = None, body=b"") -> int:
        """Send a request as it is given; the status of the answer."""
        lines = [f"{method} {path} HTTP/1.1"]
        lines += [
            f"{name}: {value}" for name, value in ({"Host": "localhost"} | (headers or {})).items()
        ]
        self.socket.sendall("\r\n".join([*lines, "", ""]).encode() + body)
        return self.status()

    def status(self) -> int:
        while b"\r\n\r\n" not in self.buffer:
            if not self._more():
                raise EOFError(f"no answer, only {self.buffer!r}")
        head, _, self.buffer = self.buffer.partition(b"\r\n\r\n")
        self.head = head.decode()
        return int(self.head.split(" ")[1])

    def header(self, name: str) -> str | None:
        """One of the answer's."""
        for line in self.head.split("\r\n")[1:]:
            if line.partition(":")[0].lower() == name.lower():
                return line.partition(":")[2].strip()
        return None

    def post(self, sid: str, body: bytes, **headers: str) -> int:
        length = {"Content-Length": str(len(body))}
        return self.ask("POST", f"{ENGINE}&transport=polling&sid={sid}", length | headers, body)

    def _more(self) -> bool:
        data = self.socket.recv(65536)
        self.buffer += data
        return bool(data)

    def rest(self) -> bytes:
        """Everything until the server hangs up."""
        while self._more():
            pass
        return self.buffer


class WebSocket(Http):
    """One WebSocket, its handshake done and Engine.IO's first packet read."""

    def __init__(self, port: int, query="&transport=websocket", headers=None, **options):
        super().__init__(port, **options)
        if self.ask("GET", ENGINE + query, HANDSHAKE | (headers or {})) != 101:
            raise ConnectionError(self.head)
        if "sid" not in query:
            self.sid = json.loads(self.receive()[1][1:])["sid"]

    def join(self):
        """Connect to the default namespace."""
        self.say("40")
        answer = self.hear()
        assert answer.startswith("40{"), answer
        return self

    def send(self, opcode: int, payload: bytes, final=True, masked=True, length=None) -> None:
        self.socket.sendall(frame(opcode, payload, final, masked, length))

    def say(self, text: str) -> None:
        self.send(TEXT, text.encode())

    def hear(self) -> str:
        """The next packet that is not Engine.IO's ping; those are answered."""
        while self.receive_text() == "2":
            self.say("3")
        return self.text

    def receive_text(self) -> str:
        opcode, payload = self.receive()
        assert opcode == TEXT, (opcode, payload)
        self.text = payload.decode()
        return self.text

    def echo(self, value: object) -> object:
        self.say(f"421{json.dumps(['echo', value])}")
        answer = self.hear()
        assert answer.startswith("431["), answer
        return json.loads(answer[3:])[0]

    def receive(self) -> tuple[int, bytes]:
        first, length = self._read(2)
        if length == 126:
            (length,) = struct.unpack("!H", self._read(2))
        elif length == 127:
            (length,) = struct.unpack("!Q", self._read(8))
        return first & 15, self._read(length)

    def close_code(self) -> int:
        """The code of the Close frame that comes next; after it the server hangs up and says no more."""
        opcode, payload = self.receive()
        assert opcode == CLOSE, (opcode, payload)
        with suppress(OSError):
            self.send(CLOSE, payload)
        assert self.rest() == b""
        return struct.unpack("!H", payload[:2])[0]

    def _read(self, length: int) -> bytes:
        while len(self.buffer) < length:
            if not self._more():
                raise EOFError
        data, self.buffer = self.buffer[:length], self.buffer[length:]
        return data


def frame(opcode: int, payload: bytes, final=True, masked=True, length=None) -> bytes:
    """A frame; `length` is what its header says when that is not the truth."""
    length = len(payload) if length is None else length
    head = bytes([opcode | 128 * final])
    if length < 126:
        head += bytes([length | 128 * masked])
    elif length < 65536:
        head += struct.pack("!BH", 126 | 128 * masked, length)
    else:
        head += struct.pack("!BQ", 127 | 128 * masked, length)
    if not masked:
        return head + payload
    key = os.urandom(4)
    return head + key + bytes(byte ^ key[i % 4] for i, byte in enumerate(payload))


def frames(data: bytes):
    """The opcode and payload of each of a server's frames."""
    while data:
        length, head = data[1], 2
        assert data[0] & 240 == 128, "not final, or reserved bits"
        if length == 126:
            (length,), head = struct.unpack("!H", data[2:4]), 4
        assert length < 127 or head == 4, "masked, or longer than any that is sent here"
        yield data[0] & 15, data[head : head + length]
        data = data[head + length :]


def poll(port: int, sid: str) -> str:
    """The packets of the next poll that brings any but a noop."""
    while (packets := _get(port, f"&sid={sid}")) == "6":
        pass
    return packets


def polling_session(port: int) -> str:
    """Open a session over long-polling; its id."""
    return json.loads(_get(port, "")[1:])["sid"]


def _get(port: int, query: str) -> str:
    url = f"http://127.0.0.1:{port}{ENGINE}&transport=polling{query}"
    with urllib.request.urlopen(url, timeout=10) as answer:
        return answer.read().decode()
