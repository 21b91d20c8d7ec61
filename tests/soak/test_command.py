"""``flask chatroom soak`` as anyone runs it: it passes a sound server, and convicts a broken one."""

from __future__ import annotations

import re
import signal
import subprocess
from pathlib import Path

import pytest

from ..serving import PYTHON, ROOT, Server, environment, free_port

PATIENCE = 300  # seconds for a soak, while others run beside it
SHORT = "--clients 6 --rooms 2 --seconds 6 --seed 6"
APP = """\
import os
if "FLASK_RUN_FROM_CLI" not in os.environ:
    from gevent import monkey
    monkey.patch_all()
from tests.soak import forgetful
app = forgetful.serve(forgetful.{store})
"""


class Soak:
    """The command as it runs in a ``project``, with ``temporary`` for its temporary files."""

    def __init__(self, temporary: Path, project: Path, arguments: str, *path: Path) -> None:
        self.temporary = temporary
        self.said = ""
        self._process = subprocess.Popen(
            [PYTHON, "-m", "flask", "--app", "wsgi", "chatroom", "soak", *arguments.split()],
            cwd=project,
            # Its own store is never used: the server it starts is given another one.
            env=environment(STORE_URL="memory://")
            | {"PYTHONPATH": ":".join(map(str, (*path, ROOT))), "TMPDIR": str(temporary)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def until(self, words: str) -> None:
        """Read on until it has said this."""
        for line in self._process.stdout:
            self.said += line
            if words in line:
                return
        raise AssertionError(self.said)

    def interrupt(self) -> None:
        self._process.send_signal(signal.SIGINT)

    def end(self) -> int:
        """Its exit code, when it has ended by itself."""
        said, _ = self._process.communicate(timeout=PATIENCE)
        self.said += said
        print(self.said)
        return self._process.returncode

    def kill(self) -> None:
        self._process.kill()
        with self._process:  # closes its pipe, and waits for it
            pass


@pytest.fixture(scope="module")
def broken(tmp_path_factory):
    """``broken(store)``: a project whose server has this broken store."""

    def broken(store):
        folder = tmp_path_factory.mktemp(store)
        (folder / "wsgi.py").write_text(APP.format(store=store))
        return folder

    return broken


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("server"), PING_INTERVAL=1, PING_TIMEOUT=2, GRACE=1)
    yield server.start()
    server.kill()


@pytest.fixture(scope="module")
def soaks(tmp_path_factory, broken, server):
    """All of them, at once: they spend most of their time waiting."""
    without_aiohttp = tmp_path_factory.mktemp("path")
    (without_aiohttp / "aiohttp.py").write_text("raise ModuleNotFoundError(name='aiohttp')")
    runs = {
        "sound": (f"{SHORT} --kills 1", ROOT),
        "acks first": (f"{SHORT} --seconds 10 --kills 2", broken("AcksFirst")),
        "stores each try": (f"{SHORT} --kills 1", broken("StoresEachTry")),
        "url": (f"{server.url} {SHORT}", ROOT),
        "interrupted": ("--clients 2 --rooms 1 --seconds 600 --kills 0", ROOT),
        "nobody there": (f"http://127.0.0.1:{free_port()} --seconds 1", ROOT),
        "no chatroom": (f"{server.url}/healthz --seconds 1", ROOT),
        "no app": ("", tmp_path_factory.mktemp("empty")),
        "no such store": ("--store mongo://here --seconds 1", ROOT),
        "kills a stranger": ("http://localhost --kills 1", ROOT),
        "without aiohttp": ("", ROOT, without_aiohttp),
    }
    started = {
        name: Soak(tmp_path_factory.mktemp("soak"), project, arguments, *path)
        for name, (arguments, project, *path) in runs.items()
    }
    yield started
    for one in started.values():
        one.kill()


def test_a_server_that_keeps_its_promises_passes(soaks):
    soak = soaks["sound"]
    assert soak.end() == 0
    assert "No promise was broken." in soak.said
    assert "1 kill" in soak.said
    assert "Traceback" not in soak.said
    assert f"soak {SHORT.replace('--seed', '--kills 1 --seed')}" in soak.said
    assert list(soak.temporary.iterdir()) == []


def test_a_server_that_acks_before_it_commits_is_found_out(soaks):
    soak = soaks["acks first"]
    assert soak.end() == 1
    assert re.search(r"^lost: #\d+ .* was acked, and is not in the store", soak.said, re.M)


def test_a_server_that_stores_a_retry_again_is_found_out(soaks):
    soak = soaks["stores each try"]
    assert soak.end() == 1
    assert re.search(r"^doubled: .* is in the store of .* as \[\d+, \d+", soak.said, re.M)


def test_a_server_that_runs_already_is_left_alive_and_empty(soaks, server):
    soak = soaks["url"]
    assert soak.end() == 0
    faults = re.search(r"^faults: (.*)$", soak.said, re.M)[1]
    assert faults != "none"
    assert "kill" not in faults
    assert "soak " not in server.get("/").text  # the rooms with people in them


def test_ctrl_c_stops_early_checks_what_there_is_and_leaves_nothing_behind(soaks):
    soak = soaks["interrupted"]
    soak.until("talking")
    soak.interrupt()
    assert soak.end() == 0
    assert "Stopping" in soak.said
    assert "No promise was broken." in soak.said
    assert list(soak.temporary.iterdir()) == []


def test_an_address_where_nothing_answers_is_said(soaks):
    soak = soaks["nobody there"]
    assert soak.end() == 2
    assert "Nothing answers at http://127.0.0.1" in soak.said
    assert "Traceback" not in soak.said


def test_a_site_that_is_no_chatroom_is_said(soaks):
    soak = soaks["no chatroom"]
    assert soak.end() == 2
    assert "There is no chatroom at" in soak.said


def test_a_folder_without_an_app_is_said(soaks):
    soak = soaks["no app"]
    assert soak.end() == 2
    assert "wsgi" in soak.said


def test_a_server_that_does_not_start_is_quoted(soaks):
    soak = soaks["no such store"]
    assert soak.end() == 2
    assert "There is no store for 'mongo'" in soak.said


def test_kills_are_refused_for_a_server_that_is_not_its_own(soaks):
    soak = soaks["kills a stranger"]
    assert soak.end() == 2
    assert "without URL" in soak.said


def test_a_package_that_is_missing_is_said_and_how_to_get_it(soaks):
    soak = soaks["without aiohttp"]
    assert soak.end() == 2
    assert "pip install -e '.[soak]'" in soak.said
    assert "Traceback" not in soak.said
