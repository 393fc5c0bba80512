"""Where webhooks may go.

Endpoints can be registered for any public https URL, as at the real services, and for receivers
on this machine. Whether something is sent is decided again for each attempt: this server calls
nobody but loopback and the hosts it was told to. Names are looked up once, all of their addresses
are checked, and what is dialled are those very addresses, so that a name which means another
machine a moment later leads nowhere.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

from mockserver.exchange.hosts import LOCALHOST, Address, Host, host_name, plain, read_host

# Cloud machines find their credentials there.
METADATA_NAMES = frozenset(
    {"instance-data", "instance-data.ec2.internal", "metadata", "metadata.google.internal"}
)
# Those behind the names are link-local; these are the ones that are not.
METADATA_ADDRESSES = frozenset(
    map(ip_address, ("100.100.100.200", "192.0.0.192", "fd00:ec2::254", "fd20:ce::254"))
)
_IPV4_NOWHERE = IPv4Network("0.0.0.0/8")
# All other IPv6 addresses are for special uses, such as ones that stand for an IPv4 address.
_IPV6_UNICAST = IPv6Network("2000::/3")
_IPV6_PRIVATE = IPv6Network("fc00::/7")
# How networks without IPv4 show the addresses of those with it.
_TRANSLATED = IPv6Network("64:ff9b::/96")

# From a name to its addresses, the one to try first in front.
Resolver = Callable[[str], Awaitable[Sequence[str]]]


class TargetRefused(Exception):
    """This server does not call the URL; the text says why."""


@dataclass(frozen=True, slots=True)
class Way:
    """How to get to a URL: which one to call, the Host to ask for, and the name to prove in TLS.

    The host of `url` is an address. Without a `server_name` that address is what TLS proves.
    """

    url: str
    host: str
    server_name: str | None


def refusal(url: str) -> str | None:
    """Why an endpoint with this URL cannot be registered, or None when it can."""
    try:
        scheme, _, host = _read(url)
    except ValueError as error:
        return str(error)
    if host.is_loopback:
        return None
    if scheme != "https":
        return "only https is allowed, except to this machine"
    if host.address is not None and not _is_public(host.address):
        return "private, link-local and reserved addresses are not allowed"
    if host.name in METADATA_NAMES:
        return "names of metadata services are not allowed"
    return None


def allowed_host(text: str) -> str:
    """The one spelling of a host that webhooks may be sent to. Raises ValueError for any other."""
    name = host_name(text)
    address = read_host(f"[{name}]" if ":" in name else name).address
    objection = None if address is None else _objection(address)
    if objection is not None:
        raise ValueError(f"{name} is {objection}")
    return name


async def look_up(name: str) -> list[str]:
    """The addresses that the system knows for a name. Raises OSError."""
    found = await asyncio.get_running_loop().getaddrinfo(name, None, type=socket.SOCK_STREAM)
    return [str(address[0]) for *_, address in found]


async def ways_to(url: str, allowed_hosts: Collection[str], resolve: Resolver) -> list[Way]:
    """The ways to a URL, in the order in which to try them.

    Loopback may be called, and the hosts that the server was told (`allowed_host`). All addresses
    of a host must be allowed, or none is. Raises TargetRefused, and what `resolve` raises.
    """
    try:
        scheme, authority, host = _read(url)
    except ValueError as error:
        raise TargetRefused(str(error)) from None
    if not host.is_loopback and host.name not in allowed_hosts:
        raise TargetRefused(f"start the server with --webhook-allow {host.name}")
    addresses = await _addresses(host, resolve)
    port = "" if host.port is None else f":{host.port}"
    rest = url[url.index("//") + 2 + len(authority) :]
    return [
        Way(
            f"{scheme}://{f'[{each}]' if isinstance(each, IPv6Address) else each}{port}{rest}",
            authority,
            None if host.address is not None else host.name,
        )
        for each in addresses
    ]


async def _addresses(host: Host, resolve: Resolver) -> list[Address]:
    """The addresses of a host that may be called, each once. Raises TargetRefused."""
    if host.address is not None:
        found = [host.address]
    else:
        # Names below `localhost` mean this machine, and are not left to whoever answers DNS
        # queries.
        texts = await resolve(LOCALHOST if host.is_loopback else host.name)
        found = list(dict.fromkeys(plain(ip_address(each)) for each in texts))
    if not found:
        raise OSError(f"{host.name} has no address")
    for address in found:
        objection = _objection(address)
        if host.is_loopback and not address.is_loopback:
            objection = "not this machine"
        if objection is not None:
            shown = f"{address} is" if host.address else f"{host.name} leads to {address}, which is"
            raise TargetRefused(f"{shown} {objection}")
    return found


def _objection(address: Address) -> str | None:
    """What no operator can allow about an address: `which is ...`, or None.

    Private addresses are fine, decided here: whoever names a host knows where it is, and receivers
    beside a container have no other. What is left is where no receiver can be, and where a cloud
    machine keeps its credentials.
    """
    if address in METADATA_ADDRESSES:
        return "an address of a metadata service"
    if address.is_link_local:
        return "link-local, as metadata services are"
    if address.is_multicast:
        return "multicast"
    if address.is_unspecified:
        return "no address of a machine"
    if isinstance(address, IPv6Address):
        return None if _is_ordinary(address) else "reserved"
    return "reserved" if address.is_reserved or address in _IPV4_NOWHERE else None


def _is_ordinary(address: IPv6Address) -> bool:
    """Whether it is the address of a machine, or stands for the public one of another."""
    if address.is_loopback or address in _IPV6_PRIVATE:
        return True
    if address in _TRANSLATED:
        return _is_public(IPv4Address(int(address) & 0xFFFFFFFF))
    return address in _IPV6_UNICAST and address.sixtofour is None and address.teredo is None


def _read(url: str) -> tuple[str, str, Host]:
    """Scheme, authority and host of a URL. Raises ValueError, with the reason, if it is not plain.

    The authority is spelled as in the URL.
    """
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
    return parts.scheme, parts.netloc, read_host(parts.netloc)


def _is_public(address: Address) -> bool:
    if isinstance(address, IPv6Address):
        return address in _IPV6_UNICAST and _is_ordinary(address) and address.is_global
    return address.is_global and not address.is_multicast
