"""Whom an Internet address stands for. Pure."""

from __future__ import annotations

from functools import lru_cache
from ipaddress import IPv6Address, ip_address, ip_network


@lru_cache(maxsize=8192)
def network(address: str) -> str:
    """Of IPv6 the first half: the other is each host's to choose, and to change for every request."""
    host, colon, port = address.rpartition(":")
    if colon and port.isdigit() and (host.count(".") == 3 or host.endswith("]")):
        address = host.strip("[]")  # as some gateways write it: 203.0.113.9:4711
    try:
        ip = ip_address(address)
    except ValueError:
        return address  # none, as on a Unix socket
    if isinstance(ip, IPv6Address):
        return str(ip.ipv4_mapped or ip_network((ip, 64), strict=False))
    return address
