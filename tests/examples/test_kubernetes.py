"""The example `kubernetes`: one instance for a team."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import Any

import httpx2
import yaml

from mockserver.control.guard import PROBES
from mockserver.settings import Settings
from tests.examples.texts import ROOT, example, path_of
from tests.test_cli import serving, url_in

DOCUMENTS: list[dict[str, Any]] = list(yaml.safe_load_all(example("kubernetes")))
DEPLOYMENT, SERVICE = DOCUMENTS
POD: dict[str, Any] = DEPLOYMENT["spec"]["template"]["spec"]
(CONTAINER,) = POD["containers"]
ENVIRONMENT: dict[str, dict[str, Any]] = {each["name"]: each for each in CONTAINER["env"]}
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")


def test_it_is_what_kubernetes_takes() -> None:
    run = subprocess.run(
        [sys.executable, "-m", "kubernetes_validate", "--strict", path_of("kubernetes")],
        check=False,
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    assert [document["kind"] for document in DOCUMENTS] == ["Deployment", "Service"]


def test_there_is_one_server_and_never_two() -> None:
    assert DEPLOYMENT["spec"]["replicas"] == 1
    assert DEPLOYMENT["spec"]["strategy"] == {"type": "Recreate"}


def test_the_service_leads_to_the_pod() -> None:
    labels = DEPLOYMENT["spec"]["template"]["metadata"]["labels"]
    assert DEPLOYMENT["spec"]["selector"]["matchLabels"] == labels
    assert SERVICE["spec"]["selector"].items() <= labels.items()
    (port,) = CONTAINER["ports"]
    assert SERVICE["spec"]["ports"][0]["targetPort"] == port["name"]
    assert port["containerPort"] == Settings().port


def test_the_service_s_name_sets_none_of_the_server_s_variables() -> None:
    """Kubernetes tells each pod of a service NAME its address, as NAME_PORT."""
    assert f"{SERVICE['metadata']['name'].upper()}_PORT" == "MOCKSERVER_PORT"
    assert POD["enableServiceLinks"] is False


def test_probes_ask_what_needs_no_token() -> None:
    asked = {
        CONTAINER[probe]["httpGet"]["path"]
        for probe in ("startupProbe", "readinessProbe", "livenessProbe")
    }
    assert asked == PROBES


def test_it_runs_without_rights_as_the_image_s_user() -> None:
    user = re.search(r"^USER (\d+):(\d+)$", DOCKERFILE, re.MULTILINE)
    assert user is not None
    rights = POD["securityContext"]
    assert (rights["runAsUser"], rights["runAsGroup"]) == (int(user[1]), int(user[2]))
    assert rights["runAsNonRoot"] is True
    assert CONTAINER["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }


def test_fixtures_are_mounted_where_the_image_looks_for_them() -> None:
    (mount,) = CONTAINER["volumeMounts"]
    assert f"MOCKSERVER_FIXTURES_FOLDER={mount['mountPath']}" in DOCKERFILE
    (volume,) = POD["volumes"]
    assert (volume["name"], volume["configMap"]["optional"]) == (mount["name"], True)


def test_the_server_answers_under_every_name_of_its_service_to_those_who_know_the_token() -> None:
    assert ENVIRONMENT["MOCKSERVER_CONTROL_TOKEN"]["valueFrom"].keys() == {"secretKeyRef"}
    assert list(ENVIRONMENT).index("NAMESPACE") < list(ENVIRONMENT).index("MOCKSERVER_ALLOWED_HOST")
    name = SERVICE["metadata"]["name"]
    hosts = ENVIRONMENT["MOCKSERVER_ALLOWED_HOST"]["value"].replace("$(NAMESPACE)", "team")
    given = {"MOCKSERVER_ALLOWED_HOST": hosts, "MOCKSERVER_CONTROL_TOKEN": "a-secret"}
    with serving(**given) as (_, line):
        for below in ("", ".team", ".team.svc", ".team.svc.cluster.local"):
            headers = {"Host": name + below, "Authorization": "Bearer a-secret"}
            info = httpx2.get(f"{url_in(line)}/_mock/info", headers=headers, trust_env=False)
            assert info.status_code == 200, info.text
