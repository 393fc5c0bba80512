"""Which URLs webhooks may have, which of them this server calls, and at which address."""

import asyncio
from collections.abc import Sequence

import pytest

from mockserver.exchange.targets import (
    Resolver,
    TargetRefused,
    Way,
    allowed_host,
    look_up,
    refusal,
    ways_to,
)

LOOPBACK = [
    pytest.param("http://127.0.0.1/", id="IPv4"),
    pytest.param("http://127.0.0.1:9000/hook?a=b#c", id="with port, path, query and fragment"),
    pytest.param("https://127.0.0.1", id="https without a path"),
    pytest.param("http://127.255.255.254/", id="all of 127.0.0.0/8"),
    pytest.param("http://[::1]:9000/", id="IPv6"),
    pytest.param("http://[0:0:0:0:0:0:0:1]/", id="IPv6 in full"),
    pytest.param("http://[::ffff:127.0.0.1]/", id="IPv4 in IPv6"),
    pytest.param("http://[::ffff:7f00:1]/", id="IPv4 in IPv6, in hexadecimal"),
    pytest.param("http://localhost:9000/", id="name"),
    pytest.param("HTTP://LocalHost/", id="upper case"),
    pytest.param("http://localhost./", id="final dot"),
    pytest.param("http://hooks.localhost/", id="below localhost"),
    pytest.param("http://my_app.localhost/", id="underscore, as container names have"),
]

PUBLIC = [
    pytest.param("https://hooks.example.com/expys", id="name"),
    pytest.param("https://hooks.example.com:8443/expys", id="port"),
    pytest.param("https://HOOKS.Example.COM./", id="upper case and final dot"),
    pytest.param(
        "https://xn--bcher-kva.example/", id="a name from outside ASCII in its ASCII form"
    ),
    pytest.param("https://hooks.example.com/ü", id="path from outside ASCII"),
    # Nothing is sent to these unless the operator has named them.
    pytest.param("https://app:8443/", id="one word, as containers are called"),
    pytest.param("https://host.docker.internal/", id="the machine around a container"),
    pytest.param("https://93.184.215.14/", id="IPv4"),
    pytest.param("https://[2606:2800:21f:cb07::1]/", id="IPv6"),
    pytest.param("https://localhost.example.com/", id="a name that only begins like this machine"),
    pytest.param("https://notlocalhost/", id="a name that only ends like this machine"),
    pytest.param("https://127.0.0.1.example.com/", id="a name that begins like an address"),
    pytest.param("https://0xcafe.example/", id="a name that begins like a number"),
]

REFUSED = [
    pytest.param("", "begin with https://", id="empty"),
    pytest.param("hooks.example.com", "begin with https://", id="no scheme"),
    pytest.param("//hooks.example.com/", "begin with https://", id="no scheme but a host"),
    pytest.param("ftp://hooks.example.com/", "begin with https://", id="ftp"),
    pytest.param("file:///etc/passwd", "begin with https://", id="file"),
    pytest.param("gopher://127.0.0.1/", "begin with https://", id="gopher to loopback"),
    pytest.param("https://", "name a host", id="no host"),
    pytest.param("https:///hook", "name a host", id="a path alone"),
    pytest.param("https:hooks.example.com", "name a host", id="no slashes"),
    pytest.param("https://:8443/", "plain", id="a port alone"),
    pytest.param("https://[::1/", "not a URL", id="half a bracket"),
    pytest.param("https://[::g]/", "not a URL", id="no address in brackets"),
    pytest.param("https://[1:2:3]/", "not a URL", id="too short an address in brackets"),
    pytest.param("https://user@hooks.example.com/", "user name", id="user"),
    pytest.param("https://user:word@hooks.example.com/", "user name", id="user and password"),
    pytest.param("https://@hooks.example.com/", "user name", id="empty user"),
    pytest.param("http://127.0.0.1@hooks.example.com/", "user name", id="loopback as user"),
    pytest.param("https://hooks.example.com:port/", "plain", id="port in words"),
    pytest.param("https://hooks.example.com:/", "plain", id="empty port"),
    pytest.param("https://hooks.example.com:0/", "plain", id="port 0"),
    pytest.param("https://hooks.example.com:65536/", "plain", id="large port"),
    pytest.param("https://hooks.example.com:-1/", "plain", id="negative port"),
    pytest.param("http://hooks.example.com/", "only https", id="http elsewhere"),
    pytest.param("http://93.184.215.14/", "only https", id="http to an address elsewhere"),
    pytest.param("http://10.0.0.1/", "only https", id="http to a private address"),
    # Programs disagree on these: to some they are loopback, to others names.
    pytest.param("http://127.1/", "in full", id="short IPv4"),
    pytest.param("http://0x7f000001/", "in full", id="IPv4 in hexadecimal"),
    pytest.param("http://0X7F.0.0.1/", "in full", id="a part in hexadecimal, and not the last"),
    pytest.param("https://example.0x7f/", "in full", id="a last part in hexadecimal"),
    pytest.param("http://2130706433/", "in full", id="IPv4 as one number"),
    pytest.param("http://0177.0.0.1/", "in full", id="octal IPv4"),
    pytest.param("http://127.0.0.01/", "in full", id="a leading zero"),
    pytest.param("http://127.0.0.1./", "in full", id="IPv4 with a final dot"),
    pytest.param("http://127.0.0.256/", "in full", id="a part above 255"),
    pytest.param("http://0/", "in full", id="zero"),
    pytest.param("https://8.8.8.8.8/", "in full", id="five parts"),
    pytest.param("https://example.1/", "in full", id="a name that ends in a number"),
    pytest.param("http://[127.0.0.1]/", "not a URL|in full", id="IPv4 in brackets"),
    pytest.param("http://[fe80::1%25eth0]/", "not a URL|plain", id="zone of an address"),
    pytest.param("http://[::1%25lo]/", "not a URL|plain", id="zone of loopback"),
    pytest.param("http://１２７.0.0.1/", "plain", id="wide digits"),
    pytest.param("http://ⓛocalhost/", "plain", id="circled letters"),
    pytest.param("https://bücher.example/", "plain", id="letters from outside ASCII"),
    pytest.param("https://hooks。example.com/", "plain", id="another full stop"),
    pytest.param("https://hooks%2eexample.com/", "plain", id="percent sign"),
    pytest.param("https://hooks..example.com/", "plain", id="two dots"),
    pytest.param("https://.example.com/", "plain", id="leading dot"),
    pytest.param("https://hooks.example.com../", "plain", id="two final dots"),
    pytest.param("https://hooks.example.com\\@127.0.0.1/", "backslashes", id="backslash"),
    pytest.param("https://hooks.example.com /", "blanks", id="blank in the host"),
    pytest.param(" https://hooks.example.com/", "blanks", id="leading blank"),
    pytest.param("https://hooks.example.com/a b", "blanks", id="blank in the path"),
    pytest.param("https://hooks.example.com/\n", "blanks", id="line break"),
    pytest.param("ht\ttps://hooks.example.com/", "blanks", id="tabulator"),
    pytest.param("https://hooks.example.com/\x00", "control", id="zero byte"),
    pytest.param("https://hooks.example.com/\u200b", "control", id="invisible character"),
    pytest.param("https://0.0.0.0/", "reserved", id="unspecified"),
    pytest.param("https://10.1.2.3/", "private", id="private 10"),
    pytest.param("https://172.16.0.1/", "private", id="private 172"),
    pytest.param("https://192.168.0.1/", "private", id="private 192"),
    pytest.param("https://100.64.0.1/", "reserved", id="shared by carriers"),
    pytest.param("https://169.254.1.1/", "link-local", id="link-local"),
    pytest.param("https://169.254.169.254/latest", "link-local", id="metadata service"),
    pytest.param("https://192.0.2.1/", "reserved", id="documentation"),
    pytest.param("https://224.0.0.1/", "reserved", id="multicast"),
    pytest.param("https://239.1.1.1/", "reserved", id="multicast of an organisation"),
    pytest.param("https://240.0.0.1/", "reserved", id="of no use yet"),
    pytest.param("https://255.255.255.255/", "reserved", id="broadcast"),
    pytest.param("https://[::]/", "reserved", id="IPv6 unspecified"),
    pytest.param("https://[fe80::1]/", "link-local", id="IPv6 link-local"),
    pytest.param("https://[fc00::1]/", "private", id="IPv6 private"),
    pytest.param("https://[fd00:ec2::254]/", "private", id="IPv6 metadata service"),
    pytest.param("https://[ff02::1]/", "reserved", id="IPv6 multicast"),
    pytest.param("https://[2001:db8::1]/", "reserved", id="IPv6 documentation"),
    pytest.param("https://[::ffff:10.0.0.1]/", "private", id="private IPv4 in IPv6"),
    pytest.param("https://[::ffff:169.254.169.254]/", "link-local", id="metadata in IPv6"),
    pytest.param("https://[::127.0.0.1]/", "reserved", id="IPv4 in IPv6, in the old way"),
    pytest.param("https://[64:ff9b::7f00:1]/", "reserved", id="IPv4 behind a translator"),
    pytest.param("https://[2002:7f00:1::]/", "reserved", id="IPv4 in 6to4"),
    pytest.param("https://[2001:0:7f00:1::]/", "reserved", id="IPv4 in Teredo"),
    pytest.param("https://metadata.google.internal/", "metadata", id="metadata name"),
    pytest.param("https://METADATA.google.internal./", "metadata", id="metadata name, spelled odd"),
    pytest.param("https://metadata/", "metadata", id="metadata name in short"),
    pytest.param("https://instance-data/latest", "metadata", id="metadata name of another cloud"),
]


def a_resolver(*addresses: str, asked: list[str] | None = None) -> Resolver:
    """Gives every name these addresses, and notes what it was asked for."""

    async def resolve(name: str) -> Sequence[str]:
        if asked is not None:
            asked.append(name)
        return addresses

    return resolve


def ways(url: str, *allowed: str, resolve: Resolver | None = None) -> list[Way]:
    """The ways to a URL on a server that was told these hosts; names lead to loopback."""
    hosts = frozenset(map(allowed_host, allowed))
    return asyncio.run(ways_to(url, hosts, resolve or a_resolver("127.0.0.1")))


def dialled(*addresses: str) -> list[str]:
    """The URLs that are called for a named host which has these addresses."""
    found = ways("https://hooks.example.com/", "hooks.example.com", resolve=a_resolver(*addresses))
    return [way.url for way in found]


@pytest.mark.parametrize("url", LOOPBACK)
def test_receivers_on_this_machine_may_be_registered_and_are_called(url: str) -> None:
    assert refusal(url) is None
    assert len(ways(url)) == 1


@pytest.mark.parametrize("url", PUBLIC)
def test_public_ones_may_be_registered_and_are_not_called(url: str) -> None:
    assert refusal(url) is None
    asked: list[str] = []
    with pytest.raises(TargetRefused, match="start the server with --webhook-allow "):
        ways(url, resolve=a_resolver("127.0.0.1", asked=asked))
    assert asked == []


@pytest.mark.parametrize(("url", "reason"), REFUSED)
def test_others_are_refused_and_not_called(url: str, reason: str) -> None:
    refused = refusal(url)
    assert refused is not None
    assert any(each in refused for each in reason.split("|")), refused
    with pytest.raises(TargetRefused):
        ways(url)


# Hosts that the operator has named


@pytest.mark.parametrize(
    ("allowed", "url"),
    [
        pytest.param("hooks.example.com", "https://hooks.example.com/a", id="its name"),
        pytest.param("hooks.example.com", "https://hooks.example.com:8443/", id="any port"),
        pytest.param("Hooks.Example.com.", "https://hooks.example.com/", id="odd spelling"),
        pytest.param("hooks.example.com", "https://HOOKS.example.com./", id="odd URL"),
        pytest.param("10.0.0.1", "http://10.0.0.1:9000/", id="an address"),
        pytest.param("10.0.0.1", "http://[::ffff:10.0.0.1]/", id="the same address"),
        pytest.param("fd00::1", "http://[fd00:0::1]/", id="IPv6"),
        pytest.param("[fd00::1]", "http://[fd00::1]/", id="IPv6 in brackets"),
    ],
)
def test_a_host_that_the_operator_has_named_is_called(allowed: str, url: str) -> None:
    assert len(ways(url, allowed)) == 1


@pytest.mark.parametrize(
    ("allowed", "url"),
    [
        pytest.param("example.com", "https://hooks.example.com/", id="not those below"),
        pytest.param("hooks.example.com", "https://example.com/", id="not those above"),
        pytest.param("10.0.0.1", "http://user@10.0.0.1/", id="no odd URLs even there"),
    ],
)
def test_no_other_host_is_called(allowed: str, url: str) -> None:
    with pytest.raises(TargetRefused):
        ways(url, allowed)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "plain"),
        ("https://hooks.example.com", "plain"),
        ("hooks.example.com:8443", "plain"),
        ("a b", "plain"),
        ("*.example.com", "plain"),
        ("127.1", "in full"),
        (":", "in full"),
        ("169.254.169.254", "link-local"),
        ("[fe80::1]", "link-local"),
        ("fd00:ec2::254", "metadata"),
        ("224.0.0.1", "multicast"),
        ("0.0.0.0", "no address of a machine"),
    ],
)
def test_what_is_no_host_or_can_never_be_called_cannot_be_named(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        allowed_host(text)


# Addresses


@pytest.mark.parametrize(
    ("address", "url"),
    [
        pytest.param("93.184.215.14", "https://93.184.215.14/", id="public"),
        pytest.param("10.0.0.7", "https://10.0.0.7/", id="private"),
        pytest.param("172.17.0.1", "https://172.17.0.1/", id="the machine around a container"),
        pytest.param("100.64.0.1", "https://100.64.0.1/", id="shared by carriers"),
        pytest.param("127.0.0.1", "https://127.0.0.1/", id="loopback"),
        pytest.param("2606:2800:21f::1", "https://[2606:2800:21f::1]/", id="public IPv6"),
        pytest.param("fd00::7", "https://[fd00::7]/", id="private IPv6"),
        pytest.param("::1", "https://[::1]/", id="loopback IPv6"),
        pytest.param("::ffff:10.0.0.7", "https://10.0.0.7/", id="IPv4 in IPv6"),
        pytest.param("64:ff9b::5db8:d70e", "https://[64:ff9b::5db8:d70e]/", id="translated"),
    ],
)
def test_a_named_host_may_have_any_address_of_a_machine(address: str, url: str) -> None:
    assert dialled(address) == [url]


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        pytest.param("169.254.169.254", "link-local", id="metadata service"),
        pytest.param("::ffff:169.254.169.254", "link-local", id="the same in IPv6"),
        pytest.param("64:ff9b::a9fe:a9fe", "reserved", id="the same behind a translator"),
        pytest.param("2002:a9fe:a9fe::1", "reserved", id="the same in 6to4"),
        pytest.param("2001:0:a9fe:a9fe::", "reserved", id="the same in Teredo"),
        pytest.param("::169.254.169.254", "reserved", id="the same in the old way"),
        pytest.param("fe80::1", "link-local", id="link-local IPv6"),
        pytest.param("fe80::1%1", "link-local", id="link-local IPv6 with a zone"),
        pytest.param("100.100.100.200", "metadata", id="metadata service of another cloud"),
        pytest.param("192.0.0.192", "metadata", id="and of another"),
        pytest.param("fd00:ec2::254", "metadata", id="metadata service, IPv6"),
        pytest.param("224.0.0.1", "multicast", id="multicast"),
        pytest.param("ff02::1", "multicast", id="multicast IPv6"),
        pytest.param("0.0.0.0", "no address", id="unspecified"),
        pytest.param("::", "no address", id="unspecified IPv6"),
        pytest.param("0.1.2.3", "reserved", id="of this network"),
        pytest.param("255.255.255.255", "reserved", id="broadcast"),
        pytest.param("240.0.0.1", "reserved", id="of no use yet"),
        pytest.param("fec0::1", "reserved", id="of no use any more"),
    ],
)
def test_but_never_one_of_these(address: str, reason: str) -> None:
    for addresses in ((address,), ("10.0.0.7", address), (address, "10.0.0.7")):
        with pytest.raises(TargetRefused, match=rf"^hooks\.example\.com leads to .*{reason}"):
            dialled(*addresses)


def test_all_addresses_are_dialled_in_order_and_each_once() -> None:
    found = dialled("fd00::7", "10.0.0.7", "fd00::7", "::ffff:10.0.0.7", "10.0.0.8")
    assert found == ["https://[fd00::7]/", "https://10.0.0.7/", "https://10.0.0.8/"]


@pytest.mark.parametrize("name", ["localhost", "hooks.localhost", "LOCALHOST."])
@pytest.mark.parametrize("address", ["10.0.0.7", "93.184.215.14", "fd00::7", "169.254.169.254"])
def test_a_name_of_this_machine_must_lead_to_it(name: str, address: str) -> None:
    with pytest.raises(TargetRefused, match="not this machine"):
        ways(f"http://{name}/", resolve=a_resolver("127.0.0.1", address))


def test_a_name_without_addresses_leads_nowhere() -> None:
    with pytest.raises(OSError, match=r"hooks\.example\.com has no address"):
        dialled()


@pytest.mark.parametrize(
    ("url", "way", "asked"),
    [
        pytest.param(
            "http://127.0.0.1:9000/a?b",
            Way("http://127.0.0.1:9000/a?b", "127.0.0.1:9000", None),
            [],
            id="address",
        ),
        pytest.param(
            "http://[0:0::1]:9000?",
            Way("http://[::1]:9000?", "[0:0::1]:9000", None),
            [],
            id="IPv6",
        ),
        pytest.param(
            "https://Hooks.example.com/a#b",
            Way("https://127.0.0.1/a#b", "Hooks.example.com", "hooks.example.com"),
            ["hooks.example.com"],
            id="name",
        ),
        pytest.param(
            "https://hooks.localhost:9000/a//b?c",
            Way("https://127.0.0.1:9000/a//b?c", "hooks.localhost:9000", "hooks.localhost"),
            ["localhost"],
            id="below localhost",
        ),
        pytest.param(
            "HTTP://Localhost./",
            Way("http://127.0.0.1/", "Localhost.", "localhost"),
            ["localhost"],
            id="localhost",
        ),
    ],
)
def test_what_is_called_is_an_address_in_the_name_of_the_host(
    url: str, way: Way, asked: list[str]
) -> None:
    seen: list[str] = []
    assert ways(url, "hooks.example.com", resolve=a_resolver("127.0.0.1", asked=seen)) == [way]
    assert seen == asked


def test_the_system_knows_its_own_name() -> None:
    assert set(asyncio.run(look_up("localhost"))) <= {"127.0.0.1", "::1"}
