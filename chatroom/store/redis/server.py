"""The connections to a Redis server, the scripts that run in it, and what it may refuse."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from redis import BlockingConnectionPool, Redis, exceptions
from redis.backoff import NoBackoff
from redis.retry import Retry

from ...model import Unavailable

PATIENCE = 2.0
"""Seconds to wait for a connection, or for an answer, before saying Unavailable."""

CONNECTIONS = 20
"""At most, of each process."""

LOST = (exceptions.ConnectionError, exceptions.TimeoutError)

# What the server cannot do now; all else that it refuses is a fault of ours.
FOR_NOW = {
    "BUSY",  # a script of somebody else's goes on and on
    "LOADING",
    "MASTERDOWN",
    "MISCONF",  # it cannot save to its disk
    "NOREPLICAS",
    "OOM",
    "READONLY",  # a replica, until the address leads to the new master
    "UNKILLABLE",
}


def connect(url: str) -> Redis:
    """A client for the server at ``url``. Nothing has been sent yet."""
    pool = BlockingConnectionPool.from_url(
        url,
        max_connections=CONNECTIONS,
        timeout=PATIENCE,
        socket_timeout=PATIENCE,
        socket_connect_timeout=PATIENCE,
        socket_keepalive=True,
        # A write whose answer is lost may have happened: whoever asked decides what to do.
        retry=Retry(NoBackoff(), 0),
        # With RESP3, redis-py 8 also asks for notices that only one vendor's servers send.
        protocol=2,
        decode_responses=True,
    )
    return Redis(connection_pool=pool)


def script(redis: Redis, *names: str) -> Callable[..., Any]:
    """The script in the files of these names, one after the other: call it with keys and args.

    Each runs as one step, in which nobody else's command comes between.
    """
    here = Path(__file__).parent
    texts = [(here / f"{name}.lua").read_text(encoding="utf-8") for name in names]
    run: Callable[..., Any] = redis.register_script("\n".join(texts))
    return run


@contextmanager
def unavailable(redis: Redis) -> Iterator[None]:
    """What the server cannot do now is refused as something worth trying again."""
    try:
        yield
    except exceptions.RedisError as error:
        if not _passes(error):
            raise
        if isinstance(error, LOST):
            # The others lead to the same server: do not let each find out by a failure of its own.
            redis.connection_pool.disconnect(inuse_connections=False)
        raise Unavailable from error


def _passes(error: exceptions.RedisError) -> bool:
    """Whether the same may succeed later."""
    if isinstance(error, exceptions.ResponseError):
        # redis-py leaves the code in the text where it does not know it.
        return (error.status_code or str(error).partition(" ")[0]) in FOR_NOW
    return isinstance(error, LOST) and not isinstance(error, exceptions.AuthenticationError)
