"""What a client may say: the Engine.IO grammar, and a Socket.IO decoder that never raises."""

import base64
import re
from typing import Any

from engineio.packet import MESSAGE
from socketio.packet import ACK, BINARY_ACK, CONNECT, CONNECT_ERROR, DISCONNECT, EVENT, Packet

from . import strict_json

MAX_FRAME = 64 * 1024
"""Bytes in one message, over WebSocket or in the body of one POST."""

# https://socket.io/docs/v4/engine-io-protocol#packet-encoding, as sent by a client: close, ping
# (and the probe before an upgrade), pong, upgrade, message.
_ENGINE_IO = re.compile(r"1|2(?:probe)?|3|5|4[0-6].*", re.DOTALL)

# https://socket.io/docs/v4/socket-io-protocol#packet-encoding. An ack id is at most 15 digits: more
# is beyond what JavaScript counts to.
_SOCKET_IO = re.compile(
    r"(?P<type>[0-6])(?:\d+-)?(?:(?P<namespace>/[^,]*)(?:,|\Z))?(?P<id>\d{1,15}(?!\d))?(?P<json>.*)",
    re.DOTALL | re.ASCII,
)

# The first two would run the handlers of a connection's life; python-socketio (5.18.1) takes the
# third for the catch-all handler, without its leading argument.
_RESERVED = {"connect", "disconnect", "*"}


def acceptable(packet: str) -> bool:
    """Whether Engine.IO can decode this text from a client without raising."""
    if packet.startswith("b"):
        return _is_base64(packet[1:])
    return _ENGINE_IO.fullmatch(packet) is not None


def message(
    packet_type: int, data: list[Any], namespace: str = "/", id: int | None = None
) -> bytes:
    """A packet of Socket.IO in a message of Engine.IO, in UTF-8, without objects that hold them."""
    where = "" if namespace == "/" else f"{namespace},"
    head = f"{MESSAGE}{packet_type}{where}{'' if id is None else id}"
    return head.encode() + strict_json.encode(data)


class StrictPacket(Packet):
    """A Socket.IO packet whose decoder leaves nothing to go wrong further on.

    Every EVENT comes out as `data == [name, payload, asked]`: a non-empty string, the first argument
    (None when there was none) and whether the client asked for an ack. Whatever is malformed or
    forbidden comes out as the EVENT "" with the payload `{"event": name or "", "message": sentence}`,
    for one handler to refuse. Namespace and id are kept, so the refusal finds its way back.
    """

    json = strict_json

    @classmethod
    def data_is_binary(cls, data):
        """Never: nothing binary is taken in, and looking for it costs more than encoding what is sent."""
        return False

    def __init__(self, *args, encoded_packet=None, **fields):
        super().__init__(*args, **fields)
        if encoded_packet is not None:  # python-socketio (5.18.1) would not decode an empty one
            self.decode(encoded_packet)

    def decode(self, encoded_packet):
        self.packet_type, self.namespace, self.id, self.data = EVENT, None, None, None
        if not isinstance(encoded_packet, str):
            return self._refuse("This server takes no binary data.")
        parts = _SOCKET_IO.fullmatch(encoded_packet)
        if parts is None:
            return self._refuse("This is not a Socket.IO packet.")
        if parts["namespace"]:
            self.namespace = parts["namespace"].partition("?")[0]

        packet_type, text = int(parts["type"]), parts["json"]
        if packet_type in (CONNECT, DISCONNECT):
            self.packet_type = packet_type
            self.data = _auth(text) if packet_type == CONNECT else None
        elif packet_type == ACK:
            self.packet_type = ACK
            self._read_answer(parts["id"], text)
        elif packet_type == CONNECT_ERROR:
            self._refuse("Only a server refuses a connection.")
        elif packet_type == BINARY_ACK:
            self._refuse("This server takes no binary data.")
        else:
            self.id = int(parts["id"]) if parts["id"] else None
            if packet_type == EVENT:
                self._read_event(text)
            else:
                self._refuse("This server takes no binary data.")
        return None

    def _read_event(self, text: str) -> None:
        try:
            values = strict_json.loads(text)
        except ValueError as error:
            return self._refuse(str(error))
        if not isinstance(values, list) or not values or not isinstance(values[0], str):
            return self._refuse("An event is a list that starts with its name.")
        name, *arguments = values
        if not name:
            return self._refuse("An event has a name.")
        if name in _RESERVED:
            return self._refuse("This name is the server's own.", name)
        if len(arguments) > 1:
            return self._refuse("An event carries one value.", name)
        self.data = [name, arguments[0] if arguments else None, self.id is not None]
        return None

    def _read_answer(self, id: str | None, text: str) -> None:
        # python-socketio (5.18.1) keeps its counter of ids under the id 0 and calls what it finds.
        # The id None is one nobody waits for.
        try:
            values = strict_json.loads(text)
        except ValueError:
            values = None
        if isinstance(values, list) and id and int(id) > 0:
            self.id, self.data = int(id), values
        else:
            self.data = []

    def _refuse(self, sentence: str, name: str = "") -> None:
        self.data = ["", {"event": name, "message": sentence}, self.id is not None]


def _auth(text: str) -> object:
    try:
        auth = strict_json.loads(text)
    except ValueError:
        return None
    return auth if isinstance(auth, dict) else None


def _is_base64(text: str) -> bool:
    try:
        base64.b64decode(text, validate=True)
    except ValueError:
        return False
    return True
