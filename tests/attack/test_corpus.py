"""Thousands of packets that no client would send: none is granted, and who is in the room notices nothing."""

from __future__ import annotations

import json
from contextlib import suppress
from itertools import islice

import pytest
import requests

from ..transport.raw_client import CLOSE, ENGINE, TEXT, WebSocket
from .hostile import PACKETS, endings, packets, payloads

BATCH = 500
POLLED = 600  # packets over long-polling
PER_POST = 12
ASKED = 31337  # the number of our own questions
CODES = {"bad_request", "name_invalid", "name_taken", "room_invalid", "not_joined", "empty"}
CODES |= {"too_long", "forbidden"}
LIVE = ("message", "message_updated", "user_joined", "user_left", "user_typing", "update_users")


def batches(some, size):
    rest = iter(some)
    while batch := list(islice(rest, size)):
        yield batch


def joins(eve, room):
    eve.say(f"42{ASKED}{json.dumps(['join', {'room': room, 'username': 'Eve'}])}")
    while not (said := eve.hear()).startswith(f"43{ASKED}["):
        pass
    assert '"ok":true' in said


def answers(eve):
    """What has been said to her so far. Her last question must be refused, too."""
    eve.say(f'42{ASKED}["sync",7]')
    said = []
    while not (heard := eve.hear()).startswith(f"43{ASKED}["):
        said.append(heard)
    return said


def is_granted(said):
    return said.startswith("43") and '"ok":true' in said


def is_live(said):
    return said.startswith(tuple(f'42["{event}"' for event in LIVE))


def test_no_packet_is_granted_to_who_is_in_the_room(attacked, witness):
    for number, batch in enumerate(batches(packets(witness.room), BATCH)):
        with WebSocket(attacked.port).join() as eve:
            joins(eve, witness.room)
            for packet in batch:
                eve.say(packet)
            assert [said for said in answers(eve) if is_granted(said)] == []
            joins(eve, witness.room)  # she still is
        witness.undisturbed(f"packets {BATCH * number}–{BATCH * number + len(batch)} of {PACKETS}")
    witness.has_not_grown()


def test_no_packet_is_granted_to_who_is_nowhere_and_nothing_is_heard(attacked, witness):
    with WebSocket(attacked.port).join() as eve:
        for batch in batches(packets(witness.room), BATCH):
            for packet in batch:
                eve.say(packet)
            witness.speaks()
            said = answers(eve)
            assert [one for one in said if is_granted(one) or is_live(one)] == []
    witness.undisturbed("all packets from outside the room")
    witness.has_not_grown()


def test_no_packet_is_granted_before_hello(attacked, witness):
    with WebSocket(attacked.port) as eve:
        for packet in packets(witness.room, 1000):
            if not packet.startswith("40"):
                eve.say(packet)
        eve.join()
        assert [said for said in answers(eve) if is_granted(said) or is_live(said)] == []
    witness.undisturbed("packets before hello")


def test_each_wrong_payload_is_refused_with_a_code_and_a_sentence(attacked, witness):
    refused = payloads(witness.room, 2000)
    with WebSocket(attacked.port).join() as eve:
        joins(eve, witness.room)
        for batch in batches(enumerate(refused, 1), BATCH):
            for number, (event, payload) in batch:
                eve.say(f"42{number}[{json.dumps(event)},{payload}]")
            acks = [said for said in answers(eve) if said.startswith("43")]
            assert len(acks) == len(batch)
            for ack, (number, said) in zip(acks, batch, strict=True):
                assert ack.startswith(f"43{number}["), said
                [refusal] = json.loads(ack.partition("[")[1] + ack.partition("[")[2])
                assert (refusal["ok"], refusal["error"] in CODES) == (False, True), (said, refusal)
                assert refusal["message"].endswith("."), (said, refusal)
    witness.undisturbed("wrong payloads")


def test_what_is_no_packet_ends_only_its_own_connection(attacked, witness):
    ends = list(endings())
    for text in ends:
        with WebSocket(attacked.port).join() as eve:
            joins(eve, witness.room)
            eve.say(text)
            while (frame := eve.receive())[0] == TEXT:
                assert not is_granted(frame[1].decode()), text
            assert (frame[0], int.from_bytes(frame[1][:2])) in ((CLOSE, 1008), (CLOSE, 1000)), text
    witness.undisturbed(f"{len(ends)} that end their connection")


def test_who_said_goodbye_is_nowhere_and_heard_no_more(attacked, witness):
    for _ in range(20):
        with WebSocket(attacked.port).join() as eve:
            joins(eve, witness.room)
            eve.say("41")
            with suppress(OSError):  # it is hung up on
                for packet in ("40", *packets(witness.room, 20)):
                    eve.say(packet)
            while (frame := eve.receive())[0] == TEXT:
                assert not is_granted(frame[1].decode())
            assert frame[0] == CLOSE
    witness.undisturbed("goodbyes")


class Polling:
    """Eve where WebSocket is blocked."""

    def __init__(self, server):
        self._http = requests.Session()
        self._url = f"{server.url}{ENGINE}&transport=polling"
        self._url += f"&sid={json.loads(self.poll()[0][1:])['sid']}"
        assert self.post("40") == 200

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.post("1")
        self._http.close()

    def post(self, *packets):
        return self._http.post(self._url, "\x1e".join(packets).encode(), timeout=10).status_code

    def poll(self):
        return self._http.get(self._url, timeout=10).content.decode().split("\x1e")

    def hear(self):
        """Everything up to the answer to our own question."""
        assert self.post(f'42{ASKED}["sync",7]') == 200
        heard = []
        while not any(said.startswith(f"43{ASKED}[") for said in heard):
            heard += self.poll()
        return heard


@pytest.mark.parametrize("where", ["in the room", "outside"])
def test_no_packet_is_granted_over_polling(attacked, witness, where):
    with Polling(attacked) as eve:
        if where == "in the room":
            join = json.dumps(["join", {"room": witness.room, "username": "Eve"}])
            assert eve.post(f"421{join}") == 200
            assert [said for said in eve.hear() if is_granted(said)]
        for batch in batches(packets(witness.room, POLLED), PER_POST):
            assert eve.post(*batch) in (200, 400, 413)
            said = eve.hear()
            assert [one for one in said if is_granted(one)] == []
            assert where == "in the room" or [one for one in said if is_live(one)] == []
    witness.undisturbed(f"{POLLED} packets by long-polling")


def test_what_is_no_packet_is_refused_over_polling_and_the_session_lives(attacked, witness):
    with Polling(attacked) as eve:
        for text in endings():
            if text != "1":
                assert eve.post(text) == 400, text
        assert [one for one in eve.hear() if is_granted(one)] == []
    witness.undisturbed("bodies that are no packets")
