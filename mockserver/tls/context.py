"""How the server speaks TLS, and certificates of the operator's own."""

from __future__ import annotations

import ssl
from pathlib import Path
from typing import Final

# What OpenSSL says of a key of another certificate, and of one of another kind.
_OTHER_KEY: Final = frozenset(
    {"KEY_VALUES_MISMATCH", "KEY_TYPE_MISMATCH", "NO_CERTIFICATE_ASSIGNED"}
)


class CertificateError(Exception):
    """A certificate or its key cannot be used; the text says which file, and why."""


class _IsEncrypted(Exception):
    """A key that asks for a password."""


def server_context() -> ssl.SSLContext:
    """Return a context for a server, which has no certificate yet."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    # Clients that ask for HTTP/2 are told at once that there is none.
    context.set_alpn_protocols(["http/1.1"])
    return context


def context_of_files(certificate: Path, key: Path) -> ssl.SSLContext:
    """Return a context with a certificate and its key, both in PEM form.

    Raises CertificateError.
    """
    for path in (certificate, key):
        _check_readable(path)
    try:
        ssl.create_default_context(cafile=certificate)
    except ssl.SSLError:
        raise CertificateError(f"{certificate} holds no certificate in PEM form") from None
    context = server_context()
    try:
        context.load_cert_chain(certificate, key, password=_no_password)
    except _IsEncrypted:
        raise CertificateError(
            f"{key} is encrypted; give a key without a password, as `openssl pkey -in {key}` writes"
        ) from None
    except ssl.SSLError as error:
        if error.reason in _OTHER_KEY:
            message = f"{key} is not the key of {certificate}"
        else:
            message = f"{key} holds no private key in PEM form"
        raise CertificateError(message) from None
    return context


def _check_readable(path: Path) -> None:
    try:
        path.read_bytes()
    except OSError as error:
        raise CertificateError(f"cannot read {path}: {error.strerror}") from None


def _no_password() -> str:
    raise _IsEncrypted
