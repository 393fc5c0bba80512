"""Loading fixtures: names, paths, overlays, and every mistake with its place."""

from pathlib import Path

import pytest

from mockserver.providers.loyalife.fixture import Program
from mockserver.seeding import loader
from mockserver.seeding.errors import FixtureError
from mockserver.seeding.fixture import Fixture
from mockserver.seeding.loader import read_fixture, read_inline, read_named
from mockserver.seeding.shipped import fixture_names, shipped_folder

# What a test may name when its own folder has one fixture, `mine`.
NAMES = ", ".join(sorted({*fixture_names([shipped_folder()]), "mine"}))
MEANT = '; did you mean "%s"?'
ORG = "expys:\n  orgs:\n    - id: org_a\n      name: A\n"


def write(folder: Path, **texts: str) -> None:
    """Write each text as a fixture of this name; `version: 1` is put before it."""
    for name, text in texts.items():
        (folder / f"{name}.yaml").write_text(f"version: 1\n{text}", encoding="utf-8")


def failures(text: str, folder: Path) -> list[str]:
    """Return what is wrong with a fixture, without its folder."""
    write(folder, mine=text)
    return failures_of("mine", folder)


def failures_of(source: str, folder: Path) -> list[str]:
    with pytest.raises(FixtureError) as caught:
        read_fixture(source, [folder])
    return [str(problem).replace(f"{folder}/", "") for problem in caught.value.problems]


def org_names(fixture: Fixture) -> list[str]:
    assert fixture.expys is not None
    return [org.name for org in fixture.expys.orgs]


@pytest.mark.parametrize("name", fixture_names([shipped_folder()]))
def test_every_shipped_fixture_loads(name: str) -> None:
    assert read_fixture(name).version == 1
    assert read_named(name) == read_fixture(name)


def test_a_name_is_looked_up_in_the_folders_first(tmp_path: Path) -> None:
    write(tmp_path, demo=ORG)
    assert org_names(read_fixture("demo", [tmp_path])) == ["A"]
    assert org_names(read_named("demo", [tmp_path])) == ["A"]
    assert org_names(read_fixture("empty", [tmp_path])) == ["Harbour Rewards"]


@pytest.mark.parametrize("suffix", [".yaml", ".yml", ".json"])
def test_a_path_is_told_by_its_suffix(
    suffix: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / f"mine{suffix}").write_text('{"version": 1, "seed": 7}')
    monkeypatch.chdir(tmp_path)
    assert read_fixture(f"mine{suffix}").seed == 7


def test_a_path_is_told_by_its_separator(tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("version: 1")
    assert read_fixture(str(tmp_path / "mine")).version == 1


def test_a_byte_order_mark_is_no_part_of_the_text(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text("version: 1", encoding="utf-8-sig")
    assert read_named("mine", [tmp_path]).version == 1


def test_a_fixture_is_laid_over_what_it_extends(tmp_path: Path) -> None:
    write(
        tmp_path,
        first=ORG + "seed: 1\nclock: {mode: frozen}\n",
        second="extends: first\nseed: 2\n",
        third="extends: ./second.yaml\nexpys: {orgs: [{id: org_a, rate_limit: 9}]}\n",
    )
    fixture = read_named("third", [tmp_path])
    assert (fixture.seed, fixture.clock.mode) == (2, "frozen")
    assert fixture.expys is not None
    assert [(org.name, org.rate_limit) for org in fixture.expys.orgs] == [("A", 9)]


PROGRAM = """loyalife:
  programs:
    - id: 19
      name: Below
      rate_limit: 5
      clients: [{client_id: below, client_secret: s}]
      product_codes: [{code: A, sub_product_codes: [x]}]
      members:
        - {relation_reference: ann, full_name: Ann, email_id: a@b.example, mobile_number: "+155101"}
        - {relation_reference: bob, full_name: Bob, email_id: b@b.example, mobile_number: "+155102"}
      sub_relations:
        - {id: 7, member: ann, card_number: "4111"}
        - {id: 8, member: bob, card_number: "4222"}
"""


def programs(text: str, folder: Path) -> list[Program]:
    """The programs of a fixture that is laid over the one above."""
    write(folder, below=PROGRAM, mine=f"extends: below\nloyalife:\n  programs:\n{text}")
    section = read_named("mine", [folder]).loyalife
    assert section is not None
    return list(section.programs)


def test_a_program_is_found_by_its_number_and_keeps_what_is_not_said(tmp_path: Path) -> None:
    (program,) = programs("    - {id: 19, rate_limit: null, token_ttl: 5m}\n", tmp_path)
    assert (program.name, program.rate_limit, program.token_ttl) == ("Below", None, "5m")
    assert [member.relation_reference for member in program.members] == ["ann", "bob"]


def test_a_program_of_another_number_comes_behind(tmp_path: Path) -> None:
    first, second = programs("    - {id: 2, name: Above}\n", tmp_path)
    assert (first.id, first.name, len(first.members)) == (19, "Below", 2)
    assert (second.id, second.name, second.members) == (2, "Above", ())


def test_the_parts_of_a_program_are_merged_by_what_names_them(tmp_path: Path) -> None:
    (program,) = programs(
        "    - id: 19\n"
        "      clients: [{client_id: above, client_secret: t}]\n"
        "      product_codes: [{code: B}, {code: A, rules: []}]\n"
        "      members:\n"
        "        - {relation_reference: bob, id: 5, status: 3}\n"
        "      sub_relations:\n"
        "        - {id: 8, status: INACTIVE}\n"
        '        - {id: 9, member: ann, card_number: "4333"}\n',
        tmp_path,
    )
    assert [client.client_id for client in program.clients] == ["below", "above"]
    assert [(code.code, code.sub_product_codes) for code in program.product_codes] == [
        ("A", ("x",)),
        ("B", ()),
    ]
    assert [(each.id, each.full_name, each.status) for each in program.members] == [
        (None, "Ann", 1),
        (5, "Bob", 3),
    ]
    assert [(each.id, each.card_number, each.status) for each in program.sub_relations] == [
        (7, "4111", "ACTIVE"),
        (8, "4222", "INACTIVE"),
        (9, "4333", "ACTIVE"),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            '    - {id: "19", name: Above}\n',
            "mine.yaml:5:8: loyalife.programs[1].id: expected a whole number from 1 to "
            '9007199254740991, got "19"',
            id="as text",
        ),
        pytest.param(
            "    - {id: 19}\n    - {id: 19}\n",
            'mine.yaml:6:8: loyalife.programs[1].id: "19" is used already, by programs[0].id',
            id="twice",
        ),
        pytest.param(
            "    - {name: Above}\n",
            "mine.yaml:5:7: loyalife.programs[0].id: is required",
            id="not at all",
        ),
    ],
)
def test_a_program_whose_number_is_wrong_is_found_in_its_line(
    text: str, expected: str, tmp_path: Path
) -> None:
    with pytest.raises(FixtureError) as caught:
        programs(text, tmp_path)
    assert str(caught.value).replace(f"{tmp_path}/", "").splitlines() == [expected, "1 problem"]


def test_a_fixture_given_as_data_may_extend_one_by_name(tmp_path: Path) -> None:
    write(tmp_path, mine=ORG)
    orgs = [{"id": "org_a", "rate_limit": 9}]
    fixture = read_inline({"version": 1, "extends": "mine", "expys": {"orgs": orgs}}, [tmp_path])
    assert org_names(fixture) == ["A"]
    assert read_inline({"version": 1, "seed": 5}).seed == 5


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        pytest.param({}, ["<inline>: version: is required"], id="missing"),
        pytest.param(
            {"version": 1, "extends": "../mine"},
            [f'<inline>: extends: there is no fixture "../mine" among {NAMES}{MEANT % "mine"}'],
            id="a path is no name",
        ),
        pytest.param(
            {"version": 1, "extends": 5},
            ["<inline>: extends: expected text or null, got 5"],
            id="a number is no name",
        ),
        pytest.param(
            {"version": 1, "extends": "mine", "seed": "x", "expys": {"orgs": [{"id": 5}]}},
            [
                "<inline>: expys.orgs[1].id: expected text, got 5",
                "<inline>: expys.orgs[1].name: is required",
                '<inline>: seed: expected a whole number from 0 to 9223372036854775807, got "x"',
            ],
            id="several",
        ),
    ],
)
def test_a_mistake_in_data_has_a_path_and_no_line(
    data: dict[str, object], expected: list[str], tmp_path: Path
) -> None:
    write(tmp_path, mine=ORG)
    with pytest.raises(FixtureError) as caught:
        read_inline(data, [tmp_path])
    assert sorted(map(str, caught.value.problems)) == expected


def test_data_that_is_nested_too_deep_is_refused(tmp_path: Path) -> None:
    deep: object = 1
    for _ in range(5000):
        deep = [deep]
    with pytest.raises(FixtureError, match="<inline>: is nested too deep"):
        read_inline({"version": 1, "extends": "empty", "faults": deep})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "extends: dmeo\n",
            f'mine.yaml:2:1: extends: there is no fixture "dmeo" among {NAMES}{MEANT % "demo"}',
            id="unknown name",
        ),
        pytest.param(
            "extends: none.yaml\n",
            "mine.yaml:2:1: extends: cannot read none.yaml: No such file or directory",
            id="missing file",
        ),
        pytest.param(
            "extends: mine\n",
            "mine.yaml:2:1: extends: fixtures extend each other: mine.yaml -> mine.yaml",
            id="itself",
        ),
        pytest.param(
            "extends: [demo]\n",
            "mine.yaml:2:1: extends: expected text or null, got a list",
            id="no name",
        ),
    ],
)
def test_what_cannot_be_extended_is_reported_at_the_key(
    text: str, expected: str, tmp_path: Path
) -> None:
    assert failures(text, tmp_path) == [expected]


def test_fixtures_that_extend_each_other_are_shown_as_a_chain(tmp_path: Path) -> None:
    write(tmp_path, first="extends: second\n", second="seed: 1\nextends: ./first.yaml\n")
    chain = "first.yaml -> second.yaml -> first.yaml"
    assert failures_of("first", tmp_path) == [
        "second.yaml:3:1: extends: fixtures extend each other: " + chain
    ]


def test_a_name_that_is_not_there_lists_the_known_ones(tmp_path: Path) -> None:
    write(tmp_path, mine="")
    assert failures_of("zzz", tmp_path) == [f'zzz: there is no fixture "zzz" among {NAMES}']
    assert failures_of("dmeo", tmp_path) == [
        f'dmeo: there is no fixture "dmeo" among {NAMES}{MEANT % "demo"}'
    ]


def test_only_names_are_read_for_callers_that_may_not_read_files(tmp_path: Path) -> None:
    write(tmp_path, mine="")
    with pytest.raises(FixtureError, match="there is no fixture"):
        read_named(str(tmp_path / "mine.yaml"))


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_bytes(b"version: 1\nseed: \xff")
    assert failures_of(f"{tmp_path}/none.yaml", tmp_path) == [
        "none.yaml: cannot read none.yaml: No such file or directory"
    ]
    assert failures_of("mine", tmp_path) == [
        "mine: mine.yaml is not UTF-8 text: invalid start byte at byte 17"
    ]


def test_a_file_is_not_read_beyond_the_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loader, "LENGTH_MAX", 9)
    assert failures("seed: 5\n", tmp_path) == [
        "mine: mine.yaml is longer than 9 bytes, the limit of a fixture"
    ]


MISTAKES = [
    pytest.param("vesrion: 1\n", "2:1", "vesrion", "did you mean", id="unknown key"),
    pytest.param("venr: {}\n", "2:1", "venr", 'did you mean "vinr"', id="unknown provider"),
    pytest.param("seed: -1\n", "2:1", "seed", "whole number from 0", id="negative seed"),
    pytest.param("seed: 1.0\n", "2:1", "seed", "got 1.0", id="fractional seed"),
    pytest.param("seed:\n", "2:1", "seed", "got null", id="no value"),
    pytest.param("clock: {now: soon}\n", "2:9", "clock.now", "a time such as", id="time"),
    pytest.param(
        "clock: {now: 2026-02-30}\n", "2:9", "clock.now", "there is no such time", id="no such day"
    ),
    pytest.param("clock: {mode: on}\n", "2:9", "clock.mode", "frozen, running", id="mode"),
    pytest.param("faults: {}\n", "2:1", "faults", "expected a list", id="faults are a list"),
    pytest.param(
        "faults:\n  - {provider: expys, wire: drip, phase: before}\n",
        "3:35",
        "faults[0].phase",
        "drip works on an answer",
        id="phase of a drip",
    ),
    pytest.param("faults: [reset]\n", "2:10", "faults[0]", "expected an object", id="fault"),
    pytest.param(
        "population: {expys: {org: a}}\n",
        "2:14",
        "population.expys.members",
        "is required",
        id="population without a size",
    ),
    pytest.param(
        ORG + "population: {expys: {org: org_b, members: 9}}\n",
        "6:22",
        "population.expys.org",
        'there is no org "org_b"',
        id="population of an unknown org",
    ),
    pytest.param("expys:\n  org: []\n", "3:3", "expys.org", 'mean "orgs"', id="key of a section"),
    pytest.param(
        "expys:\n  orgs:\n    - name: A\n", "4:7", "expys.orgs[0].id", "is required", id="missing"
    ),
    pytest.param(
        ORG + "      sandbox:\n        members:\n          - externalUserID: 42\n",
        "8:13",
        "expys.orgs[0].sandbox.members[0].externalUserID",
        "expected text, got 42 (put it in quotes)",
        id="a number for a text",
    ),
    pytest.param(
        ORG
        + "      sandbox:\n        members:\n          - {externalUserID: u, displayName: yes}\n"
        "          - {externalUserID: v, balanceRetained: no}\n",
        "9:33",
        "expys.orgs[0].sandbox.members[1].balanceRetained",
        'expected true or false, got "no"',
        id="only true and false are booleans",
    ),
    pytest.param(
        ORG + "      sandbox:\n        conversations:\n          - id: c\n            member: u\n",
        "9:13",
        "expys.orgs[0].sandbox.conversations[0].member",
        'there is no member "u" here',
        id="reference",
    ),
]


@pytest.mark.parametrize(("text", "place", "path", "message"), MISTAKES)
def test_a_mistake_has_its_file_line_column_and_path(
    text: str, place: str, path: str, message: str, tmp_path: Path
) -> None:
    (failure,) = failures(text, tmp_path)
    assert failure.startswith(f"mine.yaml:{place}: {path}: ")
    assert message in failure


def test_a_document_without_version_says_so(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text("seed: 1\n")
    assert failures_of("mine", tmp_path) == ["mine.yaml:1:1: version: is required"]
    (tmp_path / "mine.yaml").write_text("version: 2\n")
    assert failures_of("mine", tmp_path) == ["mine.yaml:1:1: version: expected 1, got 2"]


def test_all_mistakes_of_a_file_are_listed_from_top_to_bottom(tmp_path: Path) -> None:
    text = (
        "seeds: 1\nclock: {now: soon}\nclock: {mode: off}\nexpys: {orgs: [{id: 1}], x: !!set {}}\n"
    )
    places = [failure.split(": ")[0:2] for failure in failures(text, tmp_path)]
    assert places == [
        ["mine.yaml:2:1", "seeds"],
        ["mine.yaml:4:1", "clock"],
        ["mine.yaml:4:9", "clock.mode"],
        ["mine.yaml:5:16", "expys.orgs[0].name"],
        ["mine.yaml:5:17", "expys.orgs[0].id"],
        ["mine.yaml:5:26", "expys.x"],
        ["mine.yaml:5:29", "expys.x"],
    ]


def test_all_mistakes_of_a_chain_are_listed_each_in_its_file(tmp_path: Path) -> None:
    write(
        tmp_path,
        base="seed: x\nexpys:\n  orgs:\n    - {id: org_a, rate_limit: 0}\n",
        mine="extends: base\nclock: {mode: off}\nclock: {mode: off}\n"
        "expys: {orgs: [{id: org_a, token_ttl: 1y}]}\n",
    )
    assert [failure.split(": ")[0:2] for failure in failures_of("mine", tmp_path)] == [
        ["mine.yaml:4:1", "clock"],
        ["mine.yaml:4:9", "clock.mode"],
        ["mine.yaml:5:16", "expys.orgs[0].name"],
        ["mine.yaml:5:28", "expys.orgs[0].token_ttl"],
        ["base.yaml:2:1", "seed"],
        ["base.yaml:5:19", "expys.orgs[0].rate_limit"],
    ]


def test_mistakes_above_a_base_that_cannot_be_read_are_listed_too(tmp_path: Path) -> None:
    write(tmp_path, base="a: [\n", mine="extends: base\nseed: 1\nseed: 2\n")
    places = [failure.split(": ")[0] for failure in failures_of("mine", tmp_path)]
    assert places == ["mine.yaml:4:1", "base.yaml:3:1"]


def test_the_text_of_the_error_is_the_whole_report(tmp_path: Path) -> None:
    write(tmp_path, mine="seed: -1\nclock: {mode: on}\n")
    with pytest.raises(FixtureError) as caught:
        read_named("mine", [tmp_path])
    assert str(caught.value).endswith("\n2 problems")
    assert len(str(caught.value).splitlines()) == 3


def test_the_order_of_entries_is_judged_by_the_present_of_the_fixture(tmp_path: Path) -> None:
    text = ORG + (
        "      sandbox:\n        members:\n          - externalUserID: u\n            ledger:\n"
        "              - {type: CREDIT, amount: 1, at: -1d}\n"
        "              - {type: CREDIT, amount: 1, at: 2026-01-01}\n"
    )
    write(tmp_path, mine=text)
    assert read_named("mine", [tmp_path]).seed == 0
    (failure,) = failures(text + "clock: {now: 2026-01-31}\n", tmp_path)
    assert failure.startswith("mine.yaml:11:43: expys.orgs[0].sandbox.members[0].ledger[1].at: ")
    assert "2026-01-01 is before an earlier entry" in failure


@pytest.mark.parametrize("now", ["0001-01-01T00:00:00Z", "9999-12-31T00:00:00Z"])
def test_a_present_too_near_an_end_of_the_calendar_is_refused(now: str) -> None:
    with pytest.raises(FixtureError, match=r"clock\.now: must lie between"):
        read_inline({"version": 1, "clock": {"now": now}})


def test_two_rules_with_one_id_are_a_mistake() -> None:
    rule = {"id": "twice", "provider": "expys", "error": "INTERNAL"}
    with pytest.raises(FixtureError, match=r"faults\[1\]\.id: 'twice' is used twice"):
        read_inline({"version": 1, "faults": [rule, rule]})
