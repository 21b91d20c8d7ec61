from __future__ import annotations

import io
import json
import re

import pytest
import segno
from flask import Blueprint
from werkzeug.exceptions import NotFound
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.test import Client

from chatroom import create_app
from chatroom.model import Unavailable, User

from .conftest import Testing


class WithCsrf(Testing):
    WTF_CSRF_ENABLED = True


def page(response):
    return response.get_data(as_text=True)


def token(response):
    return re.search(r'name="csrf_token" value="([^"]+)"', page(response))[1]


def test_the_door_asks_for_a_name_and_a_room(client):
    door = client.get("/")
    assert door.status_code == 200
    assert "Up to 20 characters" in page(door)
    assert "Up to 30 characters" in page(door)
    assert 'value="general"' in page(door)


def test_a_link_to_a_room_leads_through_the_door_into_it(client):
    away = client.get("/rooms/book club")
    assert (away.status_code, away.headers["Location"]) == (302, "/?room=book+club")
    assert 'value="book club"' in page(client.get(away.headers["Location"]))
    inside = client.post("/", data={"username": "Ann", "room": "book club"})
    assert (inside.status_code, inside.headers["Location"]) == (302, "/rooms/book%20club")
    room = client.get(inside.headers["Location"])
    assert room.status_code == 200
    assert 'data-room="book club"' in page(room)
    assert 'data-username="Ann"' in page(room)


def test_a_room_has_one_address(client):
    client.post("/", data={"username": "Ann", "room": "den"})
    assert client.get("/rooms/DEN").headers["Location"] == "/rooms/den"


@pytest.mark.parametrize(
    ("field", "text", "why"),
    [
        ("username", "", "give a name"),
        ("username", "   ", "give a name"),
        ("username", "a" * 21, "at most 20 characters"),
        ("username", "a\u202eb", "right-to-left override"),
        ("room", "", "give a room name"),
        ("room", "r" * 31, "at most 30 characters"),
        ("room", "a/b", "slash"),
    ],
)
def test_what_is_wrong_is_said_beside_what_was_typed(client, field, text, why):
    typed = {"username": "Ann", "room": "den"} | {field: text}
    answer = client.post("/", data=typed)
    assert answer.status_code == 422
    assert why in page(answer)
    other = "room" if field == "username" else "username"
    assert f'value="{typed[other]}"' in page(answer)
    if text.strip():
        assert f'value="{text}"' in page(answer)
    assert "user" not in _session(client)


def _session(client):
    with client.session_transaction() as session:
        return dict(session)


def test_a_name_in_use_is_refused_at_the_door(client, join):
    join("Ann")
    answer = client.post("/", data={"username": "ANN", "room": "den"})
    assert answer.status_code == 422
    assert "Somebody called ANN is in den now" in page(answer)
    assert client.post("/", data={"username": "ANN", "room": "attic"}).status_code == 302


def test_the_same_browser_takes_its_own_name_back(join):
    ann = join("Ann")
    assert ann.http.post("/", data={"username": "Ann", "room": "den"}).status_code == 302


def test_a_user_keeps_the_id_under_a_new_name(client):
    client.post("/", data={"username": "Ann", "room": "den"})
    before = _session(client)["user"]
    client.post("/", data={"username": "Anna", "room": "den"})
    assert _session(client)["user"] == {"id": before["id"], "name": "Anna"}


def test_markup_in_a_name_is_text(client):
    answer = client.post("/", data={"username": "<b>x</b>", "room": "a/<script>"})
    assert "&lt;b&gt;x&lt;/b&gt;" in page(answer)
    assert "<b>x" not in page(answer)
    assert "a/<script>" not in page(answer)


def test_leaving_forgets_the_name(client):
    client.post("/", data={"username": "Ann", "room": "den"})
    assert client.post("/leave").headers["Location"] == "/"
    assert client.get("/rooms/den").status_code == 302


def test_what_is_fetched_in_passing_cannot_bring_back_a_name_that_left(client):
    client.post("/", data={"username": "Ann", "room": "den"})
    opened = client.get("/rooms/den", headers={"Sec-Fetch-Mode": "navigate"})
    fetched = client.get("/rooms/den", headers={"Sec-Fetch-Mode": "cors"})
    assert "chatroom=" in opened.headers["Set-Cookie"]
    assert "Set-Cookie" not in fetched.headers
    left = client.post("/leave", headers={"Sec-Fetch-Mode": "cors"})
    assert "chatroom=;" in left.headers["Set-Cookie"]


@pytest.mark.parametrize(
    "path", ["/service-worker.js", "/manifest.webmanifest", "/offline", "/of-a-feature"]
)
def test_what_is_not_a_page_of_somebodys_carries_no_cookie(app, path):
    feature = Blueprint("feature", __name__)
    feature.get("/of-a-feature")(lambda: "something")
    app.register_blueprint(feature)
    client = app.test_client()
    client.post("/", data={"username": "Ann", "room": "den"})
    for headers in ({}, {"If-None-Match": '"old"', "Sec-Fetch-Mode": "same-origin"}):
        answer = client.get(path, headers=headers)
        assert answer.status_code == 200
        assert "Set-Cookie" not in answer.headers
    assert "Set-Cookie" in client.get("/rooms/den").headers


def test_nothing_changes_by_looking(client):
    client.post("/", data={"username": "Ann", "room": "den"})
    assert client.get("/leave").status_code == 405
    assert client.get("/rooms/den").status_code == 200


def test_a_form_without_its_token_is_given_again_with_what_was_typed():
    client = create_app(WithCsrf).test_client()
    answer = client.post("/", data={"username": "Ann", "room": "den", "csrf_token": "stale"})
    assert answer.status_code == 400
    assert 'value="Ann"' in page(answer)
    elsewhere = client.post("/leave")
    assert elsewhere.status_code == 400
    assert "Go back, reload it and try again" in page(elsewhere)
    good = {"username": "Ann", "room": "den", "csrf_token": token(answer)}
    assert client.post("/", data=good).status_code == 302


def text(html):
    """What is left to read of it."""
    return " ".join(re.sub(r"<[^>]+>", "", html).split())


def test_the_door_lists_who_is_where_and_when_they_last_spoke(client, join):
    ann = join("Ann")
    join("Bob")
    for path in ("/", "/rooms"):  # all of the door, and the list by itself
        listed = page(client.get(path))
        assert page(client.get("/rooms")) in listed
        assert 'href="/rooms/den"' in listed
        assert "den 2 people here: Ann and Bob Nothing said yet" in text(listed)
    said = ann.say("message", text="hi")["message"]
    for name in ("Cy", "Dee", "Eli", "Fay"):
        join(name)
    listed = page(client.get("/rooms"))
    assert f'<time datetime="{said["timestamp"]}">just now</time>' in listed
    assert "den 6 people here: Ann, Bob and 4 others Last message just now" in text(listed)
    assert re.findall(r'data-name="(\w+)"', listed) == ["Ann", "Bob", "Cy", "Dee"]
    assert "+2</span>" in listed


def test_a_door_with_nobody_behind_it_says_what_to_do(client):
    for path in ("/", "/rooms"):
        assert "Nobody is here right now. Join any room to open it" in text(page(client.get(path)))


def test_who_is_invited_is_told_where_to_and_who_is_there(client, join):
    invitation = client.get("/rooms/DEN", follow_redirects=True)
    assert "You are joining den Nobody is there right now" in text(page(invitation))
    assert '<meta property="og:title" content="Join den">' in page(invitation)
    join("Ann")
    assert "You are joining den A Ann is there now." in text(page(client.get("/?room=den")))
    join("Bob")
    assert "Ann and Bob are there now." in text(page(client.get("/?room=den")))
    assert 'action="/?room=den"' in page(client.get("/?room=den"))
    wrong = client.post("/?room=den", data={"username": "", "room": "den"})
    assert "You are joining den" in text(page(wrong))
    elsewhere = client.post("/?room=den", data={"username": "", "room": "attic"})
    assert "You are joining" not in page(elsewhere)
    assert 'value="attic"' in page(elsewhere)


def test_an_invitation_to_a_room_that_cannot_be_says_so(client):
    invitation = client.get("/?room=a/b")
    assert invitation.status_code == 422
    assert "You are joining" not in page(invitation)
    assert "cannot contain a slash" in page(invitation)
    assert 'value="a/b"' in page(invitation)


FOCUS = {
    "username": r'<input[^>]* id="username"[^>]* autofocus',
    "room": r'<input[^>]* id="room"[^>]* autofocus',
    "join": r"<button[^>]* autofocus",
}


def focus(response):
    assert page(response).count("autofocus") == 1
    return next(name for name, tag in FOCUS.items() if re.search(tag, page(response)))


def test_typing_begins_where_something_is_to_be_typed(client, join):
    assert focus(client.get("/?room=den")) == "username"
    assert focus(client.post("/", data={"username": "", "room": "a/b"})) == "username"
    assert focus(client.post("/", data={"username": "Ann", "room": "a/b"})) == "room"
    client.post("/", data={"username": "Ann", "room": "den"})
    assert focus(client.get("/")) == "room"
    assert focus(client.get("/?room=den")) == "join"
    join("Bob")
    assert focus(client.post("/", data={"username": "Bob", "room": "den"})) == "username"


def test_the_directory_can_be_switched_off():
    app = create_app(type("Private", (Testing,), {"DIRECTORY": False}))
    app.extensions["chatroom"].chat.store.enter("secret den", "a socket", User("u1", "Ann"))
    client = app.test_client()
    assert "secret den" not in page(client.get("/"))
    assert "Ann" not in page(client.get("/?room=secret den"))
    assert client.get("/rooms").status_code == 404
    client.post("/", data={"username": "Bob", "room": "den"})
    assert "See who is where" not in page(client.get("/rooms/den"))


def test_a_room_leads_to_the_doors_list(client):
    client.post("/", data={"username": "Bob", "room": "den"})
    assert '<a href="/">See who is where</a>' in page(client.get("/rooms/den"))


@pytest.mark.parametrize("user", ["ann", {"id": 1, "name": "Ann"}, {"name": "Ann"}, ["u1"]])
def test_a_cookie_another_application_signed_is_nobody(client, user):
    with client.session_transaction() as session:
        session["user"] = user
    assert client.get("/").status_code == 200
    assert client.get("/rooms/den").status_code == 302


def test_a_feature_needs_no_pages(client, monkeypatch):
    monkeypatch.setattr("chatroom.features.FEATURES", ("typing", "limits"))
    client.post("/", data={"username": "Ann", "room": "den"})
    assert client.get("/rooms/den").status_code == 200


def test_health_says_whether_the_store_answers(client, chatroom, monkeypatch):
    assert client.get("/healthz").json == {
        "status": "ok",
        "store": "ok",
        "outlives": "nothing",
    }

    def fail(_rooms):
        raise Unavailable("The disk is full.")

    monkeypatch.setattr(chatroom.chat.store, "heads", fail)
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json["store"]) == (503, "The disk is full.")


def test_health_says_whether_the_last_beat_could_write(client, chatroom):
    chatroom.beat.trouble = "The disk is full."
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json["store"]) == (503, "The disk is full.")


def test_a_store_that_is_away_keeps_the_door_open_with_what_was_typed(
    client, chatroom, monkeypatch
):
    def fail(*_args):
        raise Unavailable("Please try again.")

    monkeypatch.setattr(chatroom.chat.store, "present", fail)
    monkeypatch.setattr(chatroom.chat.store, "occupied", fail)
    answer = client.post("/", data={"username": "Ann", "room": "den"})
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")
    assert "Please try again." in page(answer)
    assert 'value="Ann"' in page(answer)


def test_while_the_store_is_away_the_door_does_not_say_that_nobody_is_there(
    client, chatroom, monkeypatch
):
    def fail(*_args):
        raise Unavailable("Please try again.")

    monkeypatch.setattr(chatroom.chat.store, "occupied", fail)
    for path in ("/", "/rooms", "/?room=den"):
        door = client.get(path)
        assert door.status_code == 200
        assert "Join any room to open it" in page(door)
        assert "Nobody is" not in page(door)


def test_a_nonce_is_used_once(client):
    policies = {client.get("/").headers["Content-Security-Policy"] for _ in range(3)}
    assert len(policies) == 3


def test_a_worker_can_ask_whether_its_page_is_still_the_same():
    client = create_app(WithCsrf).test_client()

    def enter():
        door = client.get("/")
        form = {"username": "Ann", "room": "den", "csrf_token": token(door)}
        assert client.post("/", data=form).status_code == 302
        return client.get("/rooms/den")

    def ask(tag, room="den"):
        return client.get(f"/rooms/{room}", headers={"If-None-Match": tag}).status_code

    first = enter()
    tag = first.headers["ETag"]
    assert (
        client.get("/rooms/den").headers["Content-Security-Policy"]
        != first.headers["Content-Security-Policy"]
    )
    assert ask(tag) == 304
    assert ask(tag, "attic") == 200
    client.post("/leave", data={"csrf_token": token(first)})
    assert ask(tag) == 302
    enter()
    assert ask(tag) == 200, "its form would be refused"


def test_nothing_comes_from_elsewhere(client):
    client.post("/", data={"username": "Ann", "room": "den"})
    for path in ("/", "/rooms/den", "/nothing"):
        html = page(client.get(path))
        assert "//" not in re.sub(r'xmlns="[^"]+"', "", html).replace("</", "")


def test_a_mounted_chatroom_writes_addresses_below_its_prefix(app):
    client = app.test_client()
    under = {"SCRIPT_NAME": "/chat"}
    client.post("/", data={"username": "Ann", "room": "den"})
    room = page(client.get("/rooms/den", environ_overrides=under))
    assert 'data-socket-path="/chat/socket.io"' in room
    door = page(client.get("/?room=den", environ_overrides=under))
    assert 'data-base="/chat/"' in door
    for html in (room, door, page(client.get("/nowhere", environ_overrides=under))):
        assert set(re.findall(r'(?:src|href|action|base)="(/[^/"]*)', html)) == {"/chat"}


def qr_code(address):
    picture = io.BytesIO()
    segno.make(address, micro=False, mask=0).save(picture, kind="svg", light="#fff", omitsize=True)
    return picture.getvalue()


def test_the_qr_code_of_a_room_is_its_whole_address(client):
    client.post("/", data={"username": "Ann", "room": "den"})
    answer = client.get("/rooms/Book%20club/qr.svg")
    assert (answer.status_code, answer.mimetype) == (200, "image/svg+xml")
    assert answer.data == qr_code("http://localhost/rooms/book%20club")
    mounted = client.get("/rooms/den/qr.svg", environ_overrides={"SCRIPT_NAME": "/chat"})
    assert mounted.data == qr_code("http://localhost/chat/rooms/den")


def test_a_qr_code_is_drawn_for_nobody_who_has_not_come_in(client, monkeypatch):
    monkeypatch.setattr(segno, "make", lambda *_args, **_options: pytest.fail("drawn"))
    answer = client.get("/rooms/Den/qr.svg")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/?room=den")


def test_an_address_given_in_another_hosts_name_is_kept_for_nobody_else(client):
    with client.session_transaction(base_url="http://evil.example") as session:
        session["user"] = {"id": "u1", "name": "Ann"}
    answer = client.get("/rooms/den/qr.svg", headers={"Host": "evil.example"})
    assert answer.data == qr_code("http://evil.example/rooms/den")
    assert answer.cache_control.private
    assert answer.cache_control.max_age == 3600


def test_two_chatrooms_in_one_process_share_nothing(app):
    other = create_app(Testing)
    app.extensions["chatroom"].chat.store.enter("den", "a socket", User("u1", "Ann"))
    assert other.extensions["chatroom"].chat.store.present("den") == []
    assert other.extensions["socketio"] is not app.extensions["socketio"]


def test_two_mounted_chatrooms_each_answer_their_own_socket(app):
    other = create_app(Testing)
    mounted = DispatcherMiddleware(NotFound(), {"/chat": app, "/club/chat": other})
    client = Client(mounted)
    for prefix, chatroom in (("/chat", app), ("/club/chat", other)):
        opened = client.get(f"{prefix}/socket.io/?EIO=4&transport=polling")
        assert opened.status_code == 200
        sid = json.loads(opened.text.removeprefix("0"))["sid"]
        assert sid in chatroom.extensions["socketio"].server.eio.sockets
    assert client.get("/socket.io/?EIO=4&transport=polling").status_code == 404


def test_two_mounted_chatrooms_keep_their_cookies_apart(app):
    client = Client(DispatcherMiddleware(NotFound(), {"/one": app, "/two": create_app(Testing)}))
    client.post("/one/", data={"username": "Ann", "room": "den"})
    client.post("/two/", data={"username": "Bea", "room": "den"})
    assert 'data-username="Ann"' in client.get("/one/rooms/den").text
    assert 'data-username="Bea"' in client.get("/two/rooms/den").text


@pytest.mark.parametrize("name", ["admin", "ADMIN", " Admin ", "аdmin", "ADMlN", "adm1n"])
def test_a_reserved_name_is_refused_at_the_door(client, name):
    answer = client.post("/", data={"username": name, "room": "den"})
    assert answer.status_code == 422
    assert f"The name {name.strip()} is reserved here" in page(answer)
    assert "user" not in _session(client)


ALIKE = "dеn"  # with a Cyrillic е


def test_a_room_that_looks_like_another_is_refused_beside_its_field(client, join):
    assert client.post("/", data={"username": "Bob", "room": ALIKE}).status_code == 302
    join("Ann")
    for answer in (
        client.post("/", data={"username": "Bob", "room": ALIKE}),
        client.get(f"/?room={ALIKE}"),
        client.post(f"/?room={ALIKE}", data={"username": "Bob", "room": ALIKE}),
    ):
        assert answer.status_code == 422
        assert "already a room called den, which looks the same. Join that one." in page(answer)
        assert 'id="room-error"' in page(answer)
        assert 'value="den"' in page(answer)  # to press Join again
        assert "You are joining" not in page(answer)


def test_a_room_that_looks_like_one_where_nobody_stayed_or_wrote_is_open_to_all(client, join):
    eve = join("Eve", room=ALIKE)
    assert client.post("/", data={"username": "Bob", "room": "den"}).status_code == 422
    eve.say("leave", room=ALIKE)
    assert client.post("/", data={"username": "Bob", "room": "den"}).status_code == 302
    assert client.get("/rooms/den").status_code == 200


@pytest.mark.parametrize("room", ["gеneral", "GЕNERAL", "gen\u0435ral"])
def test_the_first_room_has_no_double_before_anybody_was_there(client, room):
    answer = client.post("/", data={"username": "Ann", "room": room})
    assert answer.status_code == 422
    assert "already a room called general" in page(answer)


def test_the_address_of_a_room_that_looks_like_another_is_none(client, join):
    join("Ann")
    client.post("/", data={"username": "Bob", "room": "attic"})
    for path in (f"/rooms/{ALIKE}", f"/rooms/{ALIKE}/qr.svg"):
        answer = client.get(path)
        assert answer.status_code == 404
        assert "already a room called den" in page(answer)


def test_looking_takes_no_room_from_anybody(client, join):
    client.get(f"/?room={ALIKE}")
    client.post("/", data={"username": "Bob", "room": ALIKE})
    client.get(f"/rooms/{ALIKE}")
    assert join("Ann").joined["ok"]


def test_while_the_store_is_away_a_room_can_be_opened(client, chatroom, monkeypatch):
    def fail(_room):
        raise Unavailable("Please try again.")

    client.post("/", data={"username": "Ann", "room": "den"})
    monkeypatch.setattr(chatroom.chat.store, "known_as", fail)
    assert client.get("/rooms/den").status_code == 200
    assert client.get("/?room=den").status_code == 200


def test_names_may_be_free_for_all():
    client = create_app(type("Free", (Testing,), {"RESERVED_NAMES": []})).test_client()
    assert client.post("/", data={"username": "admin", "room": "den"}).status_code == 302


def test_a_reserved_name_that_is_none_is_told_at_the_start():
    for words, why in ((["boss", "a\u202eb"], "U\\+202E"), (["..."], "needs a letter")):
        with pytest.raises(RuntimeError, match=f"RESERVED_NAMES has .*{why}"):
            create_app(type("Wrong", (Testing,), {"RESERVED_NAMES": words}))
