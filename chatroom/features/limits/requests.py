"""How many pages one address may ask for."""

from __future__ import annotations

from math import ceil

from flask import Flask, request
from limits import parse
from werkzeug.exceptions import TooManyRequests

from ...address import network
from .rates import Rates, times

REQUESTS = parse("120 per minute")
"""Of pages and forms, for each of an address's crowd. What they are made of is served from memory."""

PICTURES = parse("120 per minute")
"""Of an address: to draw a QR code takes the event loop up to 12 ms."""


def install(app: Flask, rates: Rates, crowd: int) -> None:
    of_all = times(REQUESTS, crowd)

    @app.before_request
    def guard() -> None:
        if request.blueprint != "pages":
            return
        address = network(request.remote_addr or "")
        wait = rates.wait(of_all, "request", address)
        if not wait and request.endpoint == "pages.qr":
            wait = rates.wait(PICTURES, "picture", address)
        if wait:
            raise TooManyRequests(retry_after=ceil(wait))
