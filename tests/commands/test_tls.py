"""`mockserver serve --tls`: whom to trust, own certificates, and when it cannot start."""

from __future__ import annotations

import json
import re
import signal
import socket
import ssl
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from mockserver.tls.folder import AUTHORITY, CA_FILE
from tests.certificates import Certificates
from tests.test_cli import ends_cleanly, failing_serve, mockserver, serving


def https_in(line: str) -> str:
    """The URL that the first line begins with."""
    found = re.search(r" on (https://127\.0\.0\.1:[0-9]+): ", line)
    assert found is not None, line
    return found[1]


def answer_to(url: str, ca: Path) -> bytes:
    """The answer to a client that trusts this authority."""
    context = ssl.create_default_context(cafile=ca)
    with urllib.request.urlopen(url, context=context, timeout=10) as response:
        body: bytes = response.read()
        return body


def test_the_first_line_names_whom_to_trust_and_all_addresses_are_https(tmp_path: Path) -> None:
    ca = tmp_path / AUTHORITY / CA_FILE
    with serving("--tls", f"--tls-folder={tmp_path}") as (process, line):
        url = https_in(line)
        assert f"expys {url}/expys (" in line
        assert f"; clients trust {ca}; control {url}/_mock." in line
        info = json.loads(answer_to(f"{url}/_mock/info", ca))
        assert [each["base_url"] for each in info["providers"]] == [
            f"{url}/{name}" for name in ("expys", "loyalife", "vinr")
        ]
        assert info["settings"]["tls"] is True
        document = json.loads(answer_to(f"{url}/expys/openapi.json", ca))
        assert document["servers"][0]["url"] == f"{url}/expys"
        process.send_signal(signal.SIGTERM)
        _, log = process.communicate(timeout=5)
    assert log == f"INFO made a certificate authority, which clients have to trust: {ca}\n"


def test_devices_trust_it_once(tmp_path: Path) -> None:
    environment = {"MOCKSERVER_TLS": "1", "MOCKSERVER_TLS_FOLDER": str(tmp_path)}
    for _ in range(2):
        with serving(**environment) as (_, line):
            assert answer_to(f"{https_in(line)}/_mock/livez", tmp_path / AUTHORITY / CA_FILE)
    with serving(**environment) as (process, _):
        ends_cleanly(process, signal.SIGTERM)


def test_one_that_cannot_be_used_is_told(tmp_path: Path) -> None:
    (tmp_path / AUTHORITY).mkdir()
    with serving("--tls", f"--tls-folder={tmp_path}") as (process, _):
        process.send_signal(signal.SIGTERM)
        _, log = process.communicate(timeout=5)
    warning, news = log.splitlines()
    assert re.fullmatch(r"WARNING .* could not be used, now in .*: there is no ca\.pem", warning)
    assert news.startswith("INFO made a certificate authority")


def test_programs_read_whom_to_trust_from_json(tmp_path: Path) -> None:
    with serving("--tls", f"--tls-folder={tmp_path}", "--log-format=json") as (_, line):
        started = json.loads(line)
    assert started["url"].startswith("https://127.0.0.1:")
    assert started["tls"] == {"ca": str(tmp_path / AUTHORITY / CA_FILE)}


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(["--tls-name=*.example.com", "--tls-name=192.0.2.1"], id="names"),
        # A name that certificates cannot hold is no reason not to start unless it was asked for.
        pytest.param(["--tls-name=mock.example.com", "--allowed-host=my_host"], id="odd host"),
    ],
)
def test_more_names_are_proved(tmp_path: Path, arguments: list[str]) -> None:
    with serving("--tls", f"--tls-folder={tmp_path}", *arguments) as (_, line):
        port = int(re.findall(r" on https://127\.0\.0\.1:([0-9]+): ", line)[0])
        context = ssl.create_default_context(cafile=tmp_path / AUTHORITY / CA_FILE)
        with (
            socket.create_connection(("127.0.0.1", port), 10) as connection,
            context.wrap_socket(connection, server_hostname="mock.example.com") as line_of_client,
        ):
            assert line_of_client.selected_alpn_protocol() is None


def test_a_certificate_of_your_own_is_shown(tmp_path: Path, certificates: Certificates) -> None:
    certificate, key = certificates.files(tmp_path)
    own = (f"--tls-cert={certificate}", f"--tls-key={key}")
    with serving("--tls", *own) as (process, line):
        assert "trust" not in line
        url = https_in(line)
        assert answer_to(f"{url}/_mock/livez", certificates.file(tmp_path)) == b'{"status":"ok"}'
        ends_cleanly(process, signal.SIGTERM)


def test_files_of_your_own_that_do_not_fit_are_told(
    tmp_path: Path, certificates: Certificates
) -> None:
    certificate, key = certificates.files(tmp_path)
    key.write_text("nothing of the kind")
    errors = failing_serve("--tls", f"--tls-cert={certificate}", f"--tls-key={key}")
    assert errors == f"Error: {key} holds no private key in PEM form\n"


def test_a_request_in_clear_text_is_told_what_to_do(tmp_path: Path) -> None:
    with serving("--tls", f"--tls-folder={tmp_path}") as (_, line):
        said = mockserver("clock", "show", f"--url={https_in(line).replace('https', 'http')}")
    assert said.exit_code == 1
    assert "400" in said.stderr
    assert "has to begin with https://" in said.stderr


def usage(*arguments: str) -> str:
    """What is said of a wrong use."""
    run = mockserver("serve", "--port=0", *arguments)
    assert run.exit_code == 2, run.output
    return " ".join(run.output.split())


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--tls-name=a.example"], "--tls-name: needs --tls"),
        (["--tls-cert=c"], "--tls-cert: needs --tls"),
        (["--tls-key=k"], "--tls-key: needs --tls"),
        (["--tls", "--tls-cert=c"], "--tls-cert: needs --tls-key"),
        (["--tls", "--tls-key=k"], "--tls-key: needs --tls-cert"),
        (["--tls", "--tls-cert=c", "--tls-key=k", "--tls-name=a.example"], "that certificate has"),
        (["--tls", "--tls-folder=F", "--tls-name=https://a.example"], "must be plain"),
        (["--tls", "--tls-folder=F", "--tls-name=my_host"], "no certificate can hold it"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_does_not_fit_together_is_refused(
    tmp_path: Path, arguments: list[str], message: str
) -> None:
    arguments = [each.replace("folder=F", f"folder={tmp_path}") for each in arguments]
    assert message in usage(*arguments)


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    run = mockserver("serve", "--port=0", "--tls", f"--tls-folder={tmp_path / 'file' / 'folder'}")
    assert run.exit_code == 1
    assert "cannot keep a certificate authority in" in run.output


def test_a_user_without_a_home_has_to_name_a_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    def nowhere(_: object) -> Path:
        raise RuntimeError

    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    monkeypatch.setattr("pathlib.Path.home", classmethod(nowhere))
    assert "--tls-folder: this user has no home" in usage("--tls")
    # And has no authority that could be trusted.
    assert mockserver("healthcheck", "--url=http://127.0.0.1:1").exit_code == 1


def test_trustme_is_imported_for_it_alone() -> None:
    code = (
        "import mockserver.commands.serve, sys; "
        "sys.exit(bool({'trustme', 'cryptography'} & sys.modules.keys()))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize("missing", ["trustme", "cryptography"])
def test_without_trustme_the_message_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, missing: str
) -> None:
    monkeypatch.setitem(sys.modules, missing, None)
    monkeypatch.delitem(sys.modules, "mockserver.tls.authority", raising=False)
    run = mockserver("serve", "--port=0", "--tls")
    assert run.exit_code == 1
    assert "pip install trustme" in run.output


def test_another_module_that_is_missing_is_no_matter_of_installing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "mockserver.core.ids", None)
    monkeypatch.delitem(sys.modules, "mockserver.tls.authority", raising=False)
    run = mockserver("serve", "--port=0", "--tls")
    assert isinstance(run.exception, ModuleNotFoundError)


# Commands on a running server


def test_commands_trust_the_authority_of_their_user(tmp_path: Path) -> None:
    environment = {"MOCKSERVER_TLS": "1", "MOCKSERVER_TLS_FOLDER": str(tmp_path)}
    with serving(**environment) as (_, line):
        url = https_in(line)
        here = {**environment, "MOCKSERVER_PORT": url.rpartition(":")[2]}
        assert mockserver("clock", "show", **here).exit_code == 0
        assert mockserver("healthcheck", **here).exit_code == 0
        elsewhere = {"MOCKSERVER_TLS_FOLDER": str(tmp_path / "other")}
        for name in (["clock", "show"], ["healthcheck"]):
            told = (*name, f"--url={url}", f"--tls-ca={tmp_path / AUTHORITY / CA_FILE}")
            assert mockserver(*told, **elsewhere).exit_code == 0
            assert mockserver(*name, f"--url={url}", **elsewhere).exit_code == 1
        said = mockserver("clock", "show", f"--url={url}", **elsewhere).stderr
        assert "name the authority with --tls-ca" in said


def test_a_contract_run_trusts_it_too(tmp_path: Path) -> None:
    run = ("contract", "--provider=expys", "--key=expys_sandbox_demo")
    with serving("--tls", f"--tls-folder={tmp_path}") as (_, line):
        url = f"{https_in(line)}/expys"
        own = {"MOCKSERVER_TLS_FOLDER": str(tmp_path)}
        assert mockserver(*run, url, **own).exit_code == 0
        elsewhere = {"MOCKSERVER_TLS_FOLDER": str(tmp_path / "other")}
        told = f"--tls-ca={tmp_path / AUTHORITY / CA_FILE}"
        assert mockserver(*run, url, told, **elsewhere).exit_code == 0
        said = mockserver(*run, url, **elsewhere)
        assert said.exit_code == 1
        assert "name the authority with --tls-ca" in said.stderr


def test_the_health_of_a_server_on_this_machine_needs_no_proof(
    tmp_path: Path, certificates: Certificates
) -> None:
    """Its certificate names the host that clients call, which need not be this address."""
    certificate, key = certificates.files(tmp_path, "mock.example.com")
    own = (f"--tls-cert={certificate}", f"--tls-key={key}")
    with serving("--tls", *own) as (_, line):
        url = https_in(line)
        here = {"MOCKSERVER_TLS": "1", "MOCKSERVER_PORT": url.rpartition(":")[2]}
        assert mockserver("healthcheck", **here).exit_code == 0
        assert mockserver("healthcheck", f"--url={url}").exit_code == 1


@pytest.mark.parametrize(
    ("content", "message"), [(None, "cannot read"), ("nothing", "holds no certificate")]
)
def test_an_authority_that_cannot_be_trusted_is_wrong_usage(
    tmp_path: Path, content: str | None, message: str
) -> None:
    file = tmp_path / "ca.pem"
    if content is not None:
        file.write_text(content)
    run = mockserver("clock", "show", "--url=https://127.0.0.1:1", f"--tls-ca={file}")
    assert run.exit_code == 2
    assert message in " ".join(run.stderr.split())
