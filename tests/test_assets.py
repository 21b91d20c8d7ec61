"""What a page loads: for ever under its version, never of another, and compressed once."""

from __future__ import annotations

import gzip
import re
from pathlib import Path
from posixpath import join, normpath
from shutil import copytree

import brotli
import pytest
from flask import Flask
from werkzeug.exceptions import NotFound
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.test import Client

from chatroom import assets, create_app, libraries
from chatroom.assets import Assets

from .conftest import Testing

PAGES = ("/", "/rooms/den", "/nothing", "/offline")


@pytest.fixture
def inside(client):
    client.post("/", data={"username": "Ann", "room": "den"})
    return client


@pytest.fixture
def kept(app):
    return app.extensions["assets"]


@pytest.fixture
def address(app):
    """``address(name)``: of a file, as pages write it."""

    def address(name):
        with app.test_request_context():
            return assets.asset(name)

    return address


def loaded(html):
    """The addresses of what a page loads."""
    return set(re.findall(r'<(?:script|link|img)[^>]* (?:src|href)="([^"]+)"', html))


@pytest.mark.parametrize("path", PAGES)
def test_everything_a_page_loads_is_there_for_ever(inside, path):
    files = loaded(inside.get(path).text) - {"/manifest.webmanifest"}
    assert files
    for file in files:
        assert file.startswith("/assets/"), file
        answer = inside.get(file)
        assert answer.status_code == 200, file
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_what_modules_and_style_sheets_ask_for_is_there_and_of_their_version(kept):
    asked = 0
    for name, body in kept.files.items():
        if name.startswith("lib/") or not name.endswith(".js"):
            found = re.findall(r"url\(([^\")]+)\)", body.decode()) if name.endswith(".css") else []
        else:
            found = re.findall(r'^(?:import|export)\b[^;"]*"(\.[^"]+)";', body.decode(), re.M)
        for other in found:
            asked += 1
            assert normpath(join(name, "..", other)) in kept.files, f"{other} in {name}"
    assert asked > 50


def test_a_style_sheet_is_in_one_that_a_page_loads_and_not_there_twice(kept):
    sheets = [name for name in kept.files if name.endswith(".css") and "features/" not in name]
    assert sorted(sheets) == sorted(assets.SHEETS)
    own = (libraries.HERE.parent / "static/css").iterdir()
    assert all(any(path.read_bytes() in kept.files[name] for name in sheets) for path in own)


def test_a_room_asks_for_all_its_modules_at_once_and_runs_them_in_order(kept, inside, address):
    modules = re.findall(r'"\./(.+)"', kept.files["room.js"].decode())
    assert modules[-1] == "static/js/main.js"
    assert len(modules) == len(set(modules)) > 50
    for at, module in enumerate(modules):
        imports = re.findall(r'^import\b[^;"]*"(\./[^"]+)";', kept.files[module].decode(), re.M)
        assert {normpath(join(module, "..", other)) for other in imports} <= {*modules[:at]}
    page = loaded(inside.get("/rooms/den").text)
    assert {address("room.js"), address("features/emoji/static/picker.js")} <= page


def test_what_features_brought_is_served_like_our_own(inside, address):
    page = inside.get("/rooms/den").text
    assert address("features/typing/static/typing.js") in page
    assert inside.get(address("features/typing/static/typing.js")).status_code == 200


@pytest.mark.parametrize("name", ["static/js/nothing.js", "../config.py", "templates/room.html"])
def test_there_is_nothing_else(client, kept, name):
    assert client.get(f"/assets/{kept.version}/{name}").status_code == 404


@pytest.mark.parametrize("name", ["static/js/main.js", "typing/static/typing.js"])
def test_a_file_has_no_second_address(client, app, name):
    assert client.get(f"/{name}").status_code == 404
    assert [rule.rule for rule in app.url_map.iter_rules() if "<path:" in rule.rule] == [
        "/assets/<version>/<path:name>"
    ]


def test_a_mistyped_name_is_found_when_the_page_is_made(address):
    with pytest.raises(LookupError, match="static/js/mian.js"):
        address("static/js/mian.js")


def test_another_version_is_not_there(client, address, kept):
    answer = client.get(address("static/js/main.js").replace(kept.version, "0123456789"))
    assert answer.status_code == 404
    assert answer.headers["Cache-Control"] == "no-store"


def test_any_file_that_changes_changes_the_version(app):
    known = libraries.contents()
    one, same, other = (Assets(app, known | {"x.js": body}) for body in (b"1", b"1", b"2"))
    assert one.version == same.version != other.version


def test_under_debug_a_file_changes_without_a_restart(app, client, address, monkeypatch):
    app.debug = True
    before = client.get(address("static/js/hub.js"))
    assert before.headers["Cache-Control"] == "no-cache"
    files = app.extensions["assets"].files | {"static/js/hub.js": b"// new"}
    monkeypatch.setattr(Assets, "_read", lambda _: files)
    again = {"If-None-Match": before.headers["ETag"]}
    assert client.get(address("static/js/hub.js"), headers=again).data == b"// new"


def test_under_debug_a_page_reads_the_files_once(app, inside, kept, monkeypatch):
    app.debug = True
    read, readings = kept._read, []
    monkeypatch.setattr(kept, "_read", lambda: readings.append(1) or read())
    for times in (1, 2):
        assert inside.get("/rooms/den").status_code == 200
        assert len(readings) == times


def test_what_an_editor_leaves_beside_a_file_is_not_one(app, tmp_path):
    copytree(Path(app.root_path, "static"), tmp_path / "static")
    copy = Flask("copy", root_path=str(tmp_path), static_folder=None)
    clean = Assets(copy, libraries.contents()).files
    beside = tmp_path / "static/js"
    (beside / ".#main.js").symlink_to("eve@nowhere.1234")  # the lock of one
    (beside / "#main.js").symlink_to("nowhere")
    (beside / "._main.js").write_text("// what a desktop leaves")
    (beside / "folder.js").mkdir()
    assert "static/js/main.js" in clean
    assert Assets(copy, libraries.contents()).files == clean


@pytest.mark.parametrize(
    ("accepted", "coding", "unpack"),
    [
        ("gzip, deflate, br, zstd", "br", brotli.decompress),
        ("gzip", "gzip", gzip.decompress),
        ("br;q=0.1, gzip", "gzip", gzip.decompress),
        ("br;q=0, gzip;q=0", None, bytes),
        ("", None, bytes),
    ],
)
def test_text_travels_as_small_as_the_browser_takes_it(
    client, address, kept, accepted, coding, unpack
):
    answer = client.get(address("base.css"), headers={"Accept-Encoding": accepted})
    assert answer.headers.get("Content-Encoding") == coding
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert unpack(answer.data) == kept.files["base.css"]
    assert coding is None or len(answer.data) < 40_000


def test_a_font_is_compressed_already(client, address):
    font = address("lib/files/inter-latin-wght-normal.woff2")
    answer = client.get(font, headers={"Accept-Encoding": "br"})
    assert "Content-Encoding" not in answer.headers
    assert answer.mimetype == "font/woff2"


def test_nothing_is_compressed_twice(client, address, monkeypatch):
    assets._pack.cache_clear()
    packed = []
    compress = brotli.compress
    monkeypatch.setattr(
        brotli, "compress", lambda body, **how: packed.append(body) or compress(body, **how)
    )
    for _ in range(3):
        client.get(address("static/js/main.js"), headers={"Accept-Encoding": "br"})
    assert len(packed) == 1


def test_a_page_is_not_compressed(inside):
    """It has a secret in it, and repeats what it was sent: its length would tell (BREACH)."""
    for path in PAGES:
        answer = inside.get(path, headers={"Accept-Encoding": "gzip, br"})
        assert "Content-Encoding" not in answer.headers


def test_what_is_known_is_not_sent_again(client, address):
    for coding in ("br", "gzip", "identity"):
        asked = {"Accept-Encoding": coding}
        tag = client.get(address("static/js/main.js"), headers=asked).headers["ETag"]
        again = client.get(address("static/js/main.js"), headers=asked | {"If-None-Match": tag})
        assert (again.status_code, again.data) == (304, b"")
    other = {"Accept-Encoding": "br", "If-None-Match": tag}
    assert client.get(address("static/js/main.js"), headers=other).status_code == 200


def test_a_part_is_one_of_the_file_itself(client, address, kept):
    asked = {"Accept-Encoding": "br", "Range": "bytes=10-19"}
    part = client.get(address("static/js/main.js"), headers=asked)
    whole = kept.files["static/js/main.js"]
    assert (part.status_code, part.data) == (206, whole[10:20])
    assert part.headers["Content-Range"] == f"bytes 10-19/{len(whole)}"


def test_what_is_kept_for_everybody_carries_nobodys_cookie(inside, address):
    answer = inside.get(address("static/js/main.js"))
    assert "Set-Cookie" not in answer.headers
    assert "Cookie" not in answer.headers.get("Vary", "")
    assert "Set-Cookie" in inside.get("/").headers


def test_every_icon_that_is_named_is_drawn(kept):
    drawn = kept.files["base.css"].decode()
    used = set()
    for path in libraries.HERE.parent.rglob("*"):
        if path.suffix in (".html", ".js") and "node_modules" not in path.parts:
            used |= set(re.findall(r"\bfa-([a-z0-9-]+)", path.read_text())) - {"solid"}
    assert "link" in used
    assert used == {icon for icon in libraries.ICONS if f".fa-{icon} {{ --fa: " in drawn}


def test_mounted_everything_is_below_the_prefix(app):
    client = Client(DispatcherMiddleware(NotFound(), {"/chat": app}))
    client.post("/chat/", data={"username": "Ann", "room": "den"})
    for file in loaded(client.get("/chat/rooms/den").text):
        assert file.startswith("/chat/")
        assert client.get(file).status_code == 200


def test_it_says_what_to_do_where_the_libraries_were_never_fetched(monkeypatch, tmp_path):
    monkeypatch.setattr(libraries, "MODULES", tmp_path)
    with pytest.raises(RuntimeError, match=r"pip install -e \."):
        create_app(Testing)
