"""Which addresses may be spoken to. The check stands in the connection itself: what was checked is what is connected to, so neither a
redirect nor a name that resolves differently the second time gets around it.
"""
from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

import httpcore

from flows.sources.refusal import Reason, RefusedError

_NAT64 = ipaddress.ip_network("64:ff9b::/96")


class Guard(httpcore.NetworkBackend):
    """Opens connections to public addresses only."""

    def __init__(self, *, allow_loopback: bool = False) -> None:
        self._allow_loopback = allow_loopback
        self._real = httpcore.SyncBackend()

    def connect_tcp(
        self, host: str, port: int, timeout: float | None = None, local_address: str | None = None, socket_options: Iterable[Any] | None = None
    ) -> httpcore.NetworkStream:
        """Connect to the first public address of the host. Raises RefusedError(forbidden_address) when one of them is not public."""
        last: Exception | None = None
        for address in self.addresses(host, port):
            try:
                return self._real.connect_tcp(address, port, timeout=timeout, local_address=local_address, socket_options=socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                last = error
        raise last or httpcore.ConnectError(f"{host} has no address")

    def connect_unix_socket(self, path: str, timeout: float | None = None, socket_options: Iterable[Any] | None = None) -> httpcore.NetworkStream:
        raise RefusedError(Reason.FORBIDDEN_ADDRESS, "Unix sockets are not spoken to")

    def addresses(self, host: str, port: int) -> list[str]:
        """The addresses of a host, all of them public: a name that has one private address among public ones is a trick."""
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (socket.gaierror, UnicodeError) as error:
            raise httpcore.ConnectError(f"{host}: no such host") from error
        listed = list(dict.fromkeys(str(entry[4][0]) for entry in found))
        for text in listed:
            if not self.allowed(text):
                raise RefusedError(Reason.FORBIDDEN_ADDRESS, f"{host} leads to {text}, which is not a public address", value=text)
        return listed

    def allowed(self, text: str) -> bool:
        """Whether an address is public (or loopback, where tests allow it)."""
        address: ipaddress.IPv4Address | ipaddress.IPv6Address = ipaddress.ip_address(text.split("%")[0])
        if isinstance(address, ipaddress.IPv6Address):
            inner = address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
            if inner is None and address in _NAT64:
                inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
            if inner is not None:
                return self.allowed(str(inner))
        if address.is_loopback:
            return self._allow_loopback
        return address.is_global and not address.is_multicast and not address.is_reserved


def check_url(url: str) -> None:
    """Raise RefusedError unless the address is http(s), with a host and without a user name."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise RefusedError(Reason.FORBIDDEN_ADDRESS, f"Not an address: {url[:200]}", value=url) from error
    if parts.scheme not in ("http", "https"):
        raise RefusedError(Reason.FORBIDDEN_ADDRESS, f"Only http and https are fetched, not {parts.scheme or 'a bare path'}:", value=url)
    if not host or port == 0:
        raise RefusedError(Reason.FORBIDDEN_ADDRESS, f"Not an address: {url[:200]}", value=url)
    if parts.username or parts.password:
        raise RefusedError(Reason.FORBIDDEN_ADDRESS, "An address with a user name or password in it is not fetched", value=parts.hostname)
