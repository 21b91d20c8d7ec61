"""What the stock stack does badly, in one place; it knows python-engineio, python-socketio and gevent.

Nothing here knows rooms, users or messages, and nothing here imports the rest of `chatroom`.

It touches these names, which their owners may move (`tests/transport/test_install.py` tells):

- python-engineio 4.15.1: `Server._async` (its "queue", and its "websocket" called as
  `driver(session.method, server)(environ, start_response)`), `Server.handlers`, `Server.sockets`,
  `Server.transports`, `Server.start_service_task`, that "connect" is the first to happen to a
  session, `Socket.queue`, `.connected`, `.upgrading`, `.upgraded`, `.closing`, `.closed`,
  `.last_ping`, `Socket.close` waiting in `queue.join`, `Socket.check_ping_timeout`,
  `Payload.max_decode_packets`
- python-socketio 5.18.1: `Server.eio`, `Server.environ`, `Server.packet_class`, `Server.manager`,
  `Server.handlers`, the fields of `Packet`, `Manager.rooms`, `.basic_enter_room`,
  `.basic_leave_room`, `.eio_sid_from_sid`, `.sid_from_eio_sid`, `.get_namespaces`,
  `.is_connected`
- Flask-SocketIO 5.7.0: `SocketIO.sockio_mw.engineio_path`, `environ["flask.app"]`
- gevent-websocket 0.10.1: `environ["wsgi.websocket"]`, its `.closed`, `.handler.socket`, `.handler.rfile`
- gunicorn 27.0.1: `environ["gunicorn.socket"]`, `Response.force_close`, the logger "gunicorn.error",
  `Worker.worker_connections`; that an EPIPE ends a request in silence. And where its gevent workers
  serve, three are *changed*: `GeventWorker.handle`, `Message.max_buffer_headers`, and the
  `wsgi_handler` of gevent-websocket's worker, for one that is gunicorn's `PyWSGIHandler` and ours; and
  two settings are set, "secure_scheme_headers" and "forwarder_headers"
- Werkzeug 3.1: `environ["werkzeug.socket"]`
- gevent 26.9.0: `pywsgi.Input.content_length`, `.chunked_input`, `pywsgi.MAX_REQUEST_LINE`,
  `.WSGIHandler.handle`, `.read_requestline`, `.MessageClass`, `.read_request`,
  `.handle_one_request`, `.get_environ`, `._handle_client_error`, `.ignored_socket_errors`,
  `WSGIServer.pool`, `hub.loop.io`, `.timer` and `.run_callback`, `socket.detach`
"""

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

from .admission import Admission
from .fanout import Fanout, Manager
from .goodbye import Goodbye
from .outbox import outbox
from .packets import MAX_FRAME, StrictPacket
from .polling import PollingGuard
from .refusal import Refused
from .servers import Handler, adapt
from .several import WebSocketOnly
from .slots import raise_descriptors
from .websocket import Driver

__all__ = [
    "Admission",
    "Goodbye",
    "Handler",
    "Refused",
    "StrictPacket",
    "Transport",
    "install",
    "options",
    "raise_descriptors",
]


class Transport(NamedTuple):
    """What one server has to say about who comes, and who goes."""

    admission: Admission
    goodbye: Goodbye


def options() -> dict[str, Any]:
    """What `SocketIO` has to be made with before :func:`install` is called."""
    return {
        "serializer": StrictPacket,
        "client_manager": Manager(),
        "max_http_buffer_size": MAX_FRAME,
    }


def install(
    app, socketio, *, whom: Callable[[str], str] = str, sticky: bool = True, several: bool = False
) -> Transport:
    """Put this transport under one Flask-SocketIO server, and under no other in the process.

    ``whom`` gives what is the same for all addresses of one client. Unless what is in front is
    ``sticky``, :class:`~.several.WebSocketOnly` ends polling where ``several`` processes serve.

    Call it once, after `SocketIO(app, **options())`. A gevent server must have patched the standard
    library: the driver's locks are `threading`'s. What it returns is also `app.extensions["transport"]`.
    Where gunicorn's gevent workers serve, :func:`~.servers.adapt` changes them for the whole process.
    """
    server, engine = socketio.server, socketio.server.eio
    if not (
        issubclass(server.packet_class, StrictPacket)
        and isinstance(server.manager, Manager)
        and engine.max_http_buffer_size == MAX_FRAME
    ):
        raise ValueError("Make SocketIO with **transport.options().")
    goodbye = Goodbye(server)
    fanout = Fanout(server, goodbye) if engine.async_mode == "gevent" else None
    engine._async = {
        **engine._async,
        "websocket": partial(Driver, goodbye, fanout),
        "queue": outbox(engine._async["queue"]),
    }
    path = socketio.sockio_mw.engineio_path
    admission = Admission(PollingGuard(app.wsgi_app, engine, path), engine, path, whom)
    app.wsgi_app = admission if sticky else WebSocketOnly(admission, engine, path, several)
    adapt()
    app.extensions["transport"] = Transport(admission, goodbye)
    return app.extensions["transport"]
