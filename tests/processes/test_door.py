"""The form at the door and the cookie it gives, as a browser without JavaScript meets them."""

from __future__ import annotations

import pytest
import requests

LONG = "x" * 31


def test_the_door_opens_on_the_room(server, person, room):
    ann = person(server)
    answer = ann.door("Ann", room)
    assert (answer.status_code, answer.headers["Location"]) == (
        302,
        f"/rooms/{room.replace(' ', '%20')}",
    )
    page = ann.http.get(f"{server.url}/rooms/{room}", timeout=5)
    assert page.status_code == 200
    assert "script-src 'self' 'nonce-" in page.headers["Content-Security-Policy"]


def test_the_cookie_is_out_of_reach_of_scripts_and_of_other_sites(server, person, room):
    cookie = person(server).door("Ann", room).headers["Set-Cookie"]
    assert cookie.startswith("chatroom=")
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


@pytest.mark.parametrize(
    ("username", "where", "sentence"),
    [
        ("", "den", "Please give a name."),
        ("   ", "den", "Please give a name."),
        ("x" * 21, "den", "at most 20 characters"),
        ("Ann\u202e", "den", "U+202E"),
        ("Ann", LONG, "at most 30 characters"),
        ("Ann", "a/b", "cannot contain a slash"),
    ],
)
def test_a_refused_form_says_why_and_keeps_what_was_typed(
    server, person, username, where, sentence
):
    eve = person(server)
    answer = eve.door(username, where)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert f'value="{username.strip()}"' in answer.text
    assert f'value="{where}"' in answer.text


def test_a_name_in_use_is_refused_at_the_door_also_when_it_only_looks_the_same(
    server, arrive, person, room
):
    arrive(server, "Ann", room)
    for name in ("Ann", "ANN", "Аnn"):  # the last one begins with a Cyrillic letter
        answer = person(server).door(name, room)
        assert answer.status_code == 422
        assert "is in" in answer.text


def test_without_its_token_a_form_is_refused_and_nothing_typed_is_lost(server):
    form = {"username": "Eve", "room": "den"}
    answer = requests.post(f"{server.url}/", data=form, timeout=5)
    assert answer.status_code == 400
    assert 'value="Eve"' in answer.text
    assert 'value="den"' in answer.text


def test_who_has_no_name_is_sent_to_the_door_of_that_room(server):
    answer = requests.get(f"{server.url}/rooms/den", allow_redirects=False, timeout=5)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/?room=den")


def test_a_forged_cookie_is_nobodys(server, person, room):
    eve = person(server)
    eve.door("Eve", room)
    payload, _, signature = eve.http.cookies["chatroom"].partition(".")
    for forged in (f"{payload}.AAAAAA.{'A' * 27}", payload, "x" * 4000, f"{payload}.{signature}x"):
        eve.http.cookies.clear()
        eve.http.cookies.set("chatroom", forged)
        answer = eve.http.get(f"{server.url}/rooms/den", allow_redirects=False, timeout=5)
        assert answer.status_code == 302
        eve.connect()
        assert eve.say("join", room=room)["error"] == "name_invalid"
        eve.drop()


def test_leaving_by_the_form_forgets_the_name(server, person, room):
    ann = person(server)
    ann.door("Ann", room)
    page = ann.http.get(f"{server.url}/rooms/{room}", timeout=5).text
    token = page.partition('name="csrf_token" value="')[2].partition('"')[0]
    answer = ann.http.post(
        f"{server.url}/leave", data={"csrf_token": token}, allow_redirects=False, timeout=5
    )
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    answer = ann.http.get(f"{server.url}/rooms/den", allow_redirects=False, timeout=5)
    assert answer.status_code == 302


def test_the_door_lists_the_rooms_with_people_in_them(server, arrive, room):
    def listed():
        return f'data-room="{room}"' in server.get("/rooms").text

    ann = arrive(server, "Ann", room)
    server.wait_for(listed)  # what the door says may be a moment old
    ann.say("leave", room=room)
    server.wait_for(lambda: not listed())


def test_an_invitation_names_the_room_and_needs_no_name(server, person, room):
    answer = requests.get(f"{server.url}/rooms/{room}", timeout=5)
    assert f'You are joining <bdi class="invited">{room}</bdi>' in answer.text
    ann = person(server)
    ann.door("Ann", room)
    shown = {"Sec-Fetch-Mode": "no-cors"}  # in the room, to be photographed
    picture = ann.http.get(f"{server.url}/rooms/{room}/qr.svg", headers=shown, timeout=5)
    assert picture.headers["Content-Type"].startswith("image/svg+xml")
    assert "private" in picture.headers["Cache-Control"]
    assert "Set-Cookie" not in picture.headers
