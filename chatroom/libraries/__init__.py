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

# Font Awesome's own measures (css/fontawesome.css, 7.3), for its drawings instead of its font. They are
# below each other in one picture, because each picture is a document of its own to Chromium, 3 ms on a slow device.
ICON_STYLE = """\
/* Font Awesome Free by @fontawesome, https://fontawesome.com/license/free (icons: CC BY 4.0) */
.fa-solid {{ display: inline-block; width: 1.25em; height: 1em; vertical-align: -0.125em; background: currentColor;
  mask: url("data:image/svg+xml,{picture}") 0 calc(var(--fa) * -2em) / 1.25em {height}em no-repeat; }}
@media (forced-colors: active) {{ .fa-solid {{ forced-color-adjust: none; background: ButtonText; }} }}
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
    rows = [
        _drawing(name).replace("<svg ", f'<svg y="{row * 32}" width="20" height="16" ', 1)
        for row, name in enumerate(names)
    ]
    height = 2 * len(rows)
    size = f'viewBox="0 0 20 {16 * height}"'
    picture = f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{"".join(rows)}</svg>'.replace(
        '"', "'"
    )
    style = ICON_STYLE.format(picture=quote(picture, safe=" =:/,-'"), height=height)
    return style + "\n".join(f".fa-{name} {{ --fa: {row}; }}" for row, name in enumerate(names))


def _drawing(name: str) -> str:
    return (MODULES / ICON.format(name)).read_text().strip()
