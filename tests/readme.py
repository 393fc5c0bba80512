"""README.md as data: its blocks, its tables, and whether answers are as it shows them.

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
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
TEXT = README.read_text(encoding="utf-8")
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


def steps(sections: Sequence[str] = CURL_SECTIONS) -> list[Step]:
    """Return what the reader types into a shell while a server runs, in order."""
    found = []
    following = [*list(blocks())[1:], None]
    for each, after in zip(blocks(), following, strict=True):
        if each.language == "sh" and each.section in sections:
            is_answer = after is not None and after.language in ANSWERS
            found.append(Step(each, after if is_answer else None))
    return found


def section_text(section: str) -> str:
    """Return what is below a heading."""
    return TEXT.partition(f"\n## {section}\n")[2].partition("\n## ")[0]


def table_rows(section: str) -> list[list[str]]:
    """Return the cells of a section's tables, without backticks, heads and rules."""
    rows = [
        [cell.strip().replace("`", "") for cell in line.strip("|").split("|")]
        for line in section_text(section).splitlines()
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


# A session in bash


def script(typed: Sequence[Step], url: str) -> str:
    """Return what bash is given so that these steps act on the server at this URL."""
    return "".join(f"{step.commands.text}\necho '{END_OF_BLOCK}'\n" for step in typed).replace(
        README_URL, url
    )


def session_differences(typed: Sequence[Step], output: str) -> list[str]:
    """Return where the output of these steps' script is not as shown, by lines of the README."""
    names: dict[str, str] = {}
    found: list[str] = []
    for step, got in zip(typed, output.split(END_OF_BLOCK)[:-1], strict=True):
        if step.answer is None:
            continue
        if step.answer.language == "http":
            wrong = http_differences(step.answer.text, got, names)
        elif step.answer.language == "text":
            wrong = text_differences(step.answer.text, got.strip("\n"), names)
        else:
            wrong = differences(values(step.answer.text), values(got), names)
        found += [f"README.md:{step.answer.line}{where}" for where in wrong]
    return found
