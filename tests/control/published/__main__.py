"""Says what has changed in the control plane, or publishes it."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from tests.control.published.differences import differences
from tests.control.published.publications import (
    CHANGELOG,
    NotPublished,
    current_shapes,
    publish,
    read_publications,
    read_shapes,
    report,
    write,
)


def main(arguments: Sequence[str]) -> int:
    """Do it; return 1 if something has changed that is not published."""
    parser = argparse.ArgumentParser(prog="python -m tests.control.published")
    parser.add_argument("--changelog", metavar="LINE", help="publish, with this line")
    line = parser.parse_args(arguments).changelog
    shapes, published = current_shapes(), read_shapes()
    found = [] if published is None else differences(published, shapes)
    if line is None:
        is_same = published == shapes
        _say("The control plane is as it was published." if is_same else report(found))
        return 0 if is_same else 1
    try:
        publications = publish(
            shapes, published, read_publications(), line, CHANGELOG.read_text(encoding="utf-8")
        )
    except NotPublished as error:
        _say(str(error))
        return 1
    write(shapes, publications)
    _say("\n".join(["Published:", *(f"  {each}" for each in found)]))
    return 0


def _say(text: str) -> None:
    print(text)  # noqa: T201 - what the command is for


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
