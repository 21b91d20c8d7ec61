"""How connections end when it is the server that ends them."""

from time import monotonic
from weakref import WeakKeyDictionary

from socketio.packet import DISCONNECT
from websockets.frames import CloseCode

DISCONNECTED = str(DISCONNECT)  # from the default namespace: there is no other
LINGER = 2
"""Seconds a client has to take our Close frame, to answer it and to hang up."""

FAREWELL = LINGER + 0.5
"""Seconds for the last words to go out to all: as long as each has, and a little for the loop."""


class Goodbye:
    """What the clients of one server are told with the last frame (RFC 6455 §7.4.1)."""

    def __init__(self, server):
        self.code = CloseCode.NORMAL_CLOSURE
        self._server, self._engine = server, server.eio
        self._codes = WeakKeyDictionary()
        self._end_with_the_last_word()

    def to(self, sid: str, code: int | None = None) -> None:
        """End one connection; of its client a browser opens another, whatever the ``code``.

        It is the close code of its WebSocket, and without one that of all. python-socketio's own
        goodbye means "stay away" to a browser.
        """
        session = self._engine.sockets.get(self._server.manager.eio_sid_from_sid(sid, "/"))
        if session:
            self.to_session(session, code)

    def to_session(self, session, code: int | None = None) -> None:
        """The same for a client that may not even have said hello."""
        if code is not None:
            self._codes[session] = code
        session.close(wait=False)

    def code_for(self, session) -> int:
        """The close code for this client."""
        return self._codes.get(session, self.code)

    def to_all(self) -> None:
        """Tell every client, after all that it has still to be told, that the service restarts.

        Returns when they have heard it, as far as that can be known here, or after FAREWELL seconds.
        """
        self.code = CloseCode.SERVICE_RESTART
        for session in list(self._engine.sockets.values()):
            session.close(wait=False)
        end = monotonic() + FAREWELL
        while self._engine.sockets and monotonic() < end:
            self._engine.sleep(0.05)

    def _end_with_the_last_word(self) -> None:
        # python-engineio (4.15.1) delivers what came with or after a goodbye; a CONNECT among it
        # would join a connection that nobody is left to take out again. And one that disconnects from
        # Socket.IO could say hello again, as somebody new, as often as it likes.
        engine = self._engine
        deliver = engine.handlers["message"]

        @engine.on("message")
        def message(sid, data):
            session = engine.sockets.get(sid)
            if session is not None and not session.closing:
                deliver(sid, data)
                if data == DISCONNECTED:
                    self.to_session(session)
