"""The third-party browser libraries, and of them only what files.json and icons.json name."""

import json
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import quote

HERE = Path(__file__).parent
MODULES = HERE / "node_modules"
FILES: dict[str, str] = json.loads((HERE / "files.json").read_text())
ICONS: list[str] = json.loads((HERE / "icons.json").read_text())
ICON = "@fortawesome/fontawesome-free/svgs/solid/{}.svg"

# Font Awesome's own measures (css/fontawesome.css, 7.3), for its drawings instead of its font.
ICON_STYLE = """\
/* Font Awesome Free by @fontawesome, https://fontawesome.com/license/free (icons: CC BY 4.0) */
.fa-solid { display: inline-block; width: 1.25em; height: 1em; vertical-align: -0.125em;
  background: currentColor; mask: var(--fa) center / contain no-repeat; }
@media (forced-colors: active) { .fa-solid { forced-color-adjust: none; background: ButtonText; } }
"""


def contents() -> dict[str, bytes]:
    """Each file by the name it is served under. Raises RuntimeError with the remedy if one was never fetched."""
    paths = [*FILES.values(), *map(ICON.format, ICONS)]
    missing = [path for path in paths if not (MODULES / path).is_file()]
    if missing:
        raise RuntimeError(
            f"The browser libraries are not here ({', '.join(missing)}). "
            f"Run `pip install -e .` in the checkout, or `npm ci --ignore-scripts` in {HERE}."
        )
    files = {name: (MODULES / path).read_bytes() for name, path in FILES.items()}
    return files | {"icons.css": _icons(ICONS).encode()}


def _icons(names: Iterable[str]) -> str:
    """A style sheet with Font Awesome's drawings of these in it: 6 KB. Its font, for all, has 120."""
    rules = [
        f'.fa-{name} {{ --fa: url("data:image/svg+xml,{quote(drawing, safe=" =:/,-")}"); }}'
        for name in names
        for drawing in [(MODULES / ICON.format(name)).read_text().strip().replace('"', "'")]
    ]
    return "\n".join([ICON_STYLE, *rules])
