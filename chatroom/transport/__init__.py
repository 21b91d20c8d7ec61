"""What the stock stack does badly, in one place; it knows python-engineio, python-socketio and gevent.

Nothing here knows rooms, users or messages, and nothing here imports the rest of `chatroom`.

It touches these names, which their owners may move (`tests/transport/test_install.py` tells):

- python-engineio 4.15.1: `Server._async` (its "queue", and its "websocket" called as
  `driver(session, server)(environ, start_response)`), `Server.handlers`, `Server.sockets`,
  `Socket.closing`, `Socket.close` waiting in `queue.join`, `Payload.max_decode_packets`
- python-socketio 5.18.1: `Server.eio`, `Server.packet_class`, the fields of `Packet`,
  `Manager.eio_sid_from_sid`
- Flask-SocketIO 5.7.0: `SocketIO.sockio_mw.engineio_path`
- gevent-websocket 0.10.1: `environ["wsgi.websocket"]`, its `.closed`, `.handler.socket`, `.handler.rfile`
- gunicorn 27.0.1 and Werkzeug 3.1: `environ["gunicorn.socket"]`, `environ["werkzeug.socket"]`
- gevent 26.9.0: `pywsgi.Input.content_length`, `pywsgi.WSGIHandler.get_environ`
"""

from functools import partial

from .goodbye import Goodbye
from .handshake import Handler
from .outbox import outbox
from .packets import MAX_FRAME, StrictPacket
from .polling import PollingGuard
from .websocket import Driver

__all__ = ["MAX_FRAME", "Goodbye", "Handler", "StrictPacket", "install"]


def install(app, socketio) -> Goodbye:
    """Put this transport under one Flask-SocketIO server, and under no other in the process.

    Call it once, after `SocketIO(app, serializer=StrictPacket, max_http_buffer_size=MAX_FRAME)`. A
    gevent server must have patched the standard library: the driver's locks are `threading`'s.
    """
    server, engine = socketio.server, socketio.server.eio
    if not issubclass(server.packet_class, StrictPacket):
        raise ValueError("Make SocketIO with serializer=transport.StrictPacket.")
    if engine.max_http_buffer_size != MAX_FRAME:
        raise ValueError("Make SocketIO with max_http_buffer_size=transport.MAX_FRAME.")
    goodbye = Goodbye(server)
    engine._async = {
        **engine._async,
        "websocket": partial(Driver, goodbye),
        "queue": outbox(engine._async["queue"]),
    }
    app.wsgi_app = PollingGuard(app.wsgi_app, engine, socketio.sockio_mw.engineio_path)
    return goodbye
