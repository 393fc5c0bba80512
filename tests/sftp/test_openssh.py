"""The server as OpenSSH's own client meets it."""

from __future__ import annotations

import json
from pathlib import Path

from tests.sftp.host import HEADER, JANE, Host, needs_openssh
from tests.world import World

pytestmark = needs_openssh

ROWS = f"{HEADER}\n{JANE},70\nghost,1\n"


def test_an_uploaded_file_is_processed_and_its_results_are_there(
    host: Host, world: World, tmp_path: Path
) -> None:
    (tmp_path / "bonus.csv").write_text(ROWS)
    run = host.openssh(
        tmp_path,
        "put bonus.csv upload/BNS/bonus.csv",
        "get results/BNS_bonus.csv.result.json result.json",
        "get results/BNS_bonus.csv.handback.csv handback.csv",
        "get upload/BNS/bonus.csv back.csv",
    )
    assert run.returncode == 0, run.stderr
    told = json.loads((tmp_path / "result.json").read_text())
    message = "Member does not exist: there is no member 'ghost' in the program"
    assert told == {
        "file": "bonus.csv",
        "total": 2,
        "processed": 1,
        "rejected": [{"row": 3, "code": "103", "message": message}],
    }
    assert (tmp_path / "handback.csv").read_text() == (
        f"{HEADER},status,code,message\n{JANE},70,PROCESSED,,\nghost,1,REJECTED,103,{message}\n"
    )
    assert (tmp_path / "back.csv").read_text() == ROWS
    accounts = world.controlled("GET", "/diff")["changed"]["loyalife.accounts"]
    assert [each["after"]["balance"] for each in accounts] == [2570]


def test_the_folders_are_listed(host: Host, world: World, tmp_path: Path) -> None:
    (tmp_path / "b.csv").write_text(ROWS)
    run = host.openssh(
        tmp_path, "ls -1", "ls -1 upload", "put b.csv upload/BNS", "ls -l upload/BNS"
    )
    assert run.returncode == 0, run.stderr
    for name in ("results", "upload", "upload/TXN", "upload/CPD", "upload/BNS", "upload/CRD"):
        assert f"{name}\n" in run.stdout
    (line,) = [line for line in run.stdout.splitlines() if line.endswith("b.csv")][-1:]
    assert line.split()[0] == "-rw-r--r--"
    assert line.split()[4] == str(len(ROWS))
    assert "Mar" in line


def test_a_file_that_is_renamed_when_it_is_whole_is_processed_then(
    host: Host, world: World, tmp_path: Path
) -> None:
    (tmp_path / "b.csv").write_text(ROWS)
    run = host.openssh(
        tmp_path,
        "put -p b.csv upload/BNS/b.csv.part",
        "ls -1 results",
        "!echo between",
        "rename upload/BNS/b.csv.part upload/BNS/b.csv",
        "ls -1 results",
        "ls -1 upload/BNS",
    )
    assert run.returncode == 0, run.stderr
    # The client shows the command, too.
    before, after = run.stdout.split("\nbetween\n")
    assert "result.json" not in before
    assert "results/BNS_b.csv.result.json" in after
    assert "upload/BNS/b.csv\n" in after
    assert "upload/BNS/b.csv.part\n" not in after


def test_no_path_leads_out_of_the_folders(host: Host, world: World, tmp_path: Path) -> None:
    (tmp_path / "b.csv").write_text(ROWS)
    outside = tmp_path / "outside.csv"
    outside.write_text("secret")
    run = host.openssh(
        tmp_path,
        "cd ../../..",
        "pwd",
        f"-get {outside} got.csv",
        f"-get ../../../..{outside} got.csv",
        f"-put b.csv {outside}",
        f"-put b.csv upload/BNS/../../../../..{outside}",
        "-put b.csv b.csv",
        "-put b.csv results/b.csv",
        "-mkdir upload/NEW",
        "-rmdir upload/BNS",
        f"-symlink {outside} upload/BNS/link",
        f"-ln {outside} upload/BNS/link",
        "-rename upload/BNS/none upload/BNS/other",
        "-chmod 777 upload/BNS/none",
        "-df",
    )
    assert run.returncode == 0, run.stderr
    assert "Remote working directory: /\n" in run.stdout
    assert not (tmp_path / "got.csv").exists()
    assert outside.read_text() == "secret"
    for folder in ("", "upload", "upload/BNS", "results"):
        assert "csv" not in "".join(host.names(folder))
        assert "link" not in host.names(folder)


def test_a_wrong_password_is_refused(host: Host, world: World, tmp_path: Path) -> None:
    run = host.openssh(tmp_path, "pwd", password="wrong")
    assert run.returncode != 0
    assert "Permission denied" in run.stderr


def test_there_is_no_shell_and_no_command(host: Host, world: World, tmp_path: Path) -> None:
    run = host.openssh(tmp_path, "id", program="ssh")
    assert run.returncode != 0
    assert "uid" not in run.stdout
    run = host.openssh(tmp_path, program="ssh")
    assert run.returncode != 0


def test_ports_are_not_forwarded(host: Host, world: World, tmp_path: Path) -> None:
    run = host.openssh(tmp_path, "-N", "-W", "127.0.0.1:1", program="ssh")
    assert run.returncode != 0
