"""What is in `deploy/`, as it is written: that it is well formed, and fits what the chatroom does."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
import yaml

import config
from chatroom.shutdown import PATIENCE

from .serving import HOST, ROOT, free_port

DEPLOY = ROOT / "deploy"
UNIT = (DEPLOY / "chatroom@.service").read_text()
DOCKERFILE = (DEPLOY / "Dockerfile").read_text()
COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
WEBS = {name: one for name, one in COMPOSE["services"].items() if name.startswith("web")}

STOPPING = 8
"""Seconds in which the chatroom promises to have ended."""


def said(directive):
    """All that the unit says under this word."""
    return re.findall(rf"^{directive}=(.*)$", UNIT, re.M)


def seconds(text):
    return int(text.removesuffix("s"))


def chatrooms_own(text):
    return set(re.findall(r"\bCHATROOM_([A-Z_]+)", text))


@pytest.mark.parametrize("path", sorted(DEPLOY.iterdir()), ids=lambda path: path.name)
def test_it_sets_only_what_there_is_to_set(path):
    settings = {name for name in vars(config.Config) if name.isupper()} | {"SECRET_KEY", "CONFIG"}
    assert chatrooms_own(path.read_text()) <= settings


@pytest.mark.parametrize("path", sorted(DEPLOY.iterdir()), ids=lambda path: path.name)
def test_there_is_no_secret_in_it(path):
    assert not re.search(r"[0-9a-f]{16}|(SECRET_KEY|PASSWORD)[=:] *[\w-]", path.read_text())


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="no systemd to ask")
def test_systemd_finds_nothing_wrong_with_the_unit_and_little_it_may_do(tmp_path):
    unit = tmp_path / "chatroom@8001.service"
    program = shutil.which("true")  # in place of what is to be installed
    unit.write_text(re.sub(r"/opt/chatroom/\.venv/bin/\w+", program, UNIT))
    checked = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", unit], capture_output=True, text=True
    )
    assert "chatroom@8001" not in checked.stderr
    judged = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", "--threshold=20", unit],
        capture_output=True,
        text=True,
    )
    assert judged.returncode == 0, judged.stdout  # at most 2.0 of 10 are exposed


def test_the_unit_and_the_containers_wait_for_the_chatroom_to_end():
    assert PATIENCE < STOPPING
    assert int(said("TimeoutStopSec")[0]) > STOPPING
    assert all(seconds(web["stop_grace_period"]) > STOPPING for web in WEBS.values())
    assert said("KillMode") == ["mixed"]


def test_what_the_unit_starts_is_well_and_ends_when_asked_to(tmp_path):
    port = free_port()
    text = "\n".join(said("Environment"))
    settings = dict(pair.split("=", 1) for pair in shlex.split(text))
    settings["CHATROOM_STORE_URL"] = f"sqlite:///{tmp_path}/rooms.db"
    settings["CHATROOM_SECRET_KEY"] = "b1946ac92492d2347c6235b4d2611184"

    def command(directive):
        words = said(directive)[0].replace("%i", str(port))
        words = words.replace("/opt/chatroom/.venv/bin/gunicorn", f"{sys.executable} -m gunicorn")
        words = words.replace("/opt/chatroom/.venv/bin/python", sys.executable)
        return words.replace("/opt/chatroom", str(ROOT)).split()

    log = (tmp_path / "log").open("w+")
    started = subprocess.Popen(
        command("ExecStart"), cwd=ROOT, env=os.environ | settings, stdout=log, stderr=log
    )
    try:
        subprocess.run(command("ExecStartPost"), check=True)
        started.terminate()
        assert started.wait(STOPPING) == 0
    finally:
        started.kill()
        started.wait()
        log.close()


@pytest.fixture
def ailing():
    """A server that is not well at first, with its ``url``."""

    class Ailing(BaseHTTPRequestHandler):
        statuses = [503, 503]
        told = b""

        def do_GET(self):
            self.send_response(self.statuses.pop() if self.statuses else 200)
            self.end_headers()
            self.wfile.write(self.told)

        def log_message(self, *_):
            pass

    server = HTTPServer((HOST, 0), Ailing)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    server.url = f"http://{HOST}:{server.server_port}/healthz"
    yield server
    server.shutdown()
    server.server_close()


def healthy(*arguments):
    command = [sys.executable, DEPLOY / "healthy.py", *arguments]
    return subprocess.run(command, capture_output=True, text=True)


def test_healthy_waits_until_it_is_well(ailing):
    assert healthy(ailing.url, "30").returncode == 0
    assert ailing.RequestHandlerClass.statuses == []


def test_healthy_is_also_who_has_only_lost_the_message_queue(ailing):
    ailing.RequestHandlerClass.told = b'{"queue":"away", "status":"unavailable", "store": "ok"}'
    assert healthy(ailing.url).returncode == 0
    ailing.RequestHandlerClass.told = b'{"status":"unavailable","store":"away"}'
    assert healthy(ailing.url).returncode == 1


def test_healthy_asks_once_where_it_is_given_no_time(ailing):
    asked = healthy(ailing.url)
    assert asked.returncode == 1
    assert "503" in asked.stderr
    assert healthy(f"http://{HOST}:{free_port()}/healthz").returncode == 1


def test_nginx_leads_to_the_ports_of_the_units_and_of_the_containers():
    ports = set(
        re.findall(r"^ +server 127\.0\.0\.1:(\d+)", (DEPLOY / "nginx.conf").read_text(), re.M)
    )
    published = [web["ports"] for web in WEBS.values()]
    assert published == [[f"127.0.0.1:{port}:8000"] for port in sorted(ports)]
    assert ports == set(re.findall(r"chatroom@(\d+)", UNIT))


def test_the_containers_share_what_processes_have_to_share():
    assert len(WEBS) == 2
    for web in WEBS.values():
        environment = web["environment"]
        for name in ("SECRET_KEY", "STORE_URL", "MESSAGE_QUEUE", "LIMITS_URL"):
            assert environment[f"CHATROOM_{name}"]
        hosts = re.findall(r"//(?:[^@/]*@)?(\w+)/", " ".join(map(str, environment.values())))
        assert set(hosts) == set(web["depends_on"]) == {"postgresql", "redis"}
        assert (ROOT / "deploy" / web["build"]["context"] / web["build"]["dockerfile"]).exists()
    for name, service in COMPOSE["services"].items():
        assert service["restart"] == "unless-stopped", name
    mounted = {volume.split(":")[0] for volume in COMPOSE["services"]["postgresql"]["volumes"]}
    assert mounted == set(COMPOSE["volumes"])


def test_the_image_has_what_it_is_started_with_and_runs_as_nobody_in_particular():
    copied = re.findall(r"^COPY (?!--from)(.*) \S+$", DOCKERFILE, re.M)
    for pattern in " ".join(copied).split():
        assert [*ROOT.glob(pattern)], pattern
    last_stage = DOCKERFILE.rpartition("\nFROM ")[2]
    assert re.findall(r"^USER (.*)$", last_stage, re.M) == ["chatroom"]
    for directive in ("HEALTHCHECK", "CMD"):
        words = re.findall(rf"^{directive} .*?(\[.*\])$", last_stage, re.M)[0]
        assert "/venv/bin/" in yaml.safe_load(words)[0]
