"""Every file a page may load, below one address that changes when any of them does."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Mapping
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from posixpath import dirname, join, normpath

import brotli
from flask import Blueprint, Flask, Response, abort, current_app, request, url_for

# Asked of nobody: not all of Python's own tables, or the machine's, have them.
TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".png": "image/png"}
TYPES |= {".woff2": "font/woff2"}
COMPRESSED = {"text/javascript", "text/css", "image/svg+xml"}  # the rest is so already
# Measured on our 55 files: 11 ms for all, 3 ms for the largest. One step more saves 2 % of the bytes.
BROTLI_QUALITY = 5

assets = Blueprint("assets", __name__, url_prefix="/assets")

PRELOAD = "preload.js"
IMPORT = re.compile(r'^(?:import|export)\b[^;"]*"(\.[^"]+)";', re.M)


class Assets:
    """The files of the application and of its features, and those of ``libraries`` below ``lib/``.

    Each has the path it has in the package. Below ``/assets/<version>/`` a module therefore imports
    others, and a style sheet names its fonts, relatively and of its own version: no page mixes two.
    """

    def __init__(self, app: Flask, libraries: Mapping[str, bytes]) -> None:
        self._app = app
        self._libraries = {f"lib/{name}": body for name, body in libraries.items()}
        self._files = self._read()
        self._version = _fingerprint(self._files)

    @property
    def files(self) -> dict[str, bytes]:
        """By name. Under ``--debug`` they change while it runs."""
        return self._read() if self._app.debug else self._files

    @property
    def version(self) -> str:
        return "debug" if self._app.debug else self._version

    def _read(self) -> dict[str, bytes]:
        root = Path(self._app.root_path)
        folders = (each.static_folder for each in (self._app, *self._app.blueprints.values()))
        own = (path for folder in folders if folder for path in sorted(Path(folder).rglob("*")))
        files = {path.relative_to(root).as_posix(): path for path in own if path.suffix in TYPES}
        read = {name: path.read_bytes() for name, path in files.items()} | self._libraries
        return read | {PRELOAD: _preload(read)}


def install(app: Flask, libraries: Mapping[str, bytes]) -> None:
    """After the features: it serves what they brought. Gives templates ``asset(name)``."""
    app.extensions["assets"] = Assets(app, libraries)
    app.register_blueprint(assets)
    app.add_template_global(asset)


def current() -> Assets:
    return current_app.extensions["assets"]


def asset(name: str) -> str:
    """The address of a file, as it is now. Raises LookupError where there is none."""
    if name not in current().files:
        raise LookupError(f"There is no {name}: see chatroom/assets.py for how files are named.")
    return url_for("assets.file", version=current().version, name=name)


@assets.get("/<version>/<path:name>")
def file(version: str, name: str) -> Response:
    """For ever, if it is of this version; of another it is not there, rather than something else."""
    kept = current()
    body = kept.files.get(name) if version == kept.version else None
    if body is None:
        abort(404)
    response = Response(mimetype=TYPES[Path(name).suffix])
    coding = _coding() if response.mimetype in COMPRESSED else "identity"
    packed, etag = _pack(body, coding)
    response.set_data(packed)
    response.set_etag(etag)
    if response.mimetype in COMPRESSED:
        response.vary.add("Accept-Encoding")
    if coding != "identity":
        response.content_encoding = coding
    if current_app.debug:
        response.cache_control.no_cache = True
    else:
        response.cache_control.public = True
        response.cache_control.max_age = 365 * 24 * 3600
        response.cache_control.immutable = True
    return response.make_conditional(request, accept_ranges=True, complete_length=len(packed))


def _coding() -> str:
    """What is best for whoever asks. A part of a file is one of its own bytes."""
    if "Range" in request.headers:
        return "identity"
    return request.accept_encodings.best_match(["br", "gzip", "identity"]) or "identity"


@lru_cache(maxsize=1024)
def _pack(body: bytes, coding: str) -> tuple[bytes, str]:
    """The bytes that travel, and their ETag: once in a process's life."""
    etag = f"{sha256(body).hexdigest()[:16]}-{coding}"
    if coding == "br":
        return brotli.compress(body, mode=brotli.MODE_TEXT, quality=BROTLI_QUALITY), etag
    if coding == "gzip":
        return gzip.compress(body, 6, mtime=0), etag
    return body, etag


def _preload(files: Mapping[str, bytes]) -> bytes:
    """A script that asks for all modules at once, which import each other five deep.

    A hundred links in the page would say the same, but travel with each page.
    """
    roots = [name for name in files if re.fullmatch(r"features/(\w+)/static/\1\.js", name)]
    found: dict[str, None] = {}
    waiting = ["static/js/main.js", *roots]
    while waiting:
        name = waiting.pop()
        if name in files and name not in found:
            found[name] = None
            imports = IMPORT.findall(files[name].decode())
            waiting += [normpath(join(dirname(name), other)) for other in imports]
    return f"""for (const name of {json.dumps([*found])}) {{
  const link = document.createElement("link");
  link.rel = "modulepreload";
  link.href = new URL(name, document.currentScript.src).href;
  document.head.append(link);
}}
""".encode()


def _fingerprint(files: Mapping[str, bytes]) -> str:
    whole = sha256()
    for name, body in files.items():
        whole.update(f"{name} {len(body)} ".encode())
        whole.update(body)
    return whole.hexdigest()[:10]
