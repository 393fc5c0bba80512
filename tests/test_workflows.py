"""The project's own workflows: what they run is there, and a release is what its tag says."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from mockserver import __version__
from tests.examples.texts import ROOT, schema_errors

FOLDER = ROOT / ".github" / "workflows"
WORKFLOWS = sorted(FOLDER.glob("*.yml"))
RELEASED = f"## [{__version__}] - 2026-01-31\n"
UNRELEASED = f"## [{__version__}] - unreleased\n"

each_workflow = pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
runs_bash = pytest.mark.skipif(not shutil.which("bash"), reason="the steps are for bash")


def jobs(path: Path) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = yaml.safe_load(path.read_text(encoding="utf-8"))["jobs"]
    return found


def steps(path: Path) -> Iterator[dict[str, Any]]:
    for job in jobs(path).values():
        yield from job.get("steps", [])


def test_there_is_one_for_every_push_and_one_for_releases() -> None:
    assert [path.name for path in WORKFLOWS] == ["ci.yml", "release.yml"]


@each_workflow
def test_it_is_as_the_schema_of_workflows_says(path: Path) -> None:
    assert schema_errors("github-workflows", path) == ""


@each_workflow
@runs_bash
def test_its_commands_are_bash(path: Path) -> None:
    for step in steps(path):
        command = step.get("run", ":")
        subprocess.run(["bash", "-n", "-c", command], check=True, capture_output=True)


@each_workflow
def test_its_actions_are_of_one_major_version_and_official(path: Path) -> None:
    used = [step["uses"] for step in steps(path) if "uses" in step]
    assert used
    assert [name for name in used if not re.fullmatch(r"(actions|docker)/[a-z-]+@v\d+", name)] == []


@each_workflow
def test_jobs_come_after_jobs_that_exist_and_end_some_time(path: Path) -> None:
    for job in jobs(path).values():
        needs = job.get("needs", [])
        named = {needs} if isinstance(needs, str) else set(needs)
        assert named <= jobs(path).keys()
        assert "timeout-minutes" in job or "uses" in job


def test_checks_run_on_every_python_that_the_package_is_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    versions = [
        name.rpartition(" :: ")[2]
        for name in project["classifiers"]
        if re.search(r":: Python :: 3\.\d+$", name)
    ]
    checks = jobs(FOLDER / "ci.yml")["checks"]
    assert checks["strategy"]["matrix"]["python"] == versions
    commands = [step["run"] for step in checks["steps"] if "run" in step]
    assert commands[-1] == ".ci/run"
    assert os.access(ROOT / commands[-1], os.X_OK)


def test_checks_install_what_the_script_would_install_for_root() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    packages = set(re.findall(r"^  program \S+ (\S+)$", script, re.MULTILINE))
    (install,) = (step["run"] for step in steps(FOLDER / "ci.yml") if "apt-get" in str(step))
    assert set(install.partition(" install ")[2].split()) - {"-y", "-qq"} == packages


def test_nothing_is_published_before_the_checks_have_passed() -> None:
    release = jobs(FOLDER / "release.yml")
    assert release["checks"]["uses"] == "./.github/workflows/ci.yml"
    assert release["packages"]["needs"] == ["checks", "version"]
    assert (release["image"]["needs"], release["release"]["needs"]) == ("packages", "image")
    may_write = {name for name, job in release.items() if "write" in str(job.get("permissions"))}
    assert may_write == {"image", "release"}


@runs_bash
@pytest.mark.parametrize(
    ("tag", "heading", "said"),
    [
        pytest.param(f"v{__version__}", RELEASED, "", id="the version"),
        pytest.param("v9.9.9", RELEASED, f"is not v{__version__}", id="another version"),
        pytest.param(__version__, RELEASED, f"is not v{__version__}", id="no v"),
        pytest.param(f"v{__version__}", UNRELEASED, "CHANGELOG.md has no heading", id="no date"),
    ],
)
def test_a_release_needs_the_tag_of_its_version_and_its_date_in_the_changelog(
    tmp_path: Path, tag: str, heading: str, said: str
) -> None:
    (command,) = (step["run"] for step in jobs(FOLDER / "release.yml")["version"]["steps"][2:])
    (tmp_path / "mockserver").mkdir()
    shutil.copy(ROOT / "mockserver" / "__init__.py", tmp_path / "mockserver")
    (tmp_path / "CHANGELOG.md").write_text(heading, encoding="utf-8")
    # As the action sets it up, `python` is the one that was asked for.
    python_first = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    run = subprocess.run(
        ["bash", "-e", "-c", command],
        cwd=tmp_path,
        check=False,
        capture_output=True,
        text=True,
        env={**os.environ, "PATH": python_first, "GITHUB_REF_NAME": tag},
    )
    assert (run.returncode, run.stdout) == (int(said != ""), "")
    assert said in run.stderr
