"""Two hosts with addresses of their own, on the store and the queue of a third: links between them fail."""

from __future__ import annotations

import os
import shutil
import subprocess
from contextlib import ExitStack

import pytest

from .. import services
from ..serving import HOST, Server
from .people import names
from .test_faults import healthy, hears_at_once
from .test_trouble import until

NET = "10.213.77"
DATABASE, QUEUE = f"{NET}.1", f"{NET}.2"
HOSTS = [f"{NET}.11", f"{NET}.12"]
BRIDGE = f"chat{os.getpid()}"


class Redis(services.Redis):
    def _command(self):
        return [*super()._command(), "--protected-mode", "no"]


class PostgreSQL(services.PostgreSQL):
    def _make(self):
        super()._make()
        with (self.data / "pg_hba.conf").open("a") as allowed:
            allowed.write(f"host all all {NET}.0/24 trust\n")


class Host:
    """A network namespace with one address, and a link to the bridge."""

    def __init__(self, number, address):
        self.address = address
        self.name, self.link = f"{BRIDGE}-{number}", f"{BRIDGE}l{number}"
        ip("netns", "add", self.name)
        ip("link", "add", self.link, "type", "veth", "peer", "eth0", "netns", self.name)
        ip("link", "set", self.link, "master", BRIDGE, "up")
        ip("-n", self.name, "address", "add", f"{address}/24", "dev", "eth0")
        for device in ("eth0", "lo"):
            ip("-n", self.name, "link", "set", device, "up")

    def cut(self):
        """From everything, in silence."""
        ip("link", "set", self.link, "down")

    def heal(self):
        ip("link", "set", self.link, "up")

    def cut_from(self, address):
        """What it sends there is lost, in silence."""
        ip("-n", self.name, "route", "add", "blackhole", f"{address}/32")

    def heal_to(self, address):
        ip("-n", self.name, "route", "del", "blackhole", f"{address}/32")

    def remove(self):
        ip("netns", "del", self.name)


class Served(Server):
    """A server on such a host."""

    def __init__(self, folder, host, **settings):
        super().__init__(folder, **settings)
        at = [word.replace(HOST, host.address) for word in self._command]
        self._command = ["ip", "netns", "exec", host.name, *at]
        self.url = f"http://{host.address}:{self.port}"


def ip(*words):
    done = subprocess.run(["ip", *words], capture_output=True, text=True)
    if done.returncode:
        raise OSError(done.stderr.strip())


@pytest.fixture
def hosts():
    if not shutil.which("ip"):
        pytest.skip("There is no program ip here, of iproute2.")
    with ExitStack() as stack:
        try:
            ip("link", "add", BRIDGE, "type", "bridge")
            stack.callback(ip, "link", "del", BRIDGE)
            ip("link", "set", BRIDGE, "up")
            for address in (DATABASE, QUEUE):
                ip("address", "add", f"{address}/24", "dev", BRIDGE)
            hosts = []
            for number, address in enumerate(HOSTS):
                hosts.append(Host(number, address))
                stack.callback(hosts[-1].remove)
        except OSError as error:
            pytest.skip(f"Network namespaces cannot be made here: {error}")
        yield hosts


@pytest.fixture
def there(monkeypatch):
    """PostgreSQL and Redis, each at an address that other hosts can reach."""
    with services.folder_for_all() as folder, ExitStack() as stack:

        def start(kind, address):
            monkeypatch.setattr(services, "HOST", address)
            service = kind(folder)
            stack.callback(service.kill)
            return service.start()

        yield start


@pytest.fixture
def servers(hosts, there, tmp_path):
    database, queue = there(PostgreSQL, DATABASE), there(Redis, QUEUE)
    settings = {"STORE_URL": database.url, "MESSAGE_QUEUE": queue.url, "POLLING": "no"}
    servers = [Served(tmp_path, host, **settings) for host in hosts]
    with ExitStack() as stack:
        for server in servers:
            stack.callback(server.kill)
            server.start()
        yield servers
    for server in servers:
        print(server.log)


def test_a_host_that_is_cut_off_loses_nothing(hosts, servers, crowd, arrive, room):
    left, right = servers
    crowd.come(left, "Ann", "Bob")
    crowd.come(right, "Cy", "Dee")
    crowd.talk()
    crowd.wait_for(10)

    hosts[1].cut_from(QUEUE)
    print(f"noticed after {healthy([right], False):.1f} s")
    assert left.get("/healthz").ok
    crowd.wait_for(20)
    hosts[1].heal_to(QUEUE)
    print(f"well again after {healthy(servers, True):.1f} s")

    hosts[1].cut()
    crowd.wait_for(20)  # those on the other host
    hosts[1].heal()
    print(f"well again after {healthy(servers, True):.1f} s")
    crowd.wait_for(20)
    assert crowd.violations(left) == []
    flo, gus = arrive(left, "Flo", f"{room} after"), arrive(right, "Gus", f"{room} after")
    assert hears_at_once(flo, gus)
    assert hears_at_once(gus, flo)
    until(lambda: names(flo.say("join", room=f"{room} after")) == ["Flo", "Gus"])
