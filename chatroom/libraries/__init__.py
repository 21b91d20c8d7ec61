"""Serve the third-party browser libraries, and of them only what files.json names."""

import json
from hashlib import sha256
from pathlib import Path

from flask import Blueprint, Response, abort, send_file

HERE = Path(__file__).parent
FILES = {
    name: HERE / "node_modules" / path
    for name, path in json.loads((HERE / "files.json").read_text()).items()
}

libraries = Blueprint("libraries", __name__, url_prefix="/lib")


def fingerprints() -> dict[str, str]:
    """The ETag of each file. Raises RuntimeError with the remedy if one was never fetched."""
    missing = [name for name, path in FILES.items() if not path.is_file()]
    if missing:
        raise RuntimeError(
            f"The browser libraries are not here ({', '.join(missing)}). "
            f"Run `pip install -e .` in the checkout, or `npm ci --ignore-scripts` in {HERE}."
        )
    return {name: sha256(path.read_bytes()).hexdigest()[:16] for name, path in FILES.items()}


# npm gives every file the same date, so a date would hide an upgrade from a browser's cache.
ETAGS = fingerprints()


@libraries.get("/<path:name>")
def file(name: str) -> Response:
    if name not in FILES:
        abort(404)
    return send_file(FILES[name], etag=ETAGS[name], conditional=True)
