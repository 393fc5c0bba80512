"""The local certificate authority: kept in a folder, and what it certifies."""

from __future__ import annotations

import os
import ssl
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import trustme
from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from mockserver.core.clock import real_now_ms
from mockserver.core.ids import unguessable
from mockserver.tls.context import CertificateError, server_context
from mockserver.tls.folder import AUTHORITY, CA_FILE, KEY_FILE

# An authority that ends sooner is given up, so that its end surprises nobody.
RENEWAL: Final = timedelta(days=30)

# iOS takes no certificate that is valid for more than 398 days. It begins early, because the
# clocks of emulators are often behind.
VALID_BEFORE: Final = timedelta(days=1)
VALID_AFTER: Final = timedelta(days=396)

_ORGANIZATION: Final = "mockserver"


class Authority:
    """One that certifies servers: `file` has what clients trust.

    `is_new` says whether they cannot trust it yet, `instead` where the unusable one is that was
    there before, and what is wrong with it.
    """

    def __init__(self, ca: trustme.CA, file: Path, *, is_new: bool, instead: str | None) -> None:
        self.file = file
        self.is_new = is_new
        self.instead = instead
        self._ca = ca

    def context(self, names: Sequence[str]) -> ssl.SSLContext:
        """Return a context with a new certificate for these names.

        Raises CertificateError for one that cannot be in a certificate.
        """
        context = server_context()
        self._certificate(names).configure_cert(context)
        return context

    def can_certify(self, name: str) -> bool:
        """Whether a name can be in a certificate: not everything that hosts are called can."""
        with suppress(CertificateError):
            self._certificate([name])
            return True
        return False

    def _certificate(self, names: Sequence[str]) -> trustme.LeafCert:
        now = _now()
        try:
            return self._ca.issue_cert(
                *names,
                organization_name=_ORGANIZATION,
                organization_unit_name="server",
                not_before=now - VALID_BEFORE,
                not_after=now + VALID_AFTER,
            )
        except UnicodeError as error:
            raise CertificateError(str(error)) from None


def authority_in(folder: Path) -> Authority:
    """Return the authority of a folder, a new one if there is none that can be used.

    Raises CertificateError where it can be neither read nor written.
    """
    home = folder / AUTHORITY
    instead = None
    try:
        if home.exists():
            try:
                return Authority(_read(home), home / CA_FILE, is_new=False, instead=None)
            except ValueError as error:
                instead = f"{_moved_away(home)}: {error}"
        is_new = _make(folder)
        return Authority(_read(home), home / CA_FILE, is_new=is_new, instead=instead)
    except OSError as error:
        raise CertificateError(
            f"cannot keep a certificate authority in {folder}: {error.filename}: {error.strerror}"
        ) from error


def _read(home: Path) -> trustme.CA:
    """The authority in its folder. Raises ValueError, with the reason, for an unusable one."""
    try:
        certificate, key = ((home / name).read_bytes() for name in (CA_FILE, KEY_FILE))
    except FileNotFoundError as error:
        raise ValueError(f"there is no {Path(error.filename).name}") from None
    _check(certificate, key)
    return trustme.CA.from_pem(certificate, key)


def _check(certificate: bytes, key: bytes) -> None:
    found = x509.load_pem_x509_certificate(certificate)
    try:
        private_key = load_pem_private_key(key, None)
        is_ca = found.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
        # By this one the certificates that it signs name it.
        found.extensions.get_extension_for_class(x509.SubjectKeyIdentifier)
    except (TypeError, UnsupportedAlgorithm, x509.ExtensionNotFound) as error:
        raise ValueError(str(error)) from None
    if not is_ca:
        raise ValueError(f"{CA_FILE} is no certificate of an authority")
    if private_key.public_key() != found.public_key():
        raise ValueError(f"{KEY_FILE} is not the key of {CA_FILE}")
    if found.not_valid_after_utc - RENEWAL < _now():
        raise ValueError(f"it ends on {found.not_valid_after_utc:%Y-%m-%d}")


def _moved_away(home: Path) -> Path:
    """Keep what cannot be used: somebody may want to repair it. Returns where it is now."""
    return home.rename(home.with_name(f"{AUTHORITY}-{unguessable()[:8]}"))


def _make(folder: Path) -> bool:
    """Put a new authority into the folder; False if another server has just done so.

    It appears as a whole, so servers that start at the same time all have the same one.
    """
    folder.mkdir(parents=True, exist_ok=True)
    ca = trustme.CA(
        organization_name=_ORGANIZATION,
        # Devices list it by this name, and tell two authorities apart by it.
        organization_unit_name=f"mockserver authority {unguessable()[:8]}",
        path_length=0,
    )
    with TemporaryDirectory(prefix=f".{AUTHORITY}-", dir=folder) as name:
        draft = Path(name) / AUTHORITY
        draft.mkdir(mode=0o755)
        (draft / CA_FILE).write_bytes(ca.cert_pem.bytes())
        with open(os.open(draft / KEY_FILE, os.O_CREAT | os.O_WRONLY, 0o600), "wb") as file:  # noqa: PTH123 - pathlib cannot say the mode
            file.write(ca.private_key_pem.bytes())
        try:
            draft.rename(folder / AUTHORITY)
        except OSError:
            if not (folder / AUTHORITY).exists():
                raise
            return False
    return True


def _now() -> datetime:
    return datetime.fromtimestamp(real_now_ms() / 1000, UTC)
