"""One client that floods a room, and comes back as often as it is thrown out: ``python -m tests.bench.flood``."""

from __future__ import annotations

import json
import signal
import sys
import time
from contextlib import suppress

from ..transport.raw_client import WebSocket

ROOM = "bench 0"
TEXT = "flood"


def flood(port: int, rate: int) -> dict[str, int]:
    """Say ``rate`` messages a second until SIGTERM; returns how many were said, and what came of them."""
    done = dict.fromkeys(("said", "taken", "refused", "thrown out", "kept out"), 0)
    going = True

    def stop(*_signal: object) -> None:
        nonlocal going
        going = False

    signal.signal(signal.SIGTERM, stop)
    print("flooding", flush=True)
    while going:
        try:
            with WebSocket(port) as client:
                client.join().say(f'420["join",{{"room":"{ROOM}","username":"flood"}}]')
                client.socket.settimeout(0)
                start, said = time.monotonic(), 0
                while going:
                    while said < (time.monotonic() - start) * rate:
                        client.say(f'421["message",{{"room":"{ROOM}","text":"{TEXT}"}}]')
                        said += 1
                        done["said"] += 1
                    with suppress(BlockingIOError):
                        while data := client.socket.recv(1 << 20):
                            done["taken"] += data.count(b'431[{"ok":true')
                            done["refused"] += data.count(b'"rate_limited"')
                        break  # it hung up on us
                    time.sleep(0.001)
                done["thrown out"] += going
        except (OSError, EOFError):
            done["kept out"] += 1
            time.sleep(0.01)
    return done


if __name__ == "__main__":
    print(json.dumps(flood(*map(int, sys.argv[1:]))))
