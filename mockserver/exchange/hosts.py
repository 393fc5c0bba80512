"""Hosts as URLs and headers name them, in one spelling each.

They are read strictly, because programs disagree on the odd ones: `127.1`, `0x7f000001` and
`2130706433` are loopback to some and names to others, and so are digits and letters from outside
ASCII, percent signs and backslashes in a host. None of them is taken.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address
from urllib.parse import urlsplit

Address = IPv4Address | IPv6Address

LOCALHOST = "localhost"

_AUTHORITY = re.compile(
    r"(?P<host>\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*\.?)(?::(?P<port>[0-9]{1,5}))?"
)
# A host that ends so is an address to browsers, in whatever notation.
_NUMERIC = re.compile(r"[0-9]+|0x[0-9a-f]*")
_PORT_MAX = 65535
_DEFAULT_PORTS = {"http": ":80", "https": ":443"}


@dataclass(frozen=True, slots=True)
class Host:
    """A host and its port, if there is one: `name` has neither brackets nor a final dot."""

    name: str
    address: Address | None
    port: int | None

    @property
    def is_loopback(self) -> bool:
        """Whether it is this machine by its very name."""
        if self.address is not None:
            return self.address.is_loopback
        return self.name == LOCALHOST or self.name.endswith(f".{LOCALHOST}")


def read_host(text: str) -> Host:
    """What `host` or `host:port` names. Raises ValueError, with the reason, if it is not plain."""
    match = _AUTHORITY.fullmatch(text)
    if match is None or not 0 < int(match["port"] or 1) <= _PORT_MAX:
        raise ValueError("its host and port must be plain, as in hooks.example.com:8443")
    address = _address(match["host"].lower())
    name = str(address) if address else match["host"].lower().removesuffix(".")
    return Host(name, address, None if match["port"] is None else int(match["port"]))


def host_name(text: str) -> str:
    """The one spelling of a host without a port. Raises ValueError for anything else."""
    bare = text.removeprefix("[").removesuffix("]")
    host = read_host(f"[{bare}]" if ":" in bare else bare)
    return host.name


def plain(address: Address) -> Address:
    """The address itself: ::ffff:10.0.0.1 is 10.0.0.1 in another dress."""
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address


def origin(scheme: str, authority: str) -> str:
    """An origin as browsers write it: in lower case, without the port that the scheme implies."""
    return f"{scheme}://{authority.lower().removesuffix(_DEFAULT_PORTS.get(scheme, ''))}"


def origin_of(url: str) -> str:
    """The origin of an http or https URL. Raises ValueError, with the reason, for any other."""
    parts = urlsplit(url)
    if parts.scheme not in _DEFAULT_PORTS:
        raise ValueError("it must begin with http:// or https://")
    read_host(parts.netloc)
    return origin(parts.scheme, parts.netloc)


def _address(host: str) -> Address | None:
    """The address that a host is, None for a name. Raises ValueError for other notations."""
    last = host.removesuffix(".").rpartition(".")[2]
    if host[0] != "[" and not _NUMERIC.fullmatch(last):
        return None
    try:
        return plain(ip_address(host.strip("[]")))
    except ValueError:
        raise ValueError("its address must be written in full, as 192.0.2.1") from None
