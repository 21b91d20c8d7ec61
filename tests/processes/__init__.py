"""The real server in processes of its own, and stock clients that talk to it over the loopback.

Nothing here imports `chatroom`, but for the people of its soak: what these tests know of it is what
travels, and so do they.
"""
