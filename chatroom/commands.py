"""``flask --app wsgi chatroom …``: what can be done with a chatroom from the command line."""

from __future__ import annotations

import secrets
import sys

import click
from flask.cli import AppGroup

chatroom = AppGroup("chatroom", help="What can be done with a chatroom.")


@chatroom.command(with_appcontext=False)
@click.argument("url", required=False)
@click.option("--clients", default=50, type=click.IntRange(1), show_default=True)
@click.option("--rooms", default=5, type=click.IntRange(1), show_default=True)
@click.option("--seconds", default=60.0, type=click.FloatRange(1), show_default=True)
@click.option("--kills", default=None, type=click.IntRange(0), help="Of the server.  [default: 5]")
@click.option("--store", help="CHATROOM_STORE_URL of the server; else a file for this run only.")
@click.option("--workers", default=1, type=click.IntRange(1), show_default=True)
@click.option("--queue", help="CHATROOM_MESSAGE_QUEUE of the server, for several workers.")
@click.option("--seed", type=int, help="The same faults again; else other ones each time.")
@click.pass_context
def soak(
    ctx: click.Context,
    url: str | None,
    clients: int,
    rooms: int,
    seconds: float,
    kills: int | None,
    store: str | None,
    workers: int,
    queue: str | None,
    seed: int | None,
) -> None:
    """Try to break the promises: no message lost, doubled or out of order.

    People talk in rooms while their network fails and the server is killed with kill -9, of
    several workers one at a time; then every message is accounted for. Without URL the server is
    one of its own, from the folder's wsgi.py. The chatroom at URL is left alive, and only its people's network fails.

    Exits with 0 if every promise was kept, 1 if one was broken, 2 if there was nothing to test.
    """
    if url and (kills or store or queue or workers > 1):
        sentence = (
            "--kills, --store, --workers and --queue are for a server of its own, without URL."
        )
        raise click.UsageError(sentence)
    try:
        from .soak import command, run, site
    except ModuleNotFoundError as error:
        if error.name not in {"aiohttp", "yarl"}:
            raise
        click.echo("A soak needs one more package: pip install -e '.[soak]'", err=True)
        ctx.exit(2)
    if url:
        try:
            site.Site.at(url)
        except ValueError as error:
            raise click.UsageError(str(error)) from error
    if kills is None:
        kills = 0 if url else 5
    if seed is None:
        seed = secrets.randbelow(10**6)
    sys.exit(
        command.run(run.Settings(url, clients, rooms, seconds, kills, store, workers, queue, seed))
    )
