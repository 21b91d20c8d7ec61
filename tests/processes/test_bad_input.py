"""Eve says what no client would say: she is refused, and Ann's room goes on as if she were not there."""

from __future__ import annotations

import json

import pytest

from ..transport.raw_client import BINARY, ENGINE, PING, TEXT, Http, WebSocket, polling_session

MB = 1024 * 1024
ACK = 31337  # the number of our questions


@pytest.fixture
def ann(server, arrive, room):
    return arrive(server, "Ann", room)


@pytest.fixture
def eve(server, ann, room):
    """A raw WebSocket that is in Ann's room under the name Eve."""
    with WebSocket(server.port).join() as eve:
        assert ask(eve, "join", {"room": room, "username": "Eve"})["ok"]
        ann.hear("user_joined")
        yield eve


@pytest.fixture(autouse=True)
def undisturbed(server, arrive, ann, room):
    """After each test: who was in the room still hears, and nothing else was ever said there."""
    yield
    bob = arrive(server, "Bob", room)
    assert bob.joined["messages"] == []
    bob.say("message", text="Did you hear something?")
    assert ann.hear("message")["text"] == "Did you hear something?"
    assert ann.say("message", text="No.")["message"]["id"] == 2
    assert bob.hear("message", id=2)["text"] == "No."


def ask(eve, event, *arguments):
    """Emit an event, as JSON or as the text it is, and return its ack."""
    said = [
        argument if isinstance(argument, str) else json.dumps(argument) for argument in arguments
    ]
    eve.say(f"42{ACK}[{','.join([json.dumps(event), *said])}]")
    return answer(eve)


def answer(eve):
    """The ack with our number, whatever else comes before it."""
    while not (said := eve.hear()).startswith(f"43{ACK}["):
        pass
    return json.loads(said.partition("[")[2][:-1])


def test_a_frame_said_to_be_huge_is_refused_on_its_header(eve):
    eve.send(TEXT, b"42", length=50 * MB)
    while (frame := eve.receive())[0] == TEXT:
        pass
    assert int.from_bytes(frame[1][:2]) == 1009


def test_a_body_said_to_be_huge_is_refused_before_it_comes(server):
    with Http(server.port) as eve:
        sid = polling_session(server.port)
        path = f"{ENGINE}&transport=polling&sid={sid}"
        assert eve.ask("POST", path, {"Content-Length": str(50 * MB)}) == 413


@pytest.mark.parametrize(
    "payload",
    [
        '{"text": ',
        "{'text': 'hi'}",
        '{"text": NaN}',
        '{"text": Infinity}',
        '{"text": -Infinity}',
        '{"text": "\\ud800"}',
        '{"text": "\\udc00 hi"}',
        '{"text": 1e999}',
        "[" * 20_000,
        '{"text": {"_placeholder": true, "num": 0}}',
        '"hi"',
        "7",
        "null",
        '{"text": "hi"}, {"text": "ho"}',
        "",
    ],
    ids=lambda payload: payload[:24] or "nothing",
)
def test_what_is_not_a_payload_is_a_bad_request(eve, payload):
    refusal = ask(eve, "message", payload)
    assert (refusal["ok"], refusal["error"]) == (False, "bad_request")


@pytest.mark.parametrize(
    "event", ["connect", "disconnect", "*", "", "__proto__", "message_updated"]
)
def test_a_name_that_is_not_for_clients_is_a_bad_request(eve, ann, event):
    assert ask(eve, event, {})["error"] == "bad_request"
    assert ask(eve, "typing", {"typing": True})["ok"]
    ann.hear("user_typing", username="Eve")
    assert ann.heard("user_left") == []


def test_a_binary_event_is_a_bad_request(eve):
    eve.say(f'451-{ACK}["message",{{"text":{{"_placeholder":true,"num":0}}}}]')
    assert answer(eve)["error"] == "bad_request"
    eve.send(BINARY, b"\x00\x01")
    assert ask(eve, "sync", {"since": 0})["ok"]


def test_a_frame_that_is_not_a_packet_ends_only_its_own_connection(server, room):
    for frames in ([(TEXT, b"\xff\xfe")], [(TEXT, b"9")], [(TEXT, b"")], [(PING, b"x" * 126)]):
        with WebSocket(server.port).join() as eve:
            for opcode, payload in frames:
                eve.send(opcode, payload)
            assert eve.close_code() in (1002, 1007, 1008)


def test_a_message_before_joining_is_refused(server, ann, room):
    with WebSocket(server.port).join() as eve:
        assert ask(eve, "message", {"room": room, "text": "hi"})["error"] == "not_joined"
        assert ask(eve, "message", {"text": "hi"})["error"] == "not_joined"
        assert ask(eve, "history", {"room": room, "before": 9})["error"] == "not_joined"


def test_a_room_cannot_be_heard_by_naming_one_after_a_socket(server, ann, arrive):
    with WebSocket(server.port) as eve:
        eve.say("40")
        sid = json.loads(eve.hear()[2:])["sid"]
        bob = arrive(server, "Bob", "somewhere else")
        refusal = bob.say("join", room=sid)
        assert refusal["ok"]
        bob.say("message", room=sid, text="psst")
        assert ask(eve, "sync", {"since": 0})["error"] == "not_joined"  # and nothing came before it


def test_saying_hello_twice_leaves_no_ghost(server, ann, room):
    with WebSocket(server.port).join() as eve:
        for _ in range(3):
            eve.say("40")
            assert ask(eve, "join", {"room": room, "username": "Eve"})["ok"]
        ann.hear("user_joined")
    assert ann.hear("user_left")["username"] == "Eve"
    ann.hear("update_users", count=1)
