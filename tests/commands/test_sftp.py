"""`mockserver serve --sftp-port`: what its line says, and when it cannot start."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
from pathlib import Path

import asyncssh
import pytest

from mockserver.serving import bind
from tests.sftp.host import Host
from tests.test_cli import ends_cleanly, failing_serve, mockserver, serving


def test_the_first_line_names_port_and_key(tmp_path: Path) -> None:
    key = asyncssh.generate_private_key("ssh-ed25519")
    (tmp_path / "key").write_bytes(key.export_private_key())
    with serving("--sftp-port=0", f"--sftp-host-key={tmp_path / 'key'}") as (process, line):
        found = re.search(r"; sftp on port ([0-9]+), host key (SHA256:[^;]+); control", line)
        assert found is not None, line
        assert found[2] == key.get_fingerprint()
        _put_a_file(int(found[1]), key)
        process.send_signal(signal.SIGTERM)
        _, log = process.communicate(timeout=5)
        assert log == "INFO sftp upload, world default: /upload/TXN/a.csv, 26 bytes\n"
        assert process.returncode == 0


def _put_a_file(port: int, key: asyncssh.SSHKey) -> None:
    from mockserver.app import create_app
    from mockserver.settings import Settings

    public_key = key.export_public_key().decode().strip()
    host = Host("", port, public_key, create_app(Settings()))
    host.put("upload/TXN/a.csv", "member_relation_reference\n")
    assert host.names("results") == ["TXN_a.csv.handback.csv", "TXN_a.csv.result.json"]


def test_programs_read_port_and_key_from_json() -> None:
    with serving("--sftp-port=0", "--log-format=json") as (process, line):
        told = json.loads(line)["sftp"]
        assert told["port"] > 0
        assert told["host_key"].startswith("SHA256:")
        ends_cleanly(process, signal.SIGTERM)


def test_without_the_option_there_is_no_sftp() -> None:
    with serving() as (process, line):
        assert "sftp" not in line
        ends_cleanly(process, signal.SIGTERM)


def test_asyncssh_is_not_imported_for_it() -> None:
    code = "import mockserver.commands.serve, sys; sys.exit('asyncssh' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_taken_port_is_reported() -> None:
    with bind("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        assert f"cannot listen on 127.0.0.1:{port}" in failing_serve(f"--sftp-port={port}")


def usage(*arguments: str) -> str:
    """What is said of a wrong use."""
    run = mockserver("serve", "--port=0", *arguments)
    assert run.exit_code == 2, run.output
    return run.output


def test_a_provider_without_files_has_no_sftp() -> None:
    assert "expys takes no files" in usage("--sftp-port=0", "--only=expys")


def test_a_key_needs_a_port(tmp_path: Path) -> None:
    assert "needs --sftp-port" in usage(f"--sftp-host-key={tmp_path / 'key'}")


def test_a_file_without_a_key_is_named(tmp_path: Path) -> None:
    path = tmp_path / "key"
    said = " ".join(usage("--sftp-port=0", f"--sftp-host-key={path}").split())
    assert "is no private key in OpenSSH's form" in said


def test_without_asyncssh_the_message_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "asyncssh", None)
    monkeypatch.delitem(sys.modules, "mockserver.sftp.server", raising=False)
    run = mockserver("serve", "--port=0", "--sftp-port=0")
    assert run.exit_code == 1
    assert "pip install asyncssh" in run.output


def test_another_module_that_is_missing_is_no_matter_of_installing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "mockserver.sftp.folders", None)
    monkeypatch.delitem(sys.modules, "mockserver.sftp.server", raising=False)
    run = mockserver("serve", "--port=0", "--sftp-port=0")
    assert isinstance(run.exception, ModuleNotFoundError)
