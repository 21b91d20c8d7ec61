"""What the README says is so."""

from __future__ import annotations

import re
from pathlib import Path

import config
from chatroom import model
from chatroom.events import events
from chatroom.features import typing

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text()


def section(title):
    return re.search(rf"^## {title}\n(.*?)(?=^## |\Z)", README, re.M | re.S)[1]


def commands(text):
    return [block.strip() for block in re.findall(r"^```sh\n(.*?)^```", text, re.M | re.S)]


def test_one_command_runs_it_and_one_tests_it():
    for title in ("Run it", "Test it"):
        opening = section(title).lstrip()
        assert opening.startswith("```sh\n")
        assert len(commands(opening)) == 1
        assert "\n" not in commands(opening)[0]
    assert len(commands(README)) == 2


def test_ci_runs_the_same_command():
    script = (ROOT / ".ci" / "run").read_text()
    assert commands(section("Test it"))[0] in script.splitlines()


def test_every_setting_is_in_the_table_with_its_default():
    rows = re.findall(r"^\| (`[A-Z_`, ]+`) \| ([^|]*) \|", section("Settings"), re.M)
    told = {}
    for names, defaults in rows:
        several = names.split(", ")
        each = defaults.split(", ") if len(several) > 1 else [defaults]
        for name, default in zip(several, each, strict=True):
            told[name.strip("`")] = default.strip("` ")
    real = {name: value for name, value in vars(config.Config).items() if name.isupper()}
    flasks = ("SESSION_", "WTF_", "PERMANENT_", "MAX_CONTENT_", "MAX_FORM_")
    flask = {name for name in real if name.startswith(flasks)}
    assert set(told) == set(real) - flask | {"SECRET_KEY"}
    for name in real.keys() & told.keys() - {"SECRET_KEY"}:
        assert told[name] == written(real[name])


def written(value):
    """A setting's value as the table writes it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, list):
        return ", ".join(value) or "none"
    return "none" if value == "" else str(value)


def test_every_event_is_in_the_table():
    told = set(re.findall(r"^\| `(\w+)` \|", section("The events").split("| server →")[0], re.M))
    assert told == set(events._handlers) | set(typing.events._handlers)


def test_every_code_is_named():
    told = set(re.search(r"^Codes: `(.*)`\.$", README, re.M)[1].split())
    assert told == {kind.code for kind in [model.ChatError, *model.ChatError.__subclasses__()]}


def test_what_it_points_at_is_there():
    for path in re.findall(r"`((?:\w+/)+(?:\w+\.\w+)?)`", README):
        if not path.startswith("instance/"):
            assert (ROOT / path).exists() or (ROOT / "chatroom" / path).exists(), path
    for name in re.findall(r"`(\w+\.(?:py|md))`", README):
        assert [*ROOT.glob(f"**/{name}")], name
