"""TLS of `mockserver serve`: whether there can be any, which certificate, and whom to trust."""

from __future__ import annotations

import logging
import ssl
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mockserver.providers import all_providers
from mockserver.settings import Settings
from mockserver.tls.context import CertificateError, context_of_files
from mockserver.tls.folder import tls_folder
from mockserver.tls.names import implied_names, read_name

if TYPE_CHECKING:
    from mockserver.tls.authority import Authority

OPTION = "--tls"
NAME_OPTION = "--tls-name"
FOLDER_OPTION = "--tls-folder"
CERT_OPTION = "--tls-cert"
KEY_OPTION = "--tls-key"
A_NAME = "a name such as mock.example.com, *.example.com or 192.168.1.20"

_log = logging.getLogger("mockserver.tls")


@dataclass(frozen=True, slots=True)
class Tls:
    """How the server speaks TLS, and the file that clients have to trust, if it is ours to name."""

    context: ssl.SSLContext
    ca_file: Path | None


def server_tls(settings: Settings) -> Tls | None:
    """The TLS that the settings ask for; raises `click.ClickException` if it cannot be."""
    _check(settings)
    if not settings.tls:
        return None
    try:
        if settings.tls_cert is not None and settings.tls_key is not None:
            return Tls(context_of_files(settings.tls_cert, settings.tls_key), None)
        authority = _authority(settings)
        context = authority.context(_names(settings, authority))
    except CertificateError as error:
        raise click.ClickException(str(error)) from error
    _tell(authority)
    return Tls(context, authority.file)


def _check(settings: Settings) -> None:
    """Raise `click.BadParameter` for what does not fit together, or is no name."""
    own = {CERT_OPTION: settings.tls_cert, KEY_OPTION: settings.tls_key}
    for option, value in {**own, NAME_OPTION: settings.tls_names}.items():
        if value and not settings.tls:
            raise click.BadParameter(f"needs {OPTION}", param_hint=option)
    for option, other in ((CERT_OPTION, KEY_OPTION), (KEY_OPTION, CERT_OPTION)):
        if own[option] is not None and own[other] is None:
            raise click.BadParameter(f"needs {other}, which goes with it", param_hint=option)
    if settings.tls_names and settings.tls_cert is not None:
        message = f"has no use with {CERT_OPTION}: that certificate has its names"
        raise click.BadParameter(message, param_hint=NAME_OPTION)


def _authority(settings: Settings) -> Authority:
    """The authority of the folder. Raises CertificateError, or `click.ClickException`."""
    try:
        from mockserver.tls.authority import authority_in
    except ModuleNotFoundError as error:
        if error.name not in ("trustme", "cryptography"):
            raise
        raise click.ClickException(
            f"{OPTION} needs trustme, the extra tls: pip install trustme cryptography"
        ) from error
    try:
        folder = tls_folder(settings.tls_folder)
    except RuntimeError as error:
        message = "this user has no home to keep a certificate authority in; name a folder"
        raise click.BadParameter(message, param_hint=FOLDER_OPTION) from error
    return authority_in(folder)


def _names(settings: Settings, authority: Authority) -> list[str]:
    """All names that the certificate proves; of those nobody asked for, the ones that can be."""
    served = [each for each in all_providers() if settings.only in (None, each.name)]
    names = [*filter(authority.can_certify, implied_names(settings, served))]
    for given in settings.tls_names:
        try:
            name = read_name(given)
        except ValueError as error:
            message = f"expected {A_NAME}, got {given!r}: {error}"
            raise click.BadParameter(message, param_hint=NAME_OPTION) from None
        if not authority.can_certify(name):
            message = f"expected {A_NAME}, got {given!r}: no certificate can hold it"
            raise click.BadParameter(message, param_hint=NAME_OPTION)
        names.append(name)
    return names


def _tell(authority: Authority) -> None:
    """Say what clients do not know yet."""
    if authority.instead is not None:
        _log.warning("the certificate authority could not be used, now in %s", authority.instead)
    if authority.is_new:
        _log.info("made a certificate authority, which clients have to trust: %s", authority.file)
