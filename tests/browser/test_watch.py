"""The watch over the browsers sees what it is there to see."""

from __future__ import annotations

TROUBLE = {
    "console.error('broken')": "error: broken",
    "console.warn('dubious')": "warning: dubious",
    "setTimeout(() => { throw new Error('thrown'); })": "error: thrown",
    "alert('hello')": "dialog: hello",
    "new Image().src = 'http://127.0.0.1:1/x.png'": "'http://127.0.0.1:1/x.png'",
    "document.body.innerHTML = '<b>'": "'innerHTML'",
    "document.body.setAttribute('style', 'color: red')": "inline style",
}


def test_trouble_in_a_page_is_a_complaint(page, watch):
    page.goto("/")
    for trouble in TROUBLE:
        page.evaluate(
            f"() => {{ try {{ {trouble} }} catch (error) {{ console.error(error.message) }} }}"
        )
    page.reload()  # by now everything before it has been heard
    for trouble, complaint in TROUBLE.items():
        assert any(complaint in one for one in watch.complaints), (trouble, watch.complaints)
    watch.complaints.clear()


def test_a_request_to_another_origin_is_a_complaint(page, watch):
    other = "http://127.0.0.1:1/"
    page.route(other, lambda route: route.fulfill(body="elsewhere"))
    page.goto(other)
    assert watch.complaints[0] == f"request: {other}"
    watch.complaints.clear()
