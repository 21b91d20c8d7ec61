"""Every file a page may load, below one address that changes when any of them does."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterable, Mapping
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
# Measured: 14 ms for all files, 4 ms for the largest. One step more saves less than 1 % of the bytes.
BROTLI_QUALITY = 5

assets = Blueprint("assets", __name__, url_prefix="/assets")

# In one response, as written: the seventeen of a room took a slow device 100 ms more than two do.
# They are of libraries or of static/css/, in the order in which they override each other.
SHEETS = {
    "base.css": ["lib/inter", "lib/bootstrap", "lib/icons", "tokens", "base", "fields"],
    "room.css": ["layout", "bar", "rooms", "missed", "timeline", "markdown", "outbox", "composer"]
    + ["completion", "people", "dialogs"],
    "door.css": ["door", "open-rooms", "error"],
}

# A module that imports all that the room's main one does, five deep, and then that one: they are asked for at
# once. So they are with a link to each, but those take a slow device 150 ms more.
MODULES, MAIN = "room.js", "static/js/main.js"
RELATIVE = re.compile(r"url\((\.[^)]+)\)")
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
        """By name. Under ``--debug`` they change while it runs: read once for each request."""
        if not self._app.debug:
            return self._files
        if "chatroom.files" not in request.environ:
            request.environ["chatroom.files"] = self._read()
        files: dict[str, bytes] = request.environ["chatroom.files"]
        return files

    @property
    def version(self) -> str:
        return "debug" if self._app.debug else self._version

    def _read(self) -> dict[str, bytes]:
        root = Path(self._app.root_path)
        places = dict.fromkeys(
            each.root_path for each in (self._app, *self._app.blueprints.values())
        )
        own = (path for place in places for path in sorted(Path(place, "static").rglob("*")))
        files = {path.relative_to(root).as_posix(): path for path in own if _is_ours(path)}
        read = {name: path.read_bytes() for name, path in files.items()} | self._libraries
        sheets = {name: _joined(read, parts) for name, parts in SHEETS.items()}
        imports = (f'import "./{name}";\n' for name in _with_imports(MAIN, read))
        return read | sheets | {MODULES: "".join(imports).encode()}


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


def with_imports(module: str) -> list[str]:
    """The addresses of a module and of all that it imports."""
    return [asset(name) for name in _with_imports(module, current().files)]


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


def _is_ours(path: Path) -> bool:
    """Not what an editor or a desktop leaves beside it, which may be a link to nowhere."""
    return path.suffix in TYPES and not path.name.startswith(".") and path.is_file()


def _joined(files: dict[str, bytes], parts: Iterable[str]) -> bytes:
    """These style sheets in one, and no longer among the files."""
    names = [f"{part}.css" if "/" in part else f"static/css/{part}.css" for part in parts]
    return "\n".join(_moved(files.pop(name).decode(), dirname(name)) for name in names).encode()


def _moved(sheet: str, folder: str) -> str:
    """A style sheet from there, with what it names where it still is."""
    return RELATIVE.sub(lambda found: f"url({normpath(join(folder, found[1]))})", sheet)


def _with_imports(module: str, files: Mapping[str, bytes]) -> list[str]:
    """A module behind all that it imports: the order in which they run."""
    seen: set[str] = set()
    found: list[str] = []

    def visit(name: str) -> None:
        if name in seen or name not in files:
            return
        seen.add(name)
        for other in IMPORT.findall(files[name].decode()):
            visit(normpath(join(dirname(name), other)))
        found.append(name)

    visit(module)
    return found


def _fingerprint(files: Mapping[str, bytes]) -> str:
    whole = sha256()
    for name, body in files.items():
        whole.update(f"{name} {len(body)} ".encode())
        whole.update(body)
    return whole.hexdigest()[:10]
