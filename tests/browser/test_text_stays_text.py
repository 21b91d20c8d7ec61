"""What people type is text, wherever it is shown: nothing of it becomes markup, nothing of it runs.

Every payload that runs opens a dialog, asks for something or breaks the page's policy, and the
watch over the browser fails the test.
"""

from __future__ import annotations

from playwright.sync_api import expect

from ..attack.markup import PLAIN
from .tab import Tab

TYPED = PLAIN[::4]
# And with Markdown around it: typed, shown.
FORMATTED = {
    "<img src=x:x onerror=alert`1`>": "<img src=x:x onerror=alert1>",
    "`-alert(1)-`": "-alert(1)-",
    "**<script>alert(1)</script>**": "<script>alert(1)</script>",
    "```<script>\n<img src=x onerror=alert(1)>\n```": "<script>\n<img src=x onerror=alert(1)>\n",
    "```html\n</code></pre><img src=x onerror=alert(1)>\n```": (
        "</code></pre><img src=x onerror=alert(1)>"
    ),
    "> </blockquote><img src=x onerror=alert(1)>": "</blockquote><img src=x onerror=alert(1)>",
    "- <svg onload=alert(1)>\n- </ul>": "<svg onload=alert(1)></ul>",
    '[x](https://a.example/"onmouseover="alert(1))': "x",
    "[<img src=x onerror=alert(1)>](https://a.example/<svg>)": "<img src=x onerror=alert(1)>",
    "[x](https://a.example/ '\"onmouseover=\"alert(1)')": "x",
}

# Names have at most 20 characters, rooms at most 30 and no slash.
NAMES = [
    "<script>alert(1)",
    "<img src onerror=a>",
    "<svg onload=alert()>",
    "<b>bold<b>",
    "<i>x",
    "<style>*{color:red}",
    "<base href=//e.co>",
    "<iframe src=//e.co>",
    "<object data=x>",
    "<a href=x>y",
    "<input autofocus>",
    "<details open>",
    "<plaintext>",
    "<template>",
    "<textarea>",
    "<title>",
    "<!--x",
    "-->x",
    "<![CDATA[",
    "</li></ul><h1>x",
    "</script>",
    '"onclick=alert(1) "',
    "'onclick=alert(1) '",
    '"><u>',
    "'><u>",
    "&lt;b&gt;",
    "&#60;u&#62;",
    "&amp;",
    "{{7*7}}",
    "${7*7}",
    "<%=7*7%>",
    "javascript:alert(1)",
    "%3Cscript%3E",
    "\\x3cscript\\x3e",
]
ROOMS = [
    "<script>alert(1)<script>",
    "<img src=x onerror=alert(1)>",
    '"onmouseover="alert(1)',
    "'><svg onload=alert(1)>",
    '"}}<script>alert(1)',
    "&lt;script&gt;&#60;u&#62;",
    "%3cb%3e{{7*7}}${7*7}<%=7*7%>",
    "..%2f..?a=b&c=d#e",
]


def shown(locator):
    """The text of each, exactly: an assertion of Playwright's would fold white space."""
    return locator.evaluate_all("(all) => all.map((one) => one.textContent)")


def test_messages_are_text_when_sent_when_heard_and_when_read_again(arrive):
    ann, bob = arrive("Ann"), arrive("Bob")
    texts = [*TYPED, *FORMATTED]
    for text in texts:
        ann.say(text)
    for tab in (ann, bob):
        expect(tab.rows).to_have_count(len(texts))
        expect(tab.page.locator("[data-pending]")).to_have_count(0)
    bob.page.reload()
    expect(bob.rows).to_have_count(len(texts))
    for tab in (ann, bob):
        assert shown(tab.texts) == [*TYPED, *FORMATTED.values()]
        used = tab.page.locator("#messages .text *").evaluate_all(
            "(all) => all.map((one) => one.localName)"
        )
        assert set(used) == {"a", "blockquote", "code", "li", "pre", "span", "strong", "ul"}


def test_names_are_text_in_the_list_the_notices_the_typing_line_and_the_messages(arrive, script):
    ann = arrive("Ann")
    for name in NAMES:
        eve = script(name)
        assert eve.joined["username"] == name
        expect(ann.notices.last.locator("bdi")).to_have_text([name])
        eve.say("typing", typing=True)
        expect(ann.typing).to_have_text(f"{name} is typing…")
        eve.say("message", text=name)
        expect(ann.texts.last).to_have_text(name)
    expect(ann.people).to_have_count(1 + len(NAMES))
    assert sorted(shown(ann.people)) == sorted(["Ann", *NAMES])
    assert shown(ann.notices) == [f"{name} joined" for name in NAMES]
    assert shown(ann.rows.locator(".author")) == NAMES
    expect(ann.page.locator("#messages :is(.author, .text) *, #people bdi *")).to_have_count(0)


def test_a_room_and_ones_own_name_are_text_on_the_page(arrive):
    tab = arrive("Ann")
    for payload in ROOMS:
        ann = Tab(tab.page, tab.server, payload[:20], payload)
        ann.take_name()
        ann.open()
        assert shown(ann.page.locator("h1")) == [f"#{payload}"]
        assert ann.page.title() == f"{payload} · Flask Chatroom"
        expect(ann.people).to_have_text([ann.name])
        expect(ann.composer).to_have_attribute("placeholder", f"Message {payload}")
        assert shown(ann.page.locator("#empty h2")) == [f"This is the start of {payload}"]
        ann.say("hi")
        ann.sees("hi")
        assert shown(ann.rows.locator(".author")) == [ann.name]


def test_the_door_shows_what_was_typed_and_who_is_where_as_text(page, script, expect_complaint):
    expect_complaint("status of 422")
    for number, payload in enumerate(ROOMS):
        script(f"Guest {number}", room=payload)
    page.goto("/")
    assert set(ROOMS) <= set(shown(page.locator(".open-rooms bdi")))
    for payload in NAMES[::5]:
        page.get_by_label("Your name").fill(payload)
        page.get_by_label("Room").fill(f"{payload}/")  # a slash is refused
        page.get_by_role("button", name="Join").click()
        expect(page.locator("#room-error")).to_be_visible()
        expect(page.get_by_label("Your name")).to_have_value(payload)
        expect(page.get_by_label("Room")).to_have_value(f"{payload}/")
