"""Suites of client teams: small ones, run by a pytest of their own."""

from __future__ import annotations

import pytest

# Hypothesis would be imported for its summary, which takes longer than the suites do.
INI = """[pytest]
addopts = --strict-markers -p no:hypothesispytest
filterwarnings = error
"""

# A client without any library.
ASK = """
    import json
    from urllib.request import Request, urlopen

    def ask(mockserver, path, body=None):
        content = None if body is None else json.dumps(body).encode()
        request = Request(mockserver.expys.base_url + path, content)
        request.add_header("Authorization", f"Bearer {mockserver.expys.api_key}")
        request.add_header("Content-Type", "application/json")
        with urlopen(request) as answer:
            assert answer.status == 200
            return json.load(answer)
"""


def run(pytester: pytest.Pytester, source: str, *arguments: str) -> pytest.RunResult:
    """Run a suite of one file in a process of its own."""
    pytester.makepyfile(source)
    return pytester.runpytest_subprocess(*arguments)


def passes(pytester: pytest.Pytester, source: str, *arguments: str, tests: int = 1) -> None:
    """Run such a suite; all of it must pass."""
    run(pytester, source, *arguments).assert_outcomes(passed=tests)
