"""Certificates for tests, and clients that trust them."""

from __future__ import annotations

import ssl
from functools import cached_property
from pathlib import Path

import trustme

from mockserver.tls.context import server_context


class Certificates:
    """An authority that no machine trusts."""

    def __init__(self) -> None:
        self.authority = trustme.CA()

    @cached_property
    def server(self) -> ssl.SSLContext:
        """For a server on 127.0.0.1."""
        context = server_context()
        self.authority.issue_cert("127.0.0.1").configure_cert(context)
        return context

    @cached_property
    def client(self) -> ssl.SSLContext:
        """For clients that trust it."""
        context = ssl.create_default_context()
        self.authority.configure_trust(context)
        return context

    def file(self, folder: Path) -> Path:
        """Write down what clients trust."""
        path = folder / "trusted.pem"
        self.authority.cert_pem.write_to_path(path)
        return path

    def files(self, folder: Path, *names: str) -> tuple[Path, Path]:
        """Write down a certificate and its key."""
        certificate, key = folder / "cert.pem", folder / "key.pem"
        issued = self.authority.issue_cert(*(names or ("127.0.0.1",)))
        issued.cert_chain_pems[0].write_to_path(certificate)
        issued.private_key_pem.write_to_path(key)
        return certificate, key
