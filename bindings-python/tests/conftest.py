"""What tests share. They run in the repository's folder, since examples name files from there."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

import netproof

pytest_plugins = ["pytester"]

ROOT = Path(__file__).resolve().parents[2]
TODAY = "2026-11-22"
QUICK = bool(os.environ.get("NETPROOF_QUICK"))

SCRIPT = (
    "az aks create --resource-group shop --name shop --network-plugin azure --network-dataplane cilium "
    "--network-policy azure\n"
)


@pytest.fixture(autouse=True)
def in_repository(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    if "pytester" not in request.fixturenames:
        monkeypatch.chdir(ROOT)
    yield


@pytest.fixture
def network() -> netproof.Network:
    return netproof.Network("examples/flows", today=TODAY)


def pod(name: str, namespace: str = "shop", **labels: str) -> dict[str, object]:
    spec = {"containers": [{"name": "main", "image": "registry.example.com/main:1"}]}
    metadata = {"name": name, "namespace": namespace, "labels": labels}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": spec}


def policy(name: str, namespace: str = "shop", **spec: object) -> dict[str, object]:
    metadata = {"name": name, "namespace": namespace}
    whole = {"podSelector": {}} | spec
    return {"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": metadata, "spec": whole}


def named(folder: str) -> list[str]:
    """The files of a folder, each named by itself, as the text form has them."""
    return [str(path) for path in sorted(Path(folder).rglob("*")) if path.is_file()]


def text_request(operation: str, folder: str, **members: object) -> dict[str, object]:
    """A request of the text form about the files of a folder."""
    files = [{"name": name, "text": Path(name).read_text()} for name in named(folder)]
    return {"operation": operation, "files": files, "options": {"today": TODAY}} | members


def big_input(size: int) -> str:
    """So many bytes of policies and workloads, with something to find in them."""
    parts: list[str] = []
    written = 0
    at = 0
    while written < size:
        part = (
            f"apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: app-{at}, namespace: team-{at % 50}}}\n"
            f"spec:\n  selector: {{matchLabels: {{app: app-{at}}}}}\n  template:\n"
            f"    metadata: {{labels: {{app: app-{at}, tier: tier-{at % 7}}}}}\n"
            "    spec:\n      containers:\n      - {name: main, image: registry.example.com/main:1}\n---\n"
            f"apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {{name: in-{at}, namespace: team-{at % 50}}}\n"
            f"spec:\n  podSelector: {{matchLabels: {{app: app-{at}}}}}\n  policyTypes: [Ingress]\n  ingress:\n  - from:\n"
            f"    - podSelector: {{matchLabels: {{tier: tier-{at % 7}}}}}\n    - ipBlock: {{cidr: 10.{at % 250}.0.0/16}}\n"
            f"    ports:\n    - {{port: {1000 + at % 5000}, protocol: TCP}}\n---\n"
        )
        parts.append(part)
        written += len(part)
        at += 1
    return "".join(parts)
