"""Every setting and every named limit of the server, once.

The command line fills in the first part of `Settings`; the limits have no option, and tests make
them small with `dataclasses.replace`. Sizes are in bytes, times in the unit that the name ends in.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

LogLevel = Literal["debug", "info", "warning", "error"]
"""How severe a message is, from the least to the most."""
LogFormat = Literal["text", "json"]
"""How lines of the log are written."""

KIB = 1024
"""Bytes of a kibibyte."""
MIB = 1024 * KIB
"""Bytes of a mebibyte."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How one server runs; it never changes while the server does."""

    host: str = "127.0.0.1"
    """Name or address to listen on. Anything but a loopback one opens the server to others."""

    port: int = 8080
    """TCP port to listen on, 0–65535; 0 lets the system choose a free one."""

    fixture: str = "demo"
    """Seed of every world that names none: a fixture's name, or the path of a YAML file."""

    fixture_folders: tuple[Path, ...] = ()
    """Folders searched for a fixture's name, in order, before the fixtures in the package."""

    only: str | None = None
    """Name of the one provider to serve, at the root; None serves all, each under its name."""

    seed: int | None = None
    """Seed of the random stream of every world that names none; None takes the fixture's."""

    now: str | None = None
    """Time at which worlds start, ISO 8601; None takes the fixture's, else the present."""

    frozen: bool = False
    """Whether the clocks of worlds stand still until a test moves them."""

    watch: bool = False
    """Whether the fixture is read anew when its files change."""

    watch_reset: bool = False
    """Whether worlds of the default seed are reset to each new version of the fixture."""

    watch_polling: bool = False
    """Whether files are looked at again and again, where the system tells of no changes."""

    log_level: LogLevel = "info"
    """Least severe message to log; `debug` also logs every request."""

    log_format: LogFormat = "text"
    """`text` for people, or `json`: one object a line."""

    public_url: str | None = None
    """URL at which clients reach this server, for the addresses that it tells of itself."""

    allowed_hosts: tuple[str, ...] = ()
    """Hosts under which the control plane answers, beside loopback and the providers' own."""

    control_token: str | None = None
    """Token that all control calls must send; without one, those from other machines need one
    that the server makes up."""

    worlds_by_key: bool = False
    """Whether keys and clients that the seed does not know open worlds of their own."""

    strict_answers: bool = False
    """Whether an answer that is not as its document says becomes a failure of the server."""

    cors_origins: tuple[str, ...] = ()
    """Origins whose pages may call providers, as `https://app.example.com`; `*` means all."""

    sftp_port: int | None = None
    """TCP port on which files are exchanged over SFTP, 0–65535; None: nowhere."""

    sftp_host_key: Path | None = None
    """File with the private key by which SFTP clients know the server; None makes a new one."""

    tls: bool = False
    """Whether the port speaks TLS, and TLS only."""

    tls_names: tuple[str, ...] = ()
    """Names and addresses that the certificate proves, beside those that the server knows of."""

    tls_folder: Path | None = None
    """Folder of the certificate authority; None: the one of this user."""

    tls_cert: Path | None = None
    """File with a certificate, in place of one that is made; PEM, with what lies between it and
    the authority."""

    tls_key: Path | None = None
    """File with the key of that certificate; PEM, without a password."""

    webhook_allow: tuple[str, ...] = ()
    """Host names, beside loopback, that webhooks may be sent to."""

    body_bytes_max: int = 1 * MIB
    """Largest body of a request to a provider."""

    control_body_bytes_max: int = 16 * MIB
    """Largest body of a request to the control plane; an inline fixture may be long."""

    header_count_max: int = 100
    """Most header lines of one request."""

    worlds_max: int = 1000
    """Most worlds at a time; beyond it the one idle for longest is dropped."""

    journal_entries_max: int = 5000
    """Most requests that the journal of one world keeps; the oldest go first."""

    journal_bytes_max: int = 16 * MIB
    """Most bytes of bodies and headers that the journal of one world keeps."""

    faults_max: int = 1000
    """Most fault rules of one world."""

    checkpoints_max: int = 100
    """Most checkpoints of one world."""

    streams_max: int = 1000
    """Most streams that are open at a time, in all worlds together."""

    stream_queue_max: int = 1000
    """Most messages that wait for the reader of one stream; a reader who is slower is cut."""

    heartbeat_s: float = 15.0
    """Pause between the heartbeats of a stream, in real seconds."""

    hang_s_max: float = 60.0
    """Longest that the fault `hang` holds a request without an answer, in real seconds."""

    shutdown_grace_s: float = 0.2
    """How long requests in progress may go on after the server was told to stop, in seconds."""
