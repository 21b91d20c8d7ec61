"""JSON every browser, database and JSON parser can read back: what the standard library lets through is refused."""

import json
import math

import orjson

MAX_DEPTH = 32
MAX_DIGITS = 100


def loads(text: str) -> object:
    """Parse JSON (RFC 8259); whatever is wrong raises a ValueError that says it to a person.

    Refused beyond the grammar: NaN, Infinity and numbers too large for a float, integers of more
    than MAX_DIGITS digits, lone surrogates and NUL in any string or key, nesting below MAX_DEPTH.
    """
    try:
        value = _decoder.decode(text)
    except RecursionError:
        raise ValueError("The JSON is nested too deeply.") from None
    except json.JSONDecodeError:
        raise ValueError("This is not valid JSON.") from None
    if _may_hide_something(text):
        _look_through(value)
    return value


def encode(value: object) -> bytes:
    """As JavaScript would: without spaces, and NaN is null. What JSON cannot say raises TypeError."""
    # the standard library takes fifteen times as long, for each message and each ack
    return orjson.dumps(value)


def dumps(value: object, separators: tuple[str, str] = (",", ":")) -> str:
    """:func:`encode` for python-socketio (5.18.1), which says what separators it wants: these."""
    return encode(value).decode()


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


_decoder = json.JSONDecoder(parse_int=_integer, parse_float=_finite, parse_constant=_no_such_number)


def _may_hide_something(text: str) -> bool:
    """Whether there is an escape for what may not be said, half a character, or much nesting."""
    if "\\u" in text or text.count("[") + text.count("{") >= MAX_DEPTH:
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return True
    return False


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
