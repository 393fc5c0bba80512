"""The authority of a user: made once, kept, and made anew when it cannot be used."""

from __future__ import annotations

import re
import ssl
import stat
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import trustme
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID

from mockserver.tls import authority
from mockserver.tls.authority import Authority, authority_in
from mockserver.tls.context import CertificateError
from mockserver.tls.folder import AUTHORITY, CA_FILE, KEY_FILE, tls_folder, trusted_file


def shown_by(server: ssl.SSLContext, client: ssl.SSLContext, name: str) -> bytes:
    """Shake hands without a socket; gives the certificate of the server. Raises ssl.SSLError."""
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    sides = [
        client.wrap_bio(to_client, to_server, server_hostname=name),
        server.wrap_bio(to_server, to_client, server_side=True),
    ]
    for _ in range(3):
        for side in sides:
            try:
                side.do_handshake()
            except ssl.SSLWantReadError:
                continue
    certificate = sides[0].getpeercert(binary_form=True)
    assert certificate is not None
    return certificate


def names_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def trusting(authority: Authority) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=authority.file)


def issued(authority: Authority, *names: str) -> bytes:
    name = names[0].replace("*", "any")
    return shown_by(authority.context(names), trusting(authority), name)


def test_a_new_authority_is_there_for_its_user_alone(tmp_path: Path) -> None:
    authority = authority_in(tmp_path / "deep" / "down")
    assert authority.is_new
    assert authority.instead is None
    assert authority.file == tmp_path / "deep" / "down" / AUTHORITY / CA_FILE
    key = authority.file.with_name(KEY_FILE)
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert names_in(tmp_path / "deep" / "down") == {AUTHORITY}


def test_it_is_used_again(tmp_path: Path) -> None:
    first, second = authority_in(tmp_path), authority_in(tmp_path)
    assert not second.is_new
    assert first.file.read_bytes() == second.file.read_bytes()
    assert shown_by(second.context(["localhost"]), trusting(first), "localhost")


def test_servers_that_start_at_the_same_time_have_the_same_one(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: authority_in(tmp_path), range(8)))
    assert sum(each.is_new for each in found) == 1
    for each in found:
        assert shown_by(each.context(["localhost"]), trusting(found[0]), "localhost")
    assert names_in(tmp_path) == {AUTHORITY}


def test_the_one_that_comes_second_leaves_the_first_where_it_is(tmp_path: Path) -> None:
    first = authority_in(tmp_path)
    content = first.file.read_bytes()
    assert not authority._make(tmp_path)
    assert first.file.read_bytes() == content
    assert names_in(tmp_path) == {AUTHORITY}


@pytest.mark.parametrize(
    "name", ["localhost", "127.0.0.1", "::1", "10.0.2.2", "api.expys.com", "*.example.com"]
)
def test_names_and_addresses_are_proved(tmp_path: Path, name: str) -> None:
    assert issued(authority_in(tmp_path), name)


def test_no_other_name_is(tmp_path: Path) -> None:
    authority = authority_in(tmp_path)
    with pytest.raises(ssl.SSLCertVerificationError, match=r"other\.example"):
        shown_by(authority.context(["localhost"]), trusting(authority), "other.example")


def test_the_certificate_is_one_that_phones_take(tmp_path: Path) -> None:
    certificate = x509.load_der_x509_certificate(issued(authority_in(tmp_path), "localhost"))
    lifetime = certificate.not_valid_after_utc - certificate.not_valid_before_utc
    assert lifetime <= timedelta(days=398)
    assert certificate.not_valid_before_utc < datetime.now(UTC) < certificate.not_valid_after_utc
    usage = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert ExtendedKeyUsageOID.SERVER_AUTH in usage
    assert not certificate.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)


@pytest.mark.parametrize("name", ["my_host", "a" * 64 + ".example"])
def test_a_name_that_no_certificate_can_hold_is_told(tmp_path: Path, name: str) -> None:
    authority = authority_in(tmp_path)
    assert not authority.can_certify(name)
    assert authority.can_certify("localhost")
    with pytest.raises(CertificateError):
        authority.context(["localhost", name])


# What cannot be used


def no_certificate(home: Path) -> None:
    (home / CA_FILE).write_text("nothing of the kind")


def no_key(home: Path) -> None:
    (home / KEY_FILE).write_text("nothing of the kind")


def a_missing_key(home: Path) -> None:
    (home / KEY_FILE).unlink()


def another_key(home: Path) -> None:
    trustme.CA().private_key_pem.write_to_path(home / KEY_FILE)


def an_encrypted_key(home: Path) -> None:
    key = load_pem_private_key((home / KEY_FILE).read_bytes(), None)
    how = BestAvailableEncryption(b"a password")
    (home / KEY_FILE).write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, how))


def no_authority(home: Path) -> None:
    """Anybody's certificate, with its own key."""
    issued = trustme.CA().issue_cert("localhost")
    issued.cert_chain_pems[0].write_to_path(home / CA_FILE)
    issued.private_key_pem.write_to_path(home / KEY_FILE)


def rewritten(home: Path, ends_in: timedelta, *extensions: x509.ExtensionType) -> None:
    """The same authority, with another end."""
    key = load_pem_private_key((home / KEY_FILE).read_bytes(), None)
    old = x509.load_pem_x509_certificate((home / CA_FILE).read_bytes())
    assert isinstance(key, EllipticCurvePrivateKey)
    builder = x509.CertificateBuilder(
        old.issuer,
        old.subject,
        key.public_key(),
        old.serial_number,
        old.not_valid_before_utc,
        datetime.now(UTC) + ends_in,
    )
    for extension in extensions:
        builder = builder.add_extension(extension, critical=False)
    signed = builder.sign(key, hashes.SHA256())
    (home / CA_FILE).write_bytes(signed.public_bytes(Encoding.PEM))


def about_to_end(home: Path) -> None:
    old = x509.load_pem_x509_certificate((home / CA_FILE).read_bytes())
    rewritten(home, timedelta(days=29), *(each.value for each in old.extensions))


def without_extensions(home: Path) -> None:
    rewritten(home, timedelta(days=999))


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (no_certificate, "PEM"),
        (no_key, "PEM|deserialize"),
        (a_missing_key, "there is no ca-key.pem"),
        (another_key, "ca-key.pem is not the key of ca.pem"),
        (an_encrypted_key, "[Pp]assword"),
        (no_authority, "no certificate of an authority"),
        (about_to_end, r"it ends on \d{4}-\d\d-\d\d"),
        (without_extensions, "[Ee]xtension"),
    ],
)
def test_one_that_cannot_be_used_is_kept_and_another_is_made(
    tmp_path: Path, spoil: Callable[[Path], None], why: str
) -> None:
    first = authority_in(tmp_path)
    spoil(first.file.parent)
    second = authority_in(tmp_path)
    assert second.is_new
    assert issued(second, "localhost")
    assert second.instead is not None
    place, _, reason = second.instead.partition(": ")
    assert Path(place).is_dir()
    assert {Path(place).name, AUTHORITY} == names_in(tmp_path)
    assert re.search(why, reason), reason
    assert not authority_in(tmp_path).is_new


def test_a_folder_that_cannot_be_one_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(CertificateError, match=r"cannot keep .*file.*: (Not a dir|File exists)"):
        authority_in(tmp_path / "file")


def test_what_is_in_the_way_is_named(tmp_path: Path) -> None:
    (tmp_path / AUTHORITY / CA_FILE).mkdir(parents=True)
    with pytest.raises(CertificateError, match=r"ca\.pem: Is a directory"):
        authority_in(tmp_path)


def test_a_place_that_cannot_be_taken_is_named(tmp_path: Path) -> None:
    (tmp_path / AUTHORITY).symlink_to(tmp_path / "nowhere")
    with pytest.raises(CertificateError, match="Not a directory"):
        authority_in(tmp_path)


# Where it is


@pytest.mark.parametrize(
    ("data", "expected"),
    [("/data", "/data/mockserver"), ("", "~"), ("not/absolute", "~")],
    ids=["told", "default", "not absolute"],
)
def test_it_lives_where_programs_keep_data_of_a_user(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, data: str, expected: str
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_DATA_HOME", data)
    default = str(tmp_path / ".local" / "share" / "mockserver")
    assert tls_folder(None) == Path(expected.replace("~", default))
    assert tls_folder(tmp_path) == tmp_path


def test_clients_find_it_where_there_is_one(tmp_path: Path) -> None:
    assert trusted_file(tmp_path) is None
    authority = authority_in(tmp_path)
    assert trusted_file(tmp_path) == authority.file
