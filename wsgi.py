import gc
import os
import sys

if "FLASK_RUN_FROM_CLI" not in os.environ:  # `flask run` serves with threads, all else with gevent
    from gevent import monkey

    monkey.patch_all()  # before any other import: what is imported sooner stays unpatched

from chatroom import create_app, transport

transport.raise_descriptors()
try:
    import config

    app = create_app(config.chosen())
except RuntimeError as error:  # a setting it cannot start with: the sentence says all there is
    print(error, file=sys.stderr)
    sys.exit(3)  # by any other code gunicorn (27) would start another worker, and another

# What is loaded by now stays, and what comes is mostly freed without the collector: let it look
# through less, and less often. A thousand people who come at once are in a fifth sooner.
gc.freeze()
gc.set_threshold(2_000)

if __name__ == "__main__":
    import signal

    import gevent
    from gevent.pywsgi import WSGIServer

    BACKLOG = 2048  # who waits to be accepted, as with gunicorn; beyond it they wait for seconds
    host, port = app.config["HOST"], app.config["PORT"]
    server = WSGIServer((host, port), app, BACKLOG, handler_class=transport.Handler, log=None)
    try:
        server.start()
    except OSError as error:
        sys.exit(
            f"Cannot listen on {host}:{port}: {os.strerror(error.errno)}. "
            "CHATROOM_HOST and CHATROOM_PORT say where else."
        )
    print(f"The chatroom is open at http://{host}:{port} (Ctrl+C closes it)", flush=True)
    signal.signal(signal.SIGTERM, lambda *_: gevent.spawn(server.stop, 5))
    signal.signal(signal.SIGINT, lambda *_: signal.raise_signal(signal.SIGTERM))
    server.serve_forever()
    print("Closed.")
