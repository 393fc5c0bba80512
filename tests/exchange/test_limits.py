"""What is said of a limit that is used up."""

from __future__ import annotations

import pytest

from mockserver.core.errors import LimitReached
from mockserver.exchange.limits import limit_text


@pytest.mark.parametrize(
    ("what", "hint"),
    [
        (
            "worlds",
            "DELETE /_mock/worlds/NAME drops one, and one that nobody has used for 10 minutes",
        ),
        ("checkpoints", "DELETE /_mock/checkpoints/NAME drops one"),
        ("faults", "DELETE /_mock/faults drops all, DELETE /_mock/faults/ID one"),
        ("open streams", "close one first"),
    ],
)
def test_a_limit_comes_with_a_way_out(what: str, hint: str) -> None:
    text = limit_text(LimitReached(what, 3))
    assert text.startswith(f"There may be at most 3 {what} at a time; {hint}")


def test_a_limit_without_one_is_told_all_the_same() -> None:
    assert limit_text(LimitReached("hats", 3)) == "There may be at most 3 hats at a time."
