"""JSON every browser, database and JSON parser can read back: what the standard library lets through is refused."""

import json
import math
from functools import cache

MAX_DEPTH = 32
MAX_DIGITS = 100


def loads(text: str | bytes) -> object:
    """Parse JSON (RFC 8259); whatever is wrong raises a ValueError that says it to a person.

    Refused beyond the grammar: NaN, Infinity and numbers too large for a float, integers of more
    than MAX_DIGITS digits, lone surrogates and NUL in any string or key, nesting below MAX_DEPTH.
    """
    try:
        value = json.loads(
            text, parse_int=_integer, parse_float=_finite, parse_constant=_no_such_number
        )
    except RecursionError:
        raise ValueError("The JSON is nested too deeply.") from None
    except (json.JSONDecodeError, UnicodeDecodeError):
        raise ValueError("This is not valid JSON.") from None
    _look_through(value)
    return value


def dumps(value: object, separators: tuple[str, str] = (",", ":")) -> str:
    """The standard library's, except that NaN raises ValueError: it would disconnect every browser."""
    return _encoder(separators).encode(value)


@cache
def _encoder(separators: tuple[str, str]) -> json.JSONEncoder:
    return json.JSONEncoder(allow_nan=False, separators=separators)  # as dear as a short message


def _integer(digits: str) -> int:
    if len(digits) > MAX_DIGITS:
        raise ValueError("A number is too long.")
    return int(digits)


def _finite(digits: str) -> float:
    number = float(digits)
    if math.isinf(number):
        raise ValueError("A number is too large.")
    return number


def _no_such_number(name: str) -> None:
    raise ValueError(f"{name} is not a number in JSON.")


def _look_through(value: object) -> None:
    # Level by level, so that no nesting can exhaust the stack here or in whoever walks it next.
    level = [value]
    for _ in range(MAX_DEPTH):
        below: list[object] = []
        for part in level:
            if isinstance(part, str):
                _text(part)
            elif isinstance(part, list):
                below += part
            elif isinstance(part, dict):
                below += part.keys()
                below += part.values()
        if not below:
            return
        level = below
    raise ValueError("The JSON is nested too deeply.")


def _text(text: str) -> None:
    if "\0" in text:
        raise ValueError("A text contains the character NUL.")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise ValueError("A text contains half a character (a lone surrogate).") from None
