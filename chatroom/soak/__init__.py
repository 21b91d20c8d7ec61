"""A soak: many people in rooms, a bad network, a dying server, and every message accounted for.

Imports no other part of the chatroom: it knows what the protocol tells any client, and no more.
"""
