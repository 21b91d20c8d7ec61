"""Who may import whom, read from the syntax trees; and how large a file may grow."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "chatroom"
MODULES = sorted(path.relative_to(ROOT).as_posix() for path in PACKAGE.rglob("*.py"))

# Each layer may import itself and those before it.
LAYERS = [
    ["address", "clock", "model", "names"],
    ["store"],
    ["chat"],
    ["connections", "directory", "tail"],
    ["rosters"],
    ["presence"],
    ["beat", "relay", "shutdown", "sign_outs"],
    ["parts"],
    ["wire", "identity", "forms", "sorry", "assets", "origin"],
    ["events"],
    ["features"],
    ["health", "pages", "shell"],
    ["commands", "soak"],
]
APART = {"transport", "libraries"}  # know nothing of rooms, users or messages
APART |= {"headers", "security_txt", "discretion"}
APART |= {"soak"}  # knows what the wire says of them, and nothing of what is behind it
PURE = {"address", "model", "names", "store", "chat", "clock"}  # never heard of Flask


def imports(path: str) -> set[str]:
    """The dotted names a module imports, relative ones resolved."""
    package = path.removesuffix(".py").split("/")[:-1]
    found = set()
    for node in ast.walk(ast.parse((ROOT / path).read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            module = ".".join([*base, *filter(None, [node.module])])
            found |= {module, *(f"{module}.{alias.name}" for alias in node.names)}
    return found


def rooms(names: set[str]) -> set[str]:
    """The parts of the package (``chatroom.<part>…``) among dotted names."""
    parts = {name.split(".")[1] for name in names if name.startswith("chatroom.")}
    return parts & {
        Path(path).stem if path.count("/") == 1 else path.split("/")[1] for path in MODULES
    }


def room_of(path: str) -> str:
    return path.split("/")[1].removesuffix(".py")


@pytest.mark.parametrize("path", MODULES)
def test_a_module_imports_only_its_own_layer_and_those_below(path):
    room = room_of(path)
    allowed = {room}
    if room == "__init__":
        return  # the one place where all parts meet
    if room not in APART:
        height = next(index for index, layer in enumerate(LAYERS) if room in layer)
        allowed |= {name for layer in LAYERS[: height + 1] for name in layer}
    assert rooms(imports(path)) <= allowed


@pytest.mark.parametrize("path", [path for path in MODULES if room_of(path) in PURE])
def test_the_core_has_never_heard_of_flask(path):
    assert not {name for name in imports(path) if name.split(".")[0].startswith("flask")}


@pytest.mark.parametrize("path", MODULES)
def test_the_package_is_handed_its_config(path):
    assert "config" not in {name.split(".")[0] for name in imports(path)}


@pytest.mark.parametrize(
    "path", [path for path in MODULES if path.startswith("chatroom/features/")]
)
def test_a_feature_imports_no_other(path):
    feature = path.split("/")[2]
    others = {name for name in imports(path) if name.startswith("chatroom.features.")}
    assert all(name.split(".")[2] == feature for name in others)


def test_only_the_transport_reaches_into_the_stock_stack():
    reaching = {
        path
        for path in MODULES
        for name in imports(path)
        if name.split(".")[0] in {"engineio", "socketio", "geventwebsocket", "websockets"}
    }
    assert {room_of(path) for path in reaching} <= {"transport", "soak"}  # whose people are clients


@pytest.mark.parametrize("path", MODULES)
def test_a_file_fits_the_house(path):
    lines = len((ROOT / path).read_text().splitlines())
    assert lines <= 200


@pytest.mark.parametrize("path", [path for path in MODULES if not path.endswith("__init__.py")])
def test_a_module_says_in_one_line_what_it_is_for(path):
    docstring = ast.get_docstring(ast.parse((ROOT / path).read_text()))
    assert docstring and docstring.splitlines()[0].endswith((".", ":")) or "Pure." in docstring
