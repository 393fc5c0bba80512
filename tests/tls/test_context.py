"""Certificates of the operator's own."""

from __future__ import annotations

import ssl
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
)
from trustme import KeyType

from mockserver.tls.context import CertificateError, context_of_files
from tests.certificates import Certificates


def test_a_certificate_and_its_key_make_a_context(
    certificates: Certificates, tmp_path: Path
) -> None:
    context = context_of_files(*certificates.files(tmp_path))
    assert context.verify_mode is ssl.CERT_NONE


def removed(path: Path) -> None:
    path.unlink()


def a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def no_pem(path: Path) -> None:
    path.write_text("nothing of the kind")


def another_key(path: Path) -> None:
    key = Certificates().authority.issue_cert("127.0.0.1").private_key_pem
    key.write_to_path(path)


def another_kind_of_key(path: Path) -> None:
    issued = Certificates().authority.issue_cert("127.0.0.1", key_type=KeyType.RSA)
    issued.private_key_pem.write_to_path(path)


def encrypted(path: Path) -> None:
    key = load_pem_private_key(path.read_bytes(), None)
    how = BestAvailableEncryption(b"a password")
    path.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, how))


@pytest.mark.parametrize(
    ("name", "spoil", "message"),
    [
        ("cert.pem", removed, r"cannot read .*cert\.pem: No such file"),
        ("key.pem", removed, r"cannot read .*key\.pem: No such file"),
        ("key.pem", a_folder, r"cannot read .*key\.pem: Is a directory"),
        ("cert.pem", no_pem, r"cert\.pem holds no certificate"),
        ("key.pem", no_pem, r"key\.pem holds no private key"),
        ("key.pem", another_key, r"key\.pem is not the key of .*cert\.pem"),
        ("key.pem", another_kind_of_key, r"key\.pem is not the key of .*cert\.pem"),
        ("key.pem", encrypted, r"key\.pem is encrypted; .*openssl pkey"),
    ],
)
def test_files_that_cannot_be_used_are_named_with_the_reason(
    certificates: Certificates,
    tmp_path: Path,
    name: str,
    spoil: Callable[[Path], None],
    message: str,
) -> None:
    certificate, key = certificates.files(tmp_path)
    spoil(tmp_path / name)
    with pytest.raises(CertificateError, match=message):
        context_of_files(certificate, key)
