"""HTTP requests as no browser sends them, byte by byte; each asks for the connection to be closed."""

from __future__ import annotations

from collections.abc import Iterator

ENGINE = "/socket.io/?EIO=4&transport=polling"

METHODS = [
    "GET",
    "HEAD",
    "OPTIONS",
    "POST",
    "PUT",
    "DELETE",
    "PATCH",
    "TRACE",
    "get",
    "X",
    "PROPFIND",
]
PATHS = [
    *("/", "/rooms", "/rooms/den", "/rooms/den/", "/rooms//den", "/rooms/den/qr.svg", "/leave"),
    *(
        "/healthz",
        "/nowhere",
        "/;x",
        "*",
        "http://evil.example/",
        "//evil.example/",
        "/\\evil.example",
    ),
    *("/%ff", "/rooms/%ff%fe", "/rooms/%00", "/rooms/den?x=\xff", "/rooms/..%2f..%2fetc%2fpasswd"),
    *(
        "/rooms/%2e%2e/",
        "/rooms/" + "%F0%9F%90%9F" * 300,
        "/?room=%ff",
        "/?room[]=x",
        "/?room=" + "x" * 3000,
    ),
    *(
        "/assets/../wsgi.py",
        "/assets/x/..%2f..%2fwsgi.py",
        "/assets/x/static/js/main.js",
        "/../config.py",
    ),
    *(
        ENGINE,
        f"{ENGINE}&sid=x",
        f"{ENGINE}&sid=a&sid=b",
        f"{ENGINE}&sid=" + "x" * 3000,
        f"{ENGINE}&j=0",
    ),
    *(
        f"{ENGINE}&b64=1",
        f"{ENGINE}&t=%ff%fe",
        f"{ENGINE}&transport=websocket",
        "/socket.io",
        "/socket.io/",
    ),
    *(
        "/socket.io/?EIO=3&transport=polling",
        "/socket.io/?EIO=4",
        "/socket.io/?EIO[]=4",
        "/socket.io/../",
    ),
    *(
        "/socket.io/?EIO=4&transport=pigeon",
        "/socket.io/?EIO=4&transport=websocket",
        "/socket.io/%ff",
    ),
    "/?" + "&".join(f"a{number}=1" for number in range(500)),
]
HEADERS = [
    *("Content-Length: -1", "Content-Length: x", "Content-Length: 5\r\nContent-Length: 6"),
    *("Content-Length: 99999999999999999999", "Content-Length: +3", "Content-Length: 3, 3"),
    *("Transfer-Encoding: chunked", "Transfer-Encoding: chunked\r\nContent-Length: 3"),
    *("Transfer-Encoding: gzip", "Transfer-Encoding : chunked", "Transfer-Encoding: xchunked"),
    *(
        "Upgrade: websocket",
        "Upgrade: websocket\r\nConnection: Upgrade",
        "Upgrade: h2c\r\nHTTP2-Settings: AA",
    ),
    "Sec-WebSocket-Key: x\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 8",
    *(
        "Cookie: chatroom=" + "x" * 4000,
        "Cookie: \xff=\xfe",
        'Cookie: chatroom="\\377"',
        "Cookie: =;=;=",
    ),
    "Cookie: " + "; ".join(f"a{number}=b" for number in range(900)),
    *(
        "Accept-Encoding: " + "x," * 3000,
        "Accept-Encoding: br;q=x",
        "Accept-Language: \xff",
        "Accept: \xff/*",
    ),
    *(
        "Range: bytes=0-1," + "1-2," * 500,
        "Range: bytes=9-1",
        'If-None-Match: "',
        "If-Modified-Since: x",
    ),
    *("Host: [::1", "Host: a b", "Host: " + "x" * 3000, "Host: evil.example\r\nX: y", "Host: \xff"),
    *(
        "Origin: \xff\xfe",
        "Origin: " + "x" * 5000,
        "Origin: null",
        "Referer: \xff",
        "User-Agent: \x1b[2J",
    ),
    *(
        "X-Forwarded-For: " + "1," * 3000,
        "X-Forwarded-Proto: javascript",
        "X-Forwarded-Prefix: //evil.example",
    ),
    *(
        "SCRIPT_NAME: /x",
        "Sec-Fetch-Mode: \xff",
        "\x00: x",
        ": x",
        "X",
        "X-Y:\x00",
        "X\xff: y",
        " folded: x",
    ),
    "Content-Type: application/x-www-form-urlencoded; charset=x-y\r\nContent-Length: 3",
    "Content-Type: multipart/form-data\r\nContent-Length: 3",
    "Content-Type: multipart/form-data; boundary=\r\nContent-Length: 3",
    "Content-Type: multipart/form-data; boundary=" + "x" * 300 + "\r\nContent-Length: 3",
    "Content-Type: application/json\r\nContent-Length: 3",
    "Content-Type: \xff/\xff\r\nContent-Length: 3",
    "\r\n".join(["A: b"] * 95),
]
ASKED = ["/", "/leave", "/rooms/den", "/assets/x/y", ENGINE, f"{ENGINE}&sid=x"]
ASKED += ["/socket.io/?EIO=4&transport=websocket"]

NO_REQUESTS = [
    *(b"\x00" * 100, b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"x" * 200, b"\r\n" * 1000),
    *(
        b"GET\r\n\r\n",
        b"GET /\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET / HTTP/1.1\n\n",
        b"SSH-2.0-x\r\n",
    ),
    *(b"GET / HTTP/1.1\r\n" + b"x" * 70000, b"GET /" + b"x" * 70000 + b" HTTP/1.1\r\n\r\n"),
    *(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", b"GET / HTTP/1.1\r\n" + b"A: b\r\n" * 500 + b"\r\n"),
    b"PROXY TCP4 1.2.3.4 1.2.3.4 1 1\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffffffff\r\n",
    b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabcGET / HTTP/1.1\r\n\r\n",
]


def requests() -> Iterator[bytes]:
    for method in METHODS:
        for path in PATHS:
            yield _request(f"{method} {path}")
    for method in ("GET", "POST"):
        for path in ASKED:
            for headers in HEADERS:
                yield _request(f"{method} {path}", headers)
    yield from NO_REQUESTS


def _request(line: str, *headers: str) -> bytes:
    lines = [f"{line} HTTP/1.1", "Host: localhost", "Connection: close", *headers, "", "abc"]
    return "\r\n".join(lines).encode("latin-1")
