"""The README does what it says: its commands are run, its tables compared with the code.

How its blocks and answers are read is told in `tests.readme`.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import click
import pytest

from mockserver.app import create_app
from mockserver.cli import cli
from mockserver.exchange.fault_fields import GivenAnswer, GivenMatch, GivenRule
from mockserver.exchange.faults import Wire
from mockserver.seeding.loader import read_fixture
from mockserver.seeding.shipped import fixture_names, shipped_folder
from mockserver.serving import ServerThread, bind
from mockserver.settings import KIB, MIB, Settings
from mockserver.testing.start import KNOWN
from tests.readme import (
    CURL_SECTIONS,
    ROOT,
    TEXT,
    block,
    blocks,
    differences,
    script,
    section_text,
    session_differences,
    steps,
    table_rows,
)
from tests.typed import runner

UNITS = {"KiB": KIB, "MiB": MIB}


def test_a_placeholder_stands_for_any_text_of_its_form() -> None:
    shown = ["rdm_…1", "rdm_…1", "cnv_…", "2026-…"]
    names: dict[str, str] = {}
    fine = ["rdm_a", "rdm_a", "cnv_", "2031-01-31T12:00:00.000Z"]
    assert list(differences(shown, fine, names)) == []
    wrong = ["rdm_b", "txn_a", "b", "2031"]
    assert len(list(differences(shown, wrong, names))) == 4


# The commands


@pytest.mark.skipif(not shutil.which("bash"), reason="the commands are for bash")
@pytest.mark.skipif(not shutil.which("curl"), reason="the commands are for curl")
def test_the_commands_give_the_answers_that_the_readme_shows() -> None:
    with ServerThread(create_app(Settings(strict_answers=True)), bind("127.0.0.1", 0)) as server:
        python_first = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        run = subprocess.run(
            ["bash", "-u"],
            input=script(steps(), server.url),
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, "PATH": python_first},
        )
    assert run.stderr == ""
    assert session_differences(steps(), run.stdout) == []


def test_every_command_with_curl_is_run_by_the_test_above() -> None:
    others = [each for each in blocks() if each.section not in CURL_SECTIONS]
    assert [each.line for each in others if "curl " in each.text] == []


def test_the_fixture_of_the_readme_is_served_by_its_commands(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text(block("Fixtures", "yaml").text, encoding="utf-8")
    commands = block("Fixtures", "sh").text.splitlines()
    assert len(commands) == 4
    for command in commands:
        mockserver = f"{sys.executable} -m mockserver"
        with subprocess.Popen(
            ["bash", "-c", "exec " + command.replace("mockserver", mockserver, 1)],
            cwd=tmp_path,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "MOCKSERVER_PORT": "0", "PYTHONPATH": str(ROOT)},
        ) as run:
            assert run.stdout is not None
            line = run.stdout.readline()
            if " serve " in command:
                run.terminate()
                assert "http://127.0.0.1:" in line
        assert run.returncode == 0, command
    schema = json.loads((tmp_path / "schema.json").read_text(encoding="utf-8"))
    assert "population" in schema["properties"]


def test_the_tests_of_the_readme_pass_and_fail_as_it_says(pytester: pytest.Pytester) -> None:
    first, without_socket, failing = (
        each.text for each in blocks() if (each.section, each.language) == ("pytest", "python")
    )
    pytester.makeini("[pytest]\nfilterwarnings = error\naddopts = --strict-markers\n")
    pytester.makepyfile(test_shop=f"{first}\n\n{without_socket}\n\n{failing}\n")
    result = pytester.runpytest_subprocess()
    result.assert_outcomes(
        passed=first.count("def test_") + without_socket.count("def test_"), failed=1
    )
    shown = block("pytest", "text").text.splitlines()
    result.stdout.fnmatch_lines([line.replace("…", "*") for line in shown])


def test_every_key_of_the_marker_is_in_its_table() -> None:
    named = {name for row in table_rows("pytest") for cell in row for name in cell.split()}
    assert set(KNOWN) <= {name.strip(",") for name in named}


# The tables


def test_every_option_of_serve_is_in_the_settings_table() -> None:
    def default(parameter: click.Parameter) -> str:
        value = parameter.default
        return str(value) if isinstance(value, str | int) and value is not False else ""

    options = {
        parameter.opts[0]: (parameter.envvar, default(parameter))
        for parameter in cli.commands["serve"].params
        if parameter.envvar
    }
    documented = {row[0]: (row[1], row[2]) for row in table_rows("Settings")}
    # Words instead of a value say where it comes from.
    for option, (variable, shown) in documented.items():
        if " " in shown or "'" in shown:
            documented[option] = (variable, "")
    assert documented == options


def test_every_limit_is_as_the_settings_have_it() -> None:
    documented = {}
    for name, value, _ in table_rows("Errors and limits"):
        number, unit = re.match(r"([0-9,.]+)(?: (KiB|MiB))?", value).groups()  # type: ignore[union-attr] # fails well
        documented[name] = float(number.replace(",", "")) * UNITS.get(unit, 1)
    options = {parameter.name for parameter in cli.commands["serve"].params}
    limits = {
        name: value
        for name in Settings.__dataclass_fields__
        if isinstance(value := getattr(Settings(), name), int | float) and name not in options
    }
    assert documented == limits


def test_every_setting_is_an_option_or_a_limit() -> None:
    options = {parameter.name for parameter in cli.commands["serve"].params}
    limits = {row[0] for row in table_rows("Errors and limits")}
    assert set(Settings.__dataclass_fields__) - {"fixture_folders"} <= options | limits
    assert "folders" in options


def test_every_field_of_a_fault_is_in_the_table_of_fields() -> None:
    rows = [row for row in table_rows("Make it fail") if row[0] not in set(Wire)]
    named = {name for row in rows for name in re.findall(r"[a-z_]+", row[0])}
    assert set(GivenRule.__struct_fields__) <= named
    (match,) = (row[1] for row in rows if row[0] == "match")
    assert set(GivenMatch.__struct_fields__) <= set(re.findall(r"[a-z_]+", match))
    (error,) = (row[1] for row in rows if row[0] == "error")
    assert set(GivenAnswer.__struct_fields__) <= set(re.findall(r"[a-z_]+", error))


def test_every_effect_on_the_wire_is_in_a_table() -> None:
    assert set(Wire) <= {row[0] for row in table_rows("Make it fail")}


def test_the_demo_world_is_as_the_tables_show_it() -> None:
    section = read_fixture("demo").expys
    assert section is not None
    shown = {row[0]: row[1:] for row in table_rows("The demo world")}
    keys = {each.key: org.id for org in section.orgs for each in org.keys}
    members = {each.external_user_id: each for org in section.orgs for each in org.sandbox.members}
    offers = {each.id: each for each in section.catalogue["demo"]}
    assert set(shown) == {*keys, *members, *offers}
    assert {key: shown[key][0] for key in keys} == keys
    assert {name: shown[name][0] for name in members} == {
        name: member.tier or "" for name, member in members.items()
    }
    prices = {None: "none"} | {
        offer.points_price: f"{offer.points_price:,}"
        for offer in offers.values()
        if offer.points_price is not None
    }
    assert {name: shown[name][0] for name in offers} == {
        name: prices[offer.points_price] for name, offer in offers.items()
    }


def test_the_demo_world_of_vinr_is_as_its_table_shows_it() -> None:
    section = read_fixture("demo").vinr
    assert section is not None
    shown = {row[0]: row[1:] for row in table_rows("VINR") if len(row) == 3}
    kinds = {"sk": "secret key", "rk": "restricted key", "pk": "publishable key"}
    kind_of = {each.key: kinds[each.key[:2]] for each in section.keys}
    kind_of |= {each.id: "program" for each in section.test.programs}
    kind_of |= {each.id: "earning rule" for each in section.test.earning_rules}
    kind_of |= {each.id: "account" for each in section.test.accounts}
    kind_of |= {each.id: "reward" for each in section.test.rewards}
    assert {name: row[0] for name, row in shown.items()} == kind_of
    points = {
        each.id: sum(int(entry.amount) for entry in each.ledger) for each in section.test.accounts
    }
    figures = {
        each.id: f"of {each.customer}, {points[each.id]:,} points" for each in section.test.accounts
    }
    figures |= {each.id: f"costs {each.cost:,} points" for each in section.test.rewards}
    assert {name: shown[name][1] for name in figures} == figures


def test_every_name_of_the_demo_world_exists() -> None:
    known = {row[0] for row in table_rows("The demo world")}
    known |= {"user_vip", "expys_sandbox_ci7"}
    named = set(re.findall(r"\b(?:off|user|expys_sandbox|expys_live)_[a-z0-9]+\b", TEXT))
    assert named <= known


def test_every_file_and_every_section_that_is_linked_exists() -> None:
    links = re.findall(r"\]\(([^):]+)\)", TEXT)
    headings = {
        f"#{heading.lower().replace(' ', '-')}"
        for heading in re.findall(r"^## (.*)", TEXT, re.MULTILINE)
    }
    assert links
    assert [link for link in links if link not in headings and not (ROOT / link).is_file()] == []


def test_every_command_and_what_is_below_it_is_in_the_table_of_commands() -> None:
    shown = {row[0]: row[1] for row in table_rows("The command")}
    names = {
        f"mockserver {name}": ", ".join(command.commands)
        if isinstance(command, click.Group)
        else ""
        for name, command in cli.commands.items()
    }
    assert {name: set(below.split(", ")) for name, below in shown.items()} == {
        name: set(below.split(", ")) for name, below in names.items()
    }


def test_every_command_that_is_named_exists() -> None:
    known = runner().invoke(cli, ["--help"]).output
    for name in re.findall(r"`mockserver ([a-z]+)", TEXT):
        assert f"  {name} " in known


def test_every_shipped_fixture_is_told_of() -> None:
    told = section_text("Fixtures") + section_text("The demo world")
    for name in fixture_names([shipped_folder()]):
        assert f"`{name}`](fixtures/{name}.yaml)" in told
