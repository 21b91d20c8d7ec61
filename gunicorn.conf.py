"""What gunicorn reads by itself where it is started: nothing that takes a header's word for it."""

# By default it believes who connects from this machine, or through a Unix socket, about the scheme
# and the mount prefix: a client's words, where the proxy there only passes them on. How many proxies
# are believed is CHATROOM_PROXIES for all servers, see chatroom/origin.py.
secure_scheme_headers = {}
forwarder_headers = ""

# For whoever asks for --access-logfile. No path and no query: it has the names of rooms, and in its query the
# session of a long-polling client, by which whoever knows it can read and write as that client.
access_log_format = "%(h)s %(t)s %(m)s %(s)s %(b)s %(L)s"
