"""What a client may say, and what becomes of what it may not."""

import json

import pytest
from socketio import packet as stock

from chatroom.transport import StrictPacket
from chatroom.transport.packets import acceptable


def decoded(text):
    packet = StrictPacket(encoded_packet=text)
    return packet.packet_type, packet.namespace, packet.id, packet.data


@pytest.mark.parametrize(
    "packet", ["1", "2", "2probe", "3", "5", "40", '42["a"]', "42[\n]", "46", "b", "bAAEC"]
)
def test_what_official_clients_send_is_acceptable(packet):
    assert acceptable(packet)


@pytest.mark.parametrize(
    "packet",
    [
        *[
            "",
            " ",
            "0",
            "0{}",
            "1x",
            "2prob",
            "2probe ",
            "3probe",
            "5x",
            "6",
            "7",
            "9",
            "x",
            "d=42",
        ],
        *["4", "47", "4 ", "4[", "4x", "4\n", "4٣", "٤2", "1\n", "2\n"],
        *["b!", "b=", "bA", "bAAE", "bAAEC\n", "bü", "b AAE="],
    ],
)
def test_what_engine_io_would_stumble_over_is_not(packet):
    assert not acceptable(packet)


@pytest.mark.parametrize(
    ("text", "packet"),
    [
        ('2["a"]', (2, None, None, ["a", None, False])),
        ('2["a",null]', (2, None, None, ["a", None, False])),
        ('2["a",{"b":[1,2.5,"ü"]}]', (2, None, None, ["a", {"b": [1, 2.5, "ü"]}, False])),
        ('20["a",1]', (2, None, 0, ["a", 1, True])),
        ('217["a",1]', (2, None, 17, ["a", 1, True])),
        ('2/x,17["a",1]', (2, "/x", 17, ["a", 1, True])),
        ('2/x?token=1,["a"]', (2, "/x", None, ["a", None, False])),
        ('2 [ "a" , 1 ] ', (2, None, None, ["a", 1, False])),
        (r'2["a","\ud83d\ude00"]', (2, None, None, ["a", "😀", False])),
        (r'2["a","\\u0000"]', (2, None, None, ["a", r"\u0000", False])),
        ('2["a",' + "1" * 100 + "]", (2, None, None, ["a", int("1" * 100), False])),
        (
            '2["a",' + "[" * 20 + "]" * 20 + "]",
            (2, None, None, ["a", json.loads("[" * 20 + "]" * 20), False]),
        ),
        ("0", (0, None, None, None)),
        ('0{"token":"t"}', (0, None, None, {"token": "t"})),
        ('0/x,{"token":"t"}', (0, "/x", None, {"token": "t"})),
        ("0/x", (0, "/x", None, None)),
        ("1", (1, None, None, None)),
        ("1/x,", (1, "/x", None, None)),
        ('35["fine"]', (3, None, 5, ["fine"])),
    ],
)
def test_a_wellformed_packet_is_read(text, packet):
    assert decoded(text) == packet


@pytest.mark.parametrize(
    "auth", ["{", "[1]", '"x"', "1", "NaN", '{"a":NaN}', r'{"\ud800":1}', "17"]
)
def test_a_malformed_auth_is_no_auth(auth):
    assert decoded(f"0{auth}") == (0, None, None, None)


@pytest.mark.parametrize(
    ("text", "event"),
    [
        *[(text, "") for text in ["2", "2{", "2{}", "2[]", "2null", '2"a"', "2[1]", "2[null]"]],
        *[(text, "") for text in ['2[["a"]]', '2[""]', '2["",1]', '2["a"', '2["a"]]', "2\ufeff[]"]],
        *[(text, "") for text in ['2["a",NaN]', '2["a",-Infinity]', '2["a",1e999]', '2["a",01]']],
        *[(text, "") for text in [r'2["a","\ud800"]', r'2["a",{"\udfff":1}]', r'2["\ud800"]']],
        *[(text, "") for text in [r'2["a","\u0000"]', r'2["a",[{"\u0000":1}]]', '2["a","\0"]']],
        ('2["a","\ud800"]', ""),
        ('2["a",' + "1" * 101 + "]", ""),
        ('2["a",' + "[" * 40 + "]" * 40 + "]", ""),
        ('2["a",' + "[" * 30_000 + "]" * 30_000 + "]", ""),
        ('2["a",' + '{"":' * 10_000 + "1" + "}" * 10_000 + "]", ""),
        ("2" + "[" * 30_000, ""),
        ('2["connect"]', "connect"),
        ('2["disconnect","transport close"]', "disconnect"),
        ('2["*",1]', "*"),
        ('2["a",1,2]', "a"),
        ('21234567890123456["a"]', ""),
        ("2" + "1" * 5_000 + '["a"]', ""),
        ('2²["a"]', ""),
        ('2/x["a"]', ""),
        *[(text, "") for text in ['51-["a",{"_placeholder":true,"num":0}]', "5", "59999999999-[]"]],
        *[(text, "") for text in ["61-1[]", "6", '4{"message":"x"}', "4", "7", "9", "", "x", "٢[]"]],
        *[(data, "") for data in [b"", b"\x00", b'2["a"]', bytearray(b"x"), {"a": 1}, ["a"], 2, 2.5]],
    ],
)  # fmt: skip
def test_a_malformed_or_forbidden_packet_becomes_the_event_without_a_name(text, event):
    packet_type, namespace, _, (name, payload, asked) = decoded(text)
    assert (packet_type, name, payload["event"], asked) == (stock.EVENT, "", event, False)
    assert payload["message"].endswith(".")
    assert set(payload) == {"event", "message"}


@pytest.mark.parametrize("text", ['2/x,7["a",NaN]', "2/x,7", '2/x,7["connect"]', "51-/x,7[]"])
def test_a_refusal_finds_its_way_back(text):
    packet_type, namespace, id, data = decoded(text)
    assert (packet_type, namespace, id, data[0], data[2]) == (stock.EVENT, "/x", 7, "", True)


@pytest.mark.parametrize("text", ["3", "3[]", "30[]", "3-1[]", "37", "37{}", "37x", '37["a",NaN]'])
def test_a_malformed_answer_answers_nothing(text):
    assert decoded(text) == (stock.ACK, None, None, [])


def test_no_packet_ever_waits_for_attachments():
    assert StrictPacket(encoded_packet='52-["a"]').attachment_count == 0


@pytest.mark.parametrize(
    "fields",
    [
        {"packet_type": stock.CONNECT, "data": {"sid": "x"}},
        {"packet_type": stock.CONNECT_ERROR, "data": "no", "namespace": "/x"},
        {"packet_type": stock.DISCONNECT, "namespace": "/x"},
        {"packet_type": stock.EVENT, "data": ["a", {"b": ["ü", None, 1.5]}], "namespace": "/x"},
        {"packet_type": stock.ACK, "data": [{"ok": True}], "id": 7},
    ],
)
def test_it_encodes_as_the_stock_packet_does(fields):
    ours, theirs = StrictPacket(**fields).encode(), stock.Packet(**fields).encode()
    assert ours == theirs.encode().decode("unicode-escape")  # ours writes ü as it is
    assert vars(stock.Packet(encoded_packet=ours)) == vars(stock.Packet(encoded_packet=theirs))


def test_it_never_sends_what_browsers_cannot_read():
    assert StrictPacket(stock.EVENT, data=["a", float("nan")]).encode() == '2["a",null]'
    with pytest.raises(TypeError, match="bytes"):
        StrictPacket(stock.EVENT, data=["a", b"nothing binary either"]).encode()


def test_the_stock_classes_keep_their_own_json():
    assert stock.Packet(encoded_packet='2["a",NaN]').data[0] == "a"
