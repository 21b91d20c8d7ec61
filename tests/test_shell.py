"""What makes it an application on a device, as the server tells it."""

from __future__ import annotations

import json
import re

from werkzeug.exceptions import NotFound
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.test import Client


def kept(worker):
    """What a worker is told to keep."""
    return json.loads(re.match(r"const kept = (.+);\n", worker.text)[1])


def test_it_can_be_installed(client):
    told = json.loads(client.get("/manifest.webmanifest").data)
    assert (told["start_url"], told["scope"], told["display"]) == ("/", "/", "standalone")
    assert {icon["purpose"] for icon in told["icons"]} == {"any", "maskable"}
    for icon in told["icons"]:
        assert client.get(icon["src"]).mimetype == "image/svg+xml"


def test_the_worker_changes_with_the_files_and_is_asked_about_each_time(app, client):
    worker = client.get("/service-worker.js")
    assert worker.headers["Cache-Control"] == "no-cache"
    assert kept(worker)["version"] == app.extensions["assets"].version
    for file in [*kept(worker)["files"], kept(worker)["offline"]]:
        assert client.get(file).status_code == 200
    again = client.get("/service-worker.js", headers={"If-None-Match": worker.headers["ETag"]})
    assert again.status_code == 304


def test_under_debug_the_worker_keeps_no_files(app, client):
    app.debug = True  # they change without a restart
    assert kept(client.get("/service-worker.js"))["files"] == []


def test_mounted_it_is_one_of_its_prefix(app):
    client = Client(DispatcherMiddleware(NotFound(), {"/chat": app}))
    told = client.get("/chat/manifest.webmanifest").get_json(force=True)
    assert told["start_url"] == told["scope"] == told["id"] == "/chat/"
    worker = kept(client.get("/chat/service-worker.js"))
    assert worker["offline"] == "/chat/offline"
    assert all(file.startswith("/chat/assets/") for file in worker["files"])
