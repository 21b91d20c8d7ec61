"""Names that somebody types who means harm, or who only has another script; and what becomes of each.

``NAMES`` is the corpus, a list of :class:`Name`: more than 500, each once. What is in it:

- ``text`` is what is typed or sent. Some cannot be sent at all: a half of a surrogate pair is a
  ``bad_request`` on the wire, and a million letters are more than a frame or a form may hold.
- ``accepted`` is the username it stands for, or None: then it is refused with ``name_invalid``, and
  as a room with ``room_invalid``. One that is accepted is text wherever it is shown.
- ``same_as`` is whose name it is, of :data:`TAKEN`: while that one is in the room it is refused with
  ``name_taken``, and where that name is reserved with ``name_invalid``. There one that only has
  signs around that name, as ``admin'--``, is refused like it.

As rooms they are what they are as usernames, in small letters. But a slash or a backslash is refused, and
what is the same as ``general`` is that room, or refused.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from typing import NamedTuple

TAKEN = ("Ann", "admin", "general")


class Name(NamedTuple):
    text: str
    accepted: str | None
    same_as: str | None = None


def code_points(*ranges: int | tuple[int, int]) -> Iterator[str]:
    for one in ranges:
        first, last = one if isinstance(one, tuple) else (one, one)
        yield from map(chr, range(first, last + 1))


def listed(text: str) -> list[str]:
    """What stands between spaces, in which ␣ is one."""
    return [word.replace("␣", " ") for word in text.split()]


def refused(texts: Iterable[str]) -> Iterator[Name]:
    return (Name(text, None) for text in texts)


def as_typed(texts: Iterable[str]) -> Iterator[Name]:
    return (Name(text, unicodedata.normalize("NFC", text)) for text in texts)


def unseen() -> Iterator[str]:
    """What has no place in any name, in one that is fine without it."""
    controls = code_points((0x00, 0x1F), (0x7F, 0x9F))
    turning = code_points(0x061C, (0x200E, 0x200F), (0x202A, 0x202E), (0x2066, 0x2069))
    zero_width = code_points(
        *(0x00AD, 0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, (0x180B, 0x180E), (0x200B, 0x200D)),
        *((0x2028, 0x2029), (0x2060, 0x2064), (0x206A, 0x206F), 0x3164, 0xFEFF, 0xFFA0),
        *((0xFFF9, 0xFFFB), (0x1BCA0, 0x1BCA3), (0x1D173, 0x1D17A)),
    )
    selectors = code_points((0xFE00, 0xFE0E), 0xE0100, 0xE01EF)
    tags = code_points(0xE0001, 0xE0020, 0xE0041, 0xE0061, 0xE007F)
    blank = code_points(0x2800, 0x2D7F, 0xFFFC, 0x1107F, 0x16FE4, 0x1D159)
    for letter in controls:
        yield f"A{letter}nn"
    for letter in turning:
        yield from (f"{letter}Ann", f"A{letter}nn", f"Ann{letter}")
    for group in (zero_width, selectors, tags, blank):
        for letter in group:
            yield from (f"A{letter}nn", letter)


def unheard_of() -> Iterator[str]:
    """Of no character: unassigned, for private use, halves of a pair."""
    unassigned = (0x0378, 0x0530, 0x2FE0, 0x1FFFE, 0x10FFFF, 0xFDD0, 0xFFFE, 0xFFFF, 0xE01F0)
    private = (0xE000, 0xF8FF, 0xF0000, 0xFFFFD, 0x100000, 0x10FFFD)
    halves = (0xD800, 0xDBFF, 0xDC00, 0xDFFF)
    for letter in code_points(*unassigned, *private, *halves):
        yield f"Ann {letter}"
    yield "\ud83d\udc1f"  # two halves that were one, before somebody took them apart


def piles() -> Iterator[str]:
    """Accents that are painted over the neighbours."""
    accents = [chr(mark) for mark in range(0x0300, 0x0315)]
    for count in range(5, 20):
        yield "A" + "".join(accents[:count])
    for letter in "ก\u0627अZ1🐟":
        yield letter + "".join(accents[-6:])
    yield "A" + "\u0489" * 5
    yield "A\u0300\u0300nn"
    yield "Ann\u0337\u0337"
    yield "A\u20dd\u20de\u20df\u20e0\u20e3nn"
    yield from (f"{mark}Ann" for mark in ("\u0301", "\u0489", "\u20dd", "\u064b", "\u093c"))
    yield "\u0301\u0302\u0303"
    yield "Z\u0351\u036b\u0343\u036a\u0302alg\u0321\u034a\u0313\u0357\u0317\u0318o"


def spaces() -> Iterator[Name]:
    wide = [*code_points(0x20, 0xA0, 0x1680, (0x2000, 0x200A), 0x202F, 0x205F, 0x3000)]
    for space in wide:
        yield Name(f"Ann{space}Lee", "Ann Lee")
        yield Name(f"{space}Ann{space}{space}", "Ann", "Ann")
        yield Name(space * 3, None)
    yield Name("".join(wide), None)
    yield Name("Ann" + "  " * 9 + "Lee", "Ann Lee")


def other_letters() -> Iterator[Name]:
    """Letters that stand for others by themselves: they are only another way to write them."""
    alphabets = (0x1D400, 0x1D434, 0x1D468, 0x1D4D0, 0x1D56C, 0x1D5A0, 0x1D5D4, 0x1D608, 0x1D63C)
    alphabets += (0x1D670, 0xFF21)
    for first in alphabets:
        for word in TAKEN:
            small = first + (32 if first == 0xFF21 else 26)
            letters = (
                chr(first + ord(letter) - 65 if letter.isupper() else small + ord(letter) - 97)
                for letter in word
            )
            yield Name("".join(letters), word, word)
    yield Name("Ⓐⓝⓝ", "Ann", "Ann")
    yield Name("ᴬⁿⁿ", "Ann", "Ann")
    yield Name("ａｄⅿⅰｎ", "admin", "admin")
    for typed, meant in {
        **{"ﬁn": "fin", "ﬀ": "ff", "ﬃ": "ffi", "ﬄ": "ffl", "ﬆ": "st", "Ǆ": "DŽ", "ĳ": "ij"},
        **{
            "ﷺ": "صلى الله عليه وسلم",
            "㎏": "kg",
            "½": "1⁄2",
            "①": "1",
            "㊙": "秘",
            "ﾊﾝ": "ハン",
            "℃": "°C",
            "™x": "TMx",
        },
        **{
            "Zoe\u0308": "Zoë",
            "ﻣﺤﻤﺪ": "محمد",
            "각": "각",
            "ſam": "sam",
            "I ❤\ufe0f tea": "I ❤ tea",
        },
    }.items():
        yield Name(typed, meant and unicodedata.normalize("NFC", meant))


def doubles() -> Iterator[Name]:
    """Spoofs: each letter in turn, and all of them, is one of another script that looks like it."""
    looks = {
        **{"A": "АΑᎪꓮᗅ", "n": "ոռ", "a": "аɑα⍺", "d": "ԁᑯꓒ", "m": ["rn"], "i": "іıɩꙇӏι"},
        **{"g": "ɡցƍᶃ", "e": "еҽ℮", "r": "гᴦⲅꭇ", "l": "1|ǀ"},
    }
    for word in TAKEN:
        spoofs = [
            f"{word[:at]}{other}{word[at + 1 :]}"
            for at, letter in enumerate(word)
            for other in looks[letter]
        ]
        whole = [
            "".join(looks[letter][nth % len(looks[letter])] for letter in word) for nth in (0, 1)
        ]
        for spoof in (*spoofs, *whole, word.swapcase(), f"{word} "):
            yield Name(spoof, unicodedata.normalize("NFKC", spoof).strip(), word)


EMOJI = listed("""🐟 🌻 🇩🇪 🇺🇳 👍🏽 👩 🤖 ☕ ⚡ ♥ ★ ☃ ✈ 🎉 🏳 🦄 🧀 ✅ 🫠 🍕 ☎ ♞ ☯ ⚽ 🀄 🎲""")
KEYCAPS = ["1\ufe0f\u20e3", "#\ufe0f\u20e3x"]
SEVERAL_IN_ONE = listed("""👨‍👩‍👧 👩‍💻 🏳️‍🌈 🏴‍☠️ 👁️‍🗨️ 🧑‍🤝‍🧑 👩‍❤️‍👨 🐻‍❄️ 🧔‍♂️ ❤️‍🔥""") + [
    "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",  # England, in tags
]

MARKUP = listed("""<b>x</b> <i>x <script> </script> <svg/onload=a()> <img/src=x> <a/href=//x.y> <!--x --><b>
 "><b> '><b> "onclick="a() 'onclick='a() `x` &lt;b&gt; &amp; &#x41; &#60;b&#62; %3Cb%3E \\x3cb\\x3e \\u003cb
 javascript:a() data:text/html,x <![CDATA[x]]> <?php?>x </title><b> </style>x <base/href=x> [x](//y.z)
 ![x](y) **x** __x__ _x_ ~~x~~ ```x``` >x @Ann @everyone1 #den :smile: //x.y mailto:a@b.c""")
CODE = listed("""{{7*7}} {{config}} {%x%} ${7*7} #{7*7} <%=7*7%> {0.__class__} %s %n%n%n %d {x!r} $(id) `id` ;id |id
 &&id x;ls ';--x 'or'1'='1 ")or(1=1 1;DROP␣TABLE␣x admin'-- x'||'y UNION␣SELECT␣1 \\'x \\"x x%00y
 ../../etc/passwd ..\\..\\x /etc/passwd C:\\x \\\\x\\y ./x ~/x file:///x x/../y %2e%2e%2fx x?y=z x#y x&y x;y
 x%0d%0aSet-Cookie:y (*)(uid=*) x*)(|(a=* KEYS␣* a:b chat:log:den room:den =1+1 +1 -1 @SUM(1) =cmd|x""")
WORDS = listed("""__proto__ constructor prototype toString valueOf hasOwnProperty isPrototypeOf __defineGetter__ length name
 then null undefined NaN Infinity true false None nil void this self window document 0 -0 1 42 1e999 0x10 1.0 00
 9007199254740993 ١٢٣ १२३ [object␣Object] {}x []x function() sys.exit() __init__ __class__ Anonymous anybody
 nobody you me everybody CON NUL aux.txt .htaccess x.php index.html robots.txt favicon.ico message connect
 disconnect join leave qr.svg healthz static q2W4_aBcDeFgHiJkLm4N 0123456789abcdef x0y u1 Ann2 Anna Anne""")

RIGHT_TO_LEFT = listed("""محمد أحمد فاطمة علي عمر مريم نور ياسمين خديجة שלום דוד רחל משה אסתר יעל נֹעַם פרהאד
 گلناز پارسا شیرین آرش ژاله چنگیز گل‌نار علی‌رضا ܫܠܡܐ ދިވެހި ߒߞߏ ࠔࠌࠓ مُحَمَّد عبد␣الله بہار ئاسۆ""")
LEFT_TO_RIGHT = listed("""Ann␣Li O'Brien O’Brien Zoë Åsa Søren Łukasz Dvořák Ğülşen Șerban Nguyễn Phương Đặng José
 Muñoz François Jürgen Groß Ærø Íþróttir Ħal-Għaxaq Ŵyn Māra Ķīlis Ōta Kaʻiulani Siân Jean-Luc J.R. Ann&Bob C++ x_x
 Анна Фёдор Юлія Ђорђе Қайрат Ӯзбек Ангел Сергій Ελένη Γιώργος Ὀδυσσεύς Անահիտ გიორგი Ⴀნა ᏣᎳᎩ ᐃᓄᒃ
 李雷 韓梅梅 𠮷野 さくら サクラ はなこ ヴィクトル 김민준 서연 臺灣 आदित्य प्रिया श्रीमती कृष्ण ক্ষমা বাংলা ਗੁਰਪ੍ਰੀਤ
 ગીતા ଓଡ଼ିଆ தமிழ் శ్రీనివాస్ ಕನ್ನಡ മലയാളം සිංහල ภาษาไทย ที่รัก ลาว ພາສາລາວ ខ្មែរ ស្រីមុំ မြန်မာ ကျွန်ုပ် བོད་ཡིག བསྒྲུབས ᠮᠣᠩᠭᠣᠯ
 አማርኛ ⵜⴰⵎⴰⵣⵉⵖⵜ ꆈꌠ ᬩᬮᬶ ꦗꦮ ᮞᮥᮔ᮪ᮓ ߊߋ ꓡꓲꓢꓴ 𐐔𐐯𐑅𐐨 𒀭 ᚠᚢᚦ ꧄x""")


def legitimate() -> Iterator[Name]:
    """Nobody may be kept out for their script."""
    yield from as_typed(RIGHT_TO_LEFT)
    yield from as_typed(LEFT_TO_RIGHT)
    yield from as_typed(EMOJI)
    yield from (Name(text, text.replace("\ufe0f", "")) for text in KEYCAPS)


def strange() -> Iterator[Name]:
    """What other programs might take for something else than a name; here it is one, if it fits."""
    for text in (*MARKUP, *CODE, *WORDS):
        yield Name(text, text)


def endless() -> Iterator[Name]:
    yield Name("a" * 20, "a" * 20)
    yield Name("ﬁ" * 10, "fi" * 10)
    yield Name("e\u0301" * 20, "é" * 20)
    yield Name(" " * 30 + "x" + " " * 30, "x")
    for text in (*"aé李🐟 <.", "e\u0301", "\ufdfa", "\u0344", "\u200b", "\u202e"):
        yield from (Name(text * count, None) for count in (31, 81, 5_000, 1_000_000))
    yield Name("a" * 10 + "\u0301" * 1_000_000, None)
    yield Name("<script>alert(document.domain)</script>", None)


NAMES: list[Name] = [
    *refused(unseen()),
    *refused(unheard_of()),
    *refused(piles()),
    *refused(SEVERAL_IN_ONE),
    *refused(["", "- -", *listed(". .. ... !? · $ + — … # * {} // '' ~ @ ¿")]),
    *spaces(),
    *other_letters(),
    *doubles(),
    *legitimate(),
    *strange(),
    *endless(),
]
