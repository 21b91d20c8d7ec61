"""The error pages: what went wrong, in a sentence, and what to do about it."""

from __future__ import annotations

from datetime import UTC, datetime
from math import ceil

from flask import Blueprint, Response, render_template, request
from werkzeug.exceptions import BadHost, HTTPException, SecurityError, ServiceUnavailable

from .model import Unavailable

SORRY = {
    400: (
        "That did not work",
        "The page was open for too long, or what it sent did not arrive whole. "
        "Go back, reload it and try again.",
    ),
    403: (
        "This door stays closed",
        "You may not do that here. If you think you should, ask whoever sent you the link.",
    ),
    404: (
        "Nothing is here",
        "The address may have a typo, or what was here is gone. Check the link, or start at the door.",
    ),
    405: (
        "That is not how it works",
        "This address is only for the page's own use. Start at the door instead.",
    ),
    413: (
        "That is too much",
        "The server was sent more than it takes. Go back and try again with less.",
    ),
    429: (
        "Not so fast",
        "Too much came from you, or from your network, in a short time. Wait a moment, then try again.",
    ),
    500: (
        "Something broke",
        "The fault is ours, and it has been logged. What was sent before is safe. Please try again.",
    ),
    503: (
        "We cannot reach the rooms",
        "The chatroom cannot save or read right now. It usually passes soon: please try again.",
    ),
}
PASSES = {429, 500, 503}  # the same request may succeed later


def install(pages: Blueprint) -> None:
    """Answer every error of the application with its page."""
    pages.app_errorhandler(HTTPException)(page)
    pages.app_errorhandler(Unavailable)(_unavailable)


def page(error: HTTPException) -> Response:
    title, message = SORRY.get(error.code or 500, (error.name, error.description))
    if error.description != type(error).description:
        message = error.description  # what is wrong in this very case
    response = error.get_response()
    if isinstance(request.routing_exception, BadHost | SecurityError):
        # A page names files, and without a host that can be, nothing has an address.
        response.set_data(f"{title}. {message}\n")
        response.mimetype = "text/plain"
        return response
    response.set_data(
        render_template(
            "error.html",
            code=error.code,
            title=title,
            message=message,
            wait=_wait(response.retry_after),
            again=error.code in PASSES and request.method == "GET",
        )
    )
    return response


def _unavailable(error: Unavailable) -> Response:
    return page(ServiceUnavailable(retry_after=ceil(error.retry_after or 0)))


def _wait(until: datetime | None) -> str:
    """How long it is until then, in words that do not promise too much."""
    if until is None:
        return ""
    seconds = max(1, ceil((until - datetime.now(UTC)).total_seconds()))
    count, unit = (seconds, "second") if seconds < 100 else (ceil(seconds / 60), "minute")
    return f"{count} {unit}{'s' if count > 1 else ''}"
