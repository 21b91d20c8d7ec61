"""What makes it an application on a device: its manifest, its service worker, its page for no network."""

from __future__ import annotations

import json

from flask import Blueprint, Response, current_app, render_template, request, url_for

from .assets import asset, current

NAME = "Flask Chatroom"
PAPER = "#fbfaf7"  # as --paper in tokens.css
AS_USED = (".woff2", "lib/gemoji.js")  # a font for each script, and every emoji's name

shell = Blueprint("shell", __name__)


@shell.get("/manifest.webmanifest")
def manifest() -> Response:
    home = url_for("pages.door")
    icon = {"type": "image/svg+xml", "sizes": "any"}
    told = {
        "name": NAME,
        "short_name": "Chatroom",
        "description": "Open a room, send the link, talk.",
        "id": home,
        "start_url": home,
        "scope": home,
        "display": "standalone",
        "background_color": PAPER,
        "theme_color": PAPER,
        "icons": [
            icon | {"src": asset("static/img/icon.svg"), "purpose": "any"},
            icon | {"src": asset("static/img/icon-maskable.svg"), "purpose": "maskable"},
        ],
    }
    return _fresh(Response(json.dumps(told), mimetype="application/manifest+json"))


@shell.get("/service-worker.js")
def worker() -> Response:
    """Our script, with what it keeps in front: another version of a file is another worker."""
    files = current().files
    kept = {
        "version": current().version,
        # Under --debug nothing is.
        "files": [
            asset(name) for name in files if not (name.endswith(AS_USED) or current_app.debug)
        ],
        "offline": url_for("shell.offline"),
    }
    script = files["static/js/service-worker.js"].decode()
    body = f"const kept = {json.dumps(kept)};\n{script}"
    response = _fresh(Response(body, mimetype="text/javascript"))
    response.headers["Content-Security-Policy"] = "default-src 'none'; connect-src 'self'"
    return response


@shell.get("/offline")
def offline() -> str:
    """The same for everybody: it is kept in the browser, and shown where no room is."""
    return render_template("offline.html")


def _fresh(response: Response) -> Response:
    """Asked about each time, and sent only if it changed."""
    response.cache_control.no_cache = True
    response.add_etag()
    return response.make_conditional(request)
