"""The control plane is as it was published, and publishing has its rules."""

from __future__ import annotations

from copy import deepcopy

import pytest

from tests.control.published import __main__ as command
from tests.control.published.differences import differences
from tests.control.published.publications import (
    CHANGELOG,
    HOW_TO,
    Entry,
    NotPublished,
    Publication,
    current_shapes,
    entries,
    mistakes,
    publish,
    read_publications,
    read_shapes,
    report,
)
from tests.control.published.shapes import digest
from tests.world import Json

FIRST = "The clock can be read."
SECOND = "The clock has a name."
THIRD = "The clock no longer has a mode."

LOG = f"""# Changelog

## [2.0.0]

### Removed

- {THIRD}

### Added

- {SECOND}

## [1.0.0]

### Added

- {FIRST}
"""


def shapes(*fields: str) -> Json:
    """A control plane with one operation, whose answer has these fields."""
    properties = {name: {"type": "string"} for name in fields}
    clock = {"type": "object", "properties": properties, "required": sorted(fields)}
    answers = {"200": {"application/json": {"$ref": "Clock"}}}
    return {
        "operations": {"GET /clock": {"id": "getClock", "token": True, "answers": answers}},
        "schemas": {"Clock": clock},
    }


CLOCK = shapes("now", "mode")
ONE = [Publication(digest(CLOCK), FIRST)]


def test_the_control_plane_is_as_it_was_published() -> None:
    published, current = read_shapes(), current_shapes()
    assert published is not None
    found = differences(published, current)
    assert not found, report(found)
    assert current == published


def test_what_was_published_stands_in_the_changelog() -> None:
    published = read_shapes()
    assert published is not None
    changelog = CHANGELOG.read_text(encoding="utf-8")
    assert list(mistakes(published, read_publications(), changelog)) == []


def test_entries_of_a_changelog_know_their_sections() -> None:
    found = [Entry("Removed", THIRD), Entry("Added", SECOND), Entry("Added", FIRST)]
    assert list(entries(LOG)) == found


@pytest.mark.parametrize(
    ("published", "publications", "changelog", "message"),
    [
        pytest.param(CLOCK, [], LOG, "shapes.yaml is not what was published last", id="none"),
        pytest.param(
            shapes("now"), ONE, LOG, "shapes.yaml is not what was published last", id="other shapes"
        ),
        pytest.param(
            CLOCK,
            ONE,
            "# Changelog",
            f"CHANGELOG.md no longer has the line of a publication: {FIRST}",
            id="line gone",
        ),
        pytest.param(
            CLOCK,
            [*ONE, *ONE],
            LOG,
            f"two publications have the same line: {FIRST}",
            id="line twice",
        ),
    ],
)
def test_a_file_that_was_edited_alone_is_noticed(
    published: Json, publications: list[Publication], changelog: str, message: str
) -> None:
    (found,) = mistakes(published, publications, changelog)
    assert message in found


@pytest.mark.parametrize(
    ("after", "line"),
    [
        pytest.param(shapes("now", "mode", "name"), SECOND, id="additive"),
        pytest.param(shapes("now", "mode", "name"), f"- {SECOND}", id="with its dash"),
        pytest.param(shapes("now"), THIRD, id="breaking"),
    ],
)
def test_a_change_is_published_with_its_line(after: Json, line: str) -> None:
    publications = publish(after, CLOCK, ONE, line, LOG)
    assert publications == [*ONE, Publication(digest(after), line.removeprefix("- "))]
    assert list(mistakes(after, publications, LOG)) == []


def test_the_first_publication_needs_a_line_too() -> None:
    assert publish(CLOCK, None, [], FIRST, LOG) == ONE
    with pytest.raises(NotPublished, match="no such line"):
        publish(CLOCK, None, [], "Something else.", LOG)


@pytest.mark.parametrize(
    ("after", "line", "message"),
    [
        pytest.param(CLOCK, SECOND, "Nothing has changed", id="nothing new"),
        pytest.param(shapes("now", "mode", "name"), "The clock", "no such line", id="part of it"),
        pytest.param(shapes("now", "mode", "name"), FIRST, "An earlier publication", id="used"),
        pytest.param(
            shapes("now"), SECOND, r"breaking: Clock.mode: is gone", id="breaking, among the added"
        ),
    ],
)
def test_a_publication_that_tells_nobody_is_refused(after: Json, line: str, message: str) -> None:
    with pytest.raises(NotPublished, match=message):
        publish(after, CLOCK, ONE, line, LOG)


def test_a_report_names_each_difference_and_says_how_to_publish() -> None:
    told = report(differences(CLOCK, shapes("now", "name")))
    assert "breaking: Clock.mode: is gone" in told
    assert "additive: Clock.name: is new" in told
    assert told.endswith(HOW_TO)


def test_the_command_says_that_nothing_has_changed(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main([]) == 0
    assert capsys.readouterr().out == "The control plane is as it was published.\n"


def test_the_command_publishes_nothing_without_a_change(capsys: pytest.CaptureFixture[str]) -> None:
    before = (deepcopy(read_shapes()), read_publications())
    assert command.main(["--changelog", FIRST]) == 1
    assert "Nothing has changed" in capsys.readouterr().out
    assert (read_shapes(), read_publications()) == before
