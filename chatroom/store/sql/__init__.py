"""Rooms in a SQL database."""

from .log import Log
from .presence import Presence


class SQLStore(Log, Presence):
    """What every SQL store is."""
