"""What a browser sees of where we are, through whatever proxy is in front."""

from __future__ import annotations

from collections.abc import Mapping


def scheme(environ: Mapping[str, str]) -> str:
    """``https`` or ``http``: as the first proxy was asked, if there is one and it says."""
    said = environ.get("HTTP_X_FORWARDED_PROTO", environ["wsgi.url_scheme"])
    return said.partition(",")[0].strip()
