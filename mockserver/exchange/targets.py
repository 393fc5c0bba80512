"""Where webhooks may go.

Endpoints can be registered for any public https URL, as at the real services, and for receivers
on this machine. Whether something is sent is decided again for each attempt: this server calls
nobody but loopback and the hosts it was told to.

URLs are read strictly, because programs disagree on the odd ones: `127.1`, `0x7f000001` and
`2130706433` are loopback to some and names to others, and so are digits and letters from outside
ASCII, percent signs and backslashes in a host. None of them is taken.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

_AUTHORITY = re.compile(
    r"(?P<host>\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*\.?)(?::(?P<port>[0-9]{1,5}))?"
)
# A host that ends so is an address to browsers, in whatever notation.
_NUMERIC = re.compile(r"[0-9]+|0x[0-9a-f]*")
_PORT_MAX = 65535

LOCALHOST = "localhost"
# Cloud machines find their credentials there; the addresses behind are link-local and private.
METADATA_NAMES = frozenset(
    {"instance-data", "instance-data.ec2.internal", "metadata", "metadata.google.internal"}
)
# All other IPv6 addresses are for special uses, such as ones that stand for an IPv4 address.
_IPV6_UNICAST = IPv6Network("2000::/3")


@dataclass(frozen=True, slots=True)
class _Place:
    """What a URL names: `host` in its one spelling, without brackets and final dot."""

    scheme: str
    host: str
    address: IPv4Address | IPv6Address | None

    @property
    def is_loopback(self) -> bool:
        """Whether it is this machine by its very name."""
        if self.address is not None:
            return self.address.is_loopback
        return self.host == LOCALHOST or self.host.endswith(f".{LOCALHOST}")


@dataclass(frozen=True, slots=True)
class Way:
    """How to get to a URL: which one to call, the Host to ask for, and the name to prove in TLS."""

    url: str
    host: str
    server_name: str | None


def refusal(url: str) -> str | None:
    """Why an endpoint with this URL cannot be registered, or None when it can."""
    try:
        place = _read(url)
    except ValueError as error:
        return str(error)
    if place.is_loopback:
        return None
    if place.scheme != "https":
        return "only https is allowed, except to this machine"
    if place.address is not None and not _is_public(place.address):
        return "private, link-local and reserved addresses are not allowed"
    if place.host in METADATA_NAMES:
        return "names of metadata services are not allowed"
    return None


def may_send(url: str, allowed_hosts: Collection[str]) -> bool:
    """Whether this server may call the URL: loopback, or a host that it was told (`host_name`)."""
    try:
        place = _read(url)
    except ValueError:
        return False
    return place.is_loopback or place.host in allowed_hosts


def host_name(text: str) -> str:
    """The one spelling of a host that webhooks may be sent to. Raises ValueError for any other."""
    bare = text.removeprefix("[").removesuffix("]")
    return _read(f"https://[{bare}]" if ":" in bare else f"https://{bare}").host


def way_to(url: str) -> Way:
    """How to call a URL that may be called.

    Names below `localhost` mean this machine, and are not left to whoever answers DNS queries.
    """
    place, parts = _read(url), urlsplit(url)
    if place.address is not None or not place.is_loopback:
        return Way(url, parts.netloc, None)
    netloc = LOCALHOST if parts.port is None else f"{LOCALHOST}:{parts.port}"
    return Way(parts._replace(netloc=netloc).geturl(), parts.netloc, place.host)


def _read(url: str) -> _Place:
    """What a URL names. Raises ValueError, with the reason, for one that is not plain."""
    if any(char.isspace() or not char.isprintable() or char == "\\" for char in url):
        raise ValueError("it holds blanks, backslashes or control characters")
    try:
        parts = urlsplit(url)
    except ValueError:
        raise ValueError("it is not a URL") from None
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise ValueError("it must begin with https:// and name a host")
    if "@" in parts.netloc:
        raise ValueError("it holds a user name or password")
    match = _AUTHORITY.fullmatch(parts.netloc)
    if match is None or not 0 < int(match["port"] or 1) <= _PORT_MAX:
        raise ValueError("its host and port must be plain, as in hooks.example.com:8443")
    address = _address(match["host"].lower())
    host = str(address) if address else match["host"].lower().removesuffix(".")
    return _Place(parts.scheme, host, address)


def _address(host: str) -> IPv4Address | IPv6Address | None:
    """The address that a host is, None for a name. Raises ValueError for other notations."""
    last = host.removesuffix(".").rpartition(".")[2]
    if host[0] != "[" and not _NUMERIC.fullmatch(last):
        return None
    try:
        address = ip_address(host.strip("[]"))
    except ValueError:
        raise ValueError("its address must be written in full, as 192.0.2.1") from None
    # ::ffff:10.0.0.1 is 10.0.0.1 in another dress.
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address


def _is_public(address: IPv4Address | IPv6Address) -> bool:
    if isinstance(address, IPv6Address):
        stands_for_ipv4 = address.sixtofour is not None or address.teredo is not None
        return address in _IPV6_UNICAST and address.is_global and not stands_for_ipv4
    return address.is_global and not address.is_multicast
