"""The README does what it says: its commands are run, its tables compared with the code.

A `sh` block is run by bash, and the `json` or `http` block right after it shows its answer. Answers
are compared as data and not as text, so they may be laid out for reading. In them

- `…` in a string stands for any text,
- a string like `2026-…` stands for any time, UTC with milliseconds or, where the service has none,
  without,
- a number after the `…`, as in `rdm_…1`, names what stood there: the same placeholder stands for
  the same text in all answers,
- an `http` block shows the status, some of the headers and the body,
- a `text` block is compared line by line, however wide its gaps are.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner

from mockserver.app import create_app
from mockserver.cli import cli
from mockserver.exchange.fault_fields import GivenRule
from mockserver.exchange.faults import Wire
from mockserver.seeding.loader import read_fixture
from mockserver.serving import ServerThread, bind
from mockserver.settings import KIB, MIB, Settings
from mockserver.testing.start import KNOWN

ROOT = Path(__file__).parent.parent
TEXT = (ROOT / "README.md").read_text(encoding="utf-8")
CURL_SECTIONS = (
    *("The points loop", "Loyalife", "VINR", "Make it fail", "What was asked", "Worlds"),
    *("Time", "Webhooks", "The command", "Contract", "Other languages"),
)
ANSWERS = ("json", "http", "text")
README_URL = "http://127.0.0.1:8080"
# Comes between the outputs of two blocks; no answer holds it.
END_OF_BLOCK = "--- end of block ---"
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z")
TIME_PLACEHOLDER = re.compile(r"\d{4}-…")
PLACEHOLDER = re.compile(r"…(\d*)")
UNITS = {"KiB": KIB, "MiB": MIB}


@dataclass(frozen=True)
class Block:
    """A fenced block: the heading above it, its language, its text, and where it begins."""

    section: str
    language: str
    text: str
    line: int


@dataclass(frozen=True)
class Step:
    """Commands, and the answer that the README shows for them, if any."""

    commands: Block
    answer: Block | None


def blocks() -> Iterator[Block]:
    section, language, begin = "", None, 0
    lines = TEXT.splitlines()
    for number, line in enumerate(lines):
        if language is None and line.startswith("## "):
            section = line.removeprefix("## ")
        elif language is None and line.startswith("```"):
            language, begin = line.removeprefix("```"), number + 1
        elif language is not None and line == "```":
            yield Block(section, language, "\n".join(lines[begin:number]), begin + 1)
            language = None


def block(section: str, language: str) -> Block:
    """Return the only block of that language in a section."""
    (found,) = (each for each in blocks() if (each.section, each.language) == (section, language))
    return found


def steps() -> list[Step]:
    """Return what the reader types into a shell while a server runs, in order."""
    found = []
    following = [*list(blocks())[1:], None]
    for each, after in zip(blocks(), following, strict=True):
        if each.language == "sh" and each.section in CURL_SECTIONS:
            is_answer = after is not None and after.language in ANSWERS
            found.append(Step(each, after if is_answer else None))
    return found


def table_rows(section: str) -> list[list[str]]:
    """Return the cells of a section's tables, without backticks, heads and rules."""
    text = TEXT.partition(f"\n## {section}\n")[2].partition("\n## ")[0]
    rows = [
        [cell.strip().replace("`", "") for cell in line.strip("|").split("|")]
        for line in text.splitlines()
        if line.startswith("|")
    ]
    rules = [number for number, row in enumerate(rows) if set("".join(row)) == {"-"}]
    return [
        row for number, row in enumerate(rows) if number not in rules and number + 1 not in rules
    ]


# Answers


def values(text: str) -> list[Any]:
    """Read the JSON values that follow one another in a text."""
    found = []
    rest = text.strip()
    while rest:
        value, end = json.JSONDecoder().raw_decode(rest)
        found.append(value)
        rest = rest[end:].lstrip()
    return found


def differences(shown: Any, got: Any, names: dict[str, str], path: str = "") -> Iterator[str]:
    """Yield where an answer is not as shown; `names` learns what named placeholders stand for."""
    if isinstance(shown, dict) and isinstance(got, dict) and shown.keys() == got.keys():
        for key, value in shown.items():
            yield from differences(value, got[key], names, f"{path}.{key}")
    elif isinstance(shown, list) and isinstance(got, list) and len(shown) == len(got):
        for number, value in enumerate(shown):
            yield from differences(value, got[number], names, f"{path}[{number}]")
    elif isinstance(shown, str) and isinstance(got, str) and "…" in shown:
        if not stands_for(shown, got, names):
            yield f"{path}: {got!r} is not {shown!r}"
    elif type(shown) is not type(got) or shown != got:
        yield f"{path}: {got!r} is not {shown!r}"


def stands_for(shown: str, got: str, names: dict[str, str]) -> bool:
    """Say whether a text is what a string with a placeholder allows."""
    if TIME_PLACEHOLDER.fullmatch(shown):
        return TIME.fullmatch(got) is not None
    pattern = ".*".join(re.escape(part) for part in PLACEHOLDER.split(shown)[::2])
    is_named = PLACEHOLDER.search(shown)[1] != ""  # type: ignore[index] # the caller saw one
    expected = names.setdefault(shown, got) if is_named else got
    return re.fullmatch(pattern, got) is not None and got == expected


def http_differences(shown: str, got: str, names: dict[str, str]) -> Iterator[str]:
    shown_head, _, shown_body = shown.partition("\n\n")
    got_head, _, got_body = got.replace("\r", "").strip().partition("\n\n")
    for line in shown_head.splitlines():
        if line not in got_head.splitlines():
            yield f"no {line!r} in {got_head!r}"
    yield from differences(values(shown_body), values(got_body), names)


def text_differences(shown: str, got: str, names: dict[str, str]) -> Iterator[str]:
    expected, found = (
        [" ".join(line.split()) for line in text.splitlines()] for text in (shown, got)
    )
    if len(expected) != len(found):
        yield f"{len(found)} lines instead of {len(expected)}"
    for number, (line, other) in enumerate(zip(expected, found, strict=False)):
        if not (line == other or ("…" in line and stands_for(line, other, names))):
            yield f"+{number}: {other!r} is not {line!r}"


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
        script = "".join(
            f"{step.commands.text}\necho '{END_OF_BLOCK}'\n" for step in steps()
        ).replace(README_URL, server.url)
        python_first = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        run = subprocess.run(
            ["bash", "-u"],
            input=script,
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, "PATH": python_first},
        )
    assert run.stderr == ""
    outputs = run.stdout.split(END_OF_BLOCK)[:-1]
    names: dict[str, str] = {}
    found = []
    for step, output in zip(steps(), outputs, strict=True):
        if step.answer is None:
            continue
        if step.answer.language == "http":
            wrong = http_differences(step.answer.text, output, names)
        elif step.answer.language == "text":
            wrong = text_differences(step.answer.text, output.strip("\n"), names)
        else:
            wrong = differences(values(step.answer.text), values(output), names)
        found += [f"README.md:{step.answer.line}{where}" for where in wrong]
    assert "\n".join(found) == ""


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
        number, unit = re.match(r"([0-9,]+)(?: (KiB|MiB))?", value).groups()  # type: ignore[union-attr] # fails well
        documented[name] = int(number.replace(",", "")) * UNITS.get(unit, 1)
    limits = {
        name: value
        for name in Settings.__dataclass_fields__
        if name.endswith("_max") and isinstance(value := getattr(Settings(), name), int)
    }
    assert documented == limits


def test_every_field_of_a_fault_is_in_the_table_of_fields() -> None:
    named = {name for row in table_rows("Make it fail") for name in re.findall(r"[a-z_]+", row[0])}
    assert set(GivenRule.__struct_fields__) <= named | {"id"}


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
    known = CliRunner().invoke(cli, ["--help"]).output
    for name in re.findall(r"`mockserver ([a-z]+)", TEXT):
        assert f"  {name} " in known
