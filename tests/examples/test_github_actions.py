"""The example `github-actions`: tests with a service container."""

from __future__ import annotations

import os
import subprocess
from typing import Any

import httpx2
import yaml

from mockserver.settings import Settings
from tests.examples.texts import example, path_of, schema_errors
from tests.test_cli import serving, url_in

JOB: dict[str, Any] = yaml.safe_load(example("github-actions"))["jobs"]["tests"]
SERVICE: dict[str, Any] = JOB["services"]["mockserver"]


def test_it_is_a_workflow() -> None:
    assert schema_errors("github-workflows", path_of("github-actions")) == ""


def test_steps_find_the_server_where_it_is() -> None:
    port = Settings().port
    assert SERVICE["ports"] == [f"{port}:{port}"]
    urls = {JOB["env"]["MOCKSERVER_URL"], JOB["env"]["EXPYS_BASE_URL"].removesuffix("/expys")}
    assert urls == {f"http://127.0.0.1:{port}"}


def test_steps_that_ask_the_server_run_with_the_variables_of_the_job() -> None:
    commands = [step["run"] for step in JOB["steps"] if "curl" in step.get("run", "")]
    assert len(commands) == 2
    with serving(**SERVICE["env"]) as (_, line):
        given = {**os.environ, **JOB["env"], "MOCKSERVER_URL": url_in(line)}
        key = {"Authorization": f"Bearer {JOB['env']['EXPYS_API_KEY']}"}
        assert httpx2.get(
            f"{url_in(line)}/expys/v1/offers", headers=key, trust_env=False
        ).is_success
        shown = [
            subprocess.run(
                ["bash", "-e", "-c", command],
                check=True,
                capture_output=True,
                text=True,
                env=given,
            ).stdout
            for command in commands
        ]
    assert '"listOffers"' in shown[1]
