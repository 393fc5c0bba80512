"""Finding places in a document, and laying one over another."""

import pytest

from mockserver.seeding.document import load
from mockserver.seeding.nodes import Place, find, from_plain, overlay, plain

TEXT = """\
# a comment
version: 1
expys:
  orgs:
    - id: org_a
      sandbox: {members: [{externalUserID: u}], a.b: 5}
    -
      id: org_b
  catalogue: {a: 1, a.b: {c: 2}}
"""


@pytest.mark.parametrize(
    ("path", "line", "column", "value"),
    [
        pytest.param("", 2, 1, ..., id="the whole"),
        pytest.param("version", 2, 1, 1, id="a key"),
        pytest.param("expys.orgs", 4, 3, ..., id="a list is where its key is"),
        pytest.param("expys.orgs[0]", 5, 7, ..., id="an item"),
        pytest.param("expys.orgs[1]", 8, 7, {"id": "org_b"}, id="an item on the next line"),
        pytest.param("expys.orgs[0].id", 5, 7, "org_a", id="a key of an item"),
        pytest.param("expys.orgs[0].sandbox.members[0].externalUserID", 6, 28, "u", id="in braces"),
        pytest.param("expys.orgs[0].sandbox.a.b", 6, 49, 5, id="a key with a dot"),
        pytest.param("expys.catalogue.a.b.c", 9, 27, 2, id="the longest key that fits"),
        pytest.param("expys.catalogue.a", 9, 15, 1, id="a key that others begin with"),
        pytest.param("seed", 2, 1, None, id="missing: the whole"),
        pytest.param("expys.seed.more", 3, 1, None, id="missing: the key around it"),
        pytest.param("expys.orgs[0].name", 5, 7, None, id="missing: the item around it"),
        pytest.param("expys.orgs[7].name", 4, 3, None, id="missing item: the list"),
        pytest.param("expys.orgs.name", 4, 3, None, id="a list has no keys"),
        pytest.param("version.minor", 2, 1, None, id="a number has no keys"),
    ],
)
def test_a_path_is_found_in_its_line(path: str, line: int, column: int, value: object) -> None:
    place, node = find(load(TEXT, "a.yaml").root, path)
    assert place == Place("a.yaml", line, column)
    if value is not ...:
        assert (None if node is None else plain(node)) == value


MERGES = [
    pytest.param({"a": 1, "b": 2}, {"b": 3, "c": 4}, {"a": 1, "b": 3, "c": 4}, id="mapping"),
    pytest.param({"a": {"b": 1}}, {"a": {"c": 2}}, {"a": {"b": 1, "c": 2}}, id="nested mapping"),
    pytest.param({"a": {"b": 1}}, {"a": None}, {"a": None}, id="null replaces"),
    pytest.param({"a": 1}, {"a": {"b": 1}}, {"a": {"b": 1}}, id="other kinds replace"),
    pytest.param({"a": [1, 2]}, {"a": [3]}, {"a": [3]}, id="list of values"),
    pytest.param(
        [{"id": "x", "n": 1}, {"id": "y"}],
        [{"id": "z"}, {"id": "x", "m": 2}],
        [{"id": "x", "n": 1, "m": 2}, {"id": "y"}, {"id": "z"}],
        id="list with ids",
    ),
    pytest.param(
        [{"externalUserID": "x"}],
        [{"externalUserID": "x", "tier": "gold"}],
        [{"externalUserID": "x", "tier": "gold"}],
        id="list of members",
    ),
    pytest.param([{"key": "x"}], [{"key": "y"}], [{"key": "x"}, {"key": "y"}], id="list of keys"),
    pytest.param([{"id": "x"}], [], [], id="an empty list empties"),
    pytest.param([], [{"id": "x"}], [{"id": "x"}], id="over an empty list"),
    pytest.param([{"id": "x"}], [{"n": 1}], [{"n": 1}], id="an item without a name"),
    pytest.param(
        [{"id": 2, "n": 1}, {"id": 1}],
        [{"id": 3}, {"id": 2, "m": 2}],
        [{"id": 2, "n": 1, "m": 2}, {"id": 1}, {"id": 3}],
        id="list with numbers for ids",
    ),
    pytest.param([{"id": 1}], [{"id": "1"}], [{"id": 1}, {"id": "1"}], id="number and text differ"),
    pytest.param(
        [{"id": 1, "n": 1}], [{"id": True}], [{"id": True}], id="a name that is true or false"
    ),
    pytest.param(
        [{"id": 1, "n": 1}], [{"id": 1.0}], [{"id": 1.0}], id="a name that is no whole number"
    ),
    pytest.param(
        [{"id": 1, "key": "x", "n": 1}, {"key": "y"}],
        [{"id": 2, "key": "x"}],
        [{"id": 2, "key": "x", "n": 1}, {"key": "y"}],
        id="another name where not all have an id",
    ),
    pytest.param([{"id": "x"}], [5], [5], id="an item that is no mapping"),
    pytest.param(
        [{"id": "x"}],
        [{"id": "x", "n": 1}, {"id": "x", "n": 2}],
        [{"id": "x", "n": 1}, {"id": "x", "n": 2}],
        id="a name given twice stays twice",
    ),
    pytest.param(
        [{"id": "x"}, {"id": "x"}],
        [{"id": "y"}],
        [{"id": "x"}, {"id": "x"}, {"id": "y"}],
        id="a name twice below stays twice",
    ),
]


@pytest.mark.parametrize(("base", "over", "merged"), MERGES)
def test_one_document_is_laid_over_another(base: object, over: object, merged: object) -> None:
    assert plain(overlay(from_plain(base, "base"), from_plain(over, "over"))) == merged


def test_what_is_merged_remembers_its_file_and_line() -> None:
    base = load("a: 1\nb:\n  - {id: x, n: 1}\n", "base.yaml").root
    over = load("b:\n  - id: x\n    m: 2\n", "over.yaml").root
    merged = overlay(base, over)
    assert find(merged, "a")[0] == Place("base.yaml", 1, 1)
    assert find(merged, "b[0].n")[0] == Place("base.yaml", 3, 13)
    assert find(merged, "b[0].m")[0] == Place("over.yaml", 3, 5)


def test_only_plain_data_becomes_nodes() -> None:
    data = {"a": [1, 2.5, None, True, "x"]}
    assert plain(from_plain(data, "a")) == data
    with pytest.raises(TypeError, match="no plain data"):
        from_plain({"a": object()}, "a")
